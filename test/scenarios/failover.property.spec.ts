import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meshes } from '@overmesh/meshes/all';
import type { Member, Snapshot, StoredIntent, VirtualDestinationSpec } from '@overmesh/model';
import { translate } from '@overmesh/translation';
import { EAST_WEST, INSTALLED } from './installed-meshes.ts';

const REGIONS = ['eu', 'us'] as const;
const HOST = 'checkout.global';
const common = { workspace: 'default', labels: {}, revision: 1, createdAt: '2026-01-01T00:00:00Z' };

interface Place {
  readonly region: string;
  readonly hasService: boolean;
  readonly isMeshed: boolean;
  readonly hasGateway: boolean;
}

const place: fc.Arbitrary<Place> = fc.record({
  region: fc.constantFrom(...REGIONS),
  hasService: fc.boolean(),
  isMeshed: fc.boolean(),
  hasGateway: fc.boolean(),
});
const places = fc.array(place, { minLength: 1, maxLength: 6 });
/** Each tier chooses a region, or all. */
const tiers = fc.array(fc.constantFrom('eu', 'us', undefined), { minLength: 1, maxLength: 4 });

function memberOf({ region, hasService, isMeshed, hasGateway }: Place, index: number): Member {
  const name = `c${index}`;
  const selector = { app: 'checkout' };
  const ports = [{ port: 8080, name: 'http', protocol: 'TCP' as const }];
  const service = { namespace: 'shop', name: 'checkout', labels: {}, selector, ports, headless: false };
  return {
    cluster: { id: name, name, labels: {}, region },
    mesh: INSTALLED.istio,
    destinations: hasService ? [{ ...service, meshes: isMeshed ? ['istio'] : [] }] : [],
    workloads: [],
    claims: [],
    gateways: hasGateway ? [{ ...EAST_WEST.istio, mesh: 'istio', addresses: [`192.0.2.${index}`] }] : [],
    lastTranslated: {},
  };
}

function worldOf(given: readonly Place[], regions: readonly (string | undefined)[]): Snapshot {
  const spec: VirtualDestinationSpec = {
    virtualMesh: 'all',
    hosts: [HOST],
    ports: [{ port: 8080, protocol: 'http' }],
    tiers: regions.map((region) => ({
      destinations: [{ name: 'checkout', namespace: 'shop', ...(region && { where: { regions: [region] } }) }],
    })),
  };
  const document: StoredIntent<VirtualDestinationSpec> = { ...common, uid: 'vd', name: 'checkout', spec };
  const virtualMesh = { ...common, uid: 'all', name: 'all', spec: { meshes: [{ selector: {} }] } };
  const members = given.map(memberOf);
  return { virtualMesh, revision: 1, policies: [], accessPolicies: [], members, virtualDestinations: [document] };
}

interface Entry {
  readonly hosts: readonly string[];
  readonly endpoints?: readonly { readonly address: string }[];
  readonly workloadSelector?: object;
}

/** What callers of each cluster are sent to: gateways by their address, and `pods` for its own. */
function sentTo(world: Snapshot): readonly (readonly string[])[] {
  return translate(world, meshes).desired.map(({ objects }) => {
    const entries = objects.flatMap(({ ref, body }) =>
      ref.kind.kind === 'ServiceEntry' ? [body['spec'] as never] : [],
    );
    return (entries as readonly Entry[])
      .filter(({ hosts }) => hosts.includes(HOST))
      .flatMap(({ endpoints = [], workloadSelector }) => [
        ...(workloadSelector ? ['pods'] : []),
        ...endpoints.map(({ address }) => address),
      ])
      .sort();
  });
}

/** The clusters that have a door of ours. */
function open(world: Snapshot): readonly string[] {
  const { desired } = translate(world, meshes);
  return desired.flatMap(({ clusterId, objects }) => (objects.some(({ door }) => door) ? [clusterId] : []));
}

/** Said again without the translation: whose pods a caller may and can reach. */
function reachable(
  given: readonly Place[],
  regions: readonly (string | undefined)[],
  caller: number,
): readonly string[] {
  const found = given.flatMap(({ region, hasService, isMeshed, hasGateway }, index) => {
    const isChosen = regions.some((wanted) => wanted === undefined || wanted === region);
    if (!isChosen || !hasService || !isMeshed) return [];
    if (index === caller) return ['pods'];
    return hasGateway ? [`192.0.2.${index}`] : [];
  });
  return found.sort();
}

test('callers are sent to every place of the tiers that can be reached and to no other, so never to nothing while one is there', () => {
  fc.assert(
    fc.property(places, tiers, (given, regions) => {
      const wanted = given.map((_place, caller) => reachable(given, regions, caller));
      expect(sentTo(worldOf(given, regions))).toEqual(wanted);
    }),
    { numRuns: 200, seed: 20261129 },
  );
});

test('wherever callers are sent, a door of ours is open', () => {
  fc.assert(
    fc.property(places, tiers, (given, regions) => {
      const world = worldOf(given, regions);
      const doors = new Set(open(world).map((id) => `192.0.2.${id.slice(1)}`));
      for (const address of sentTo(world).flat()) expect(address === 'pods' || doors.has(address)).toBe(true);
    }),
    { numRuns: 200, seed: 20261130 },
  );
});

test('the same world in any order gives the same bytes, and withdrawing the document leaves nothing of it anywhere', () => {
  fc.assert(
    fc.property(places, tiers, (given, regions) => {
      const world = worldOf(given, regions);
      const turned = { ...world, members: [...world.members].reverse() };
      expect(JSON.stringify(translate(turned, meshes))).toBe(JSON.stringify(translate(world, meshes)));
      const without = translate({ ...world, virtualDestinations: [] }, meshes);
      expect(without.desired.flatMap(({ objects }) => objects)).toEqual([]);
    }),
    { numRuns: 100, seed: 20261201 },
  );
});

/** By id of the cluster: what is left to it. */
const shares = fc.dictionary(fc.constantFrom('c0', 'c1', 'c2', 'c3', 'c4', 'c5'), fc.integer({ min: 0, max: 99 }));

test('whatever is evacuated, callers are still sent to every place that can be reached, and afterwards to all as before', () => {
  fc.assert(
    fc.property(places, tiers, shares, (given, regions, left) => {
      const world = worldOf(given, regions);
      const moving = { ...world, evacuations: { shares: left, pods: {} } };
      expect(sentTo(moving)).toEqual(sentTo(world));
      const returned = { ...world, evacuations: { shares: {}, pods: {} } };
      expect(JSON.stringify(translate(returned, meshes))).toBe(JSON.stringify(translate(world, meshes)));
    }),
    { numRuns: 100, seed: 20261202 },
  );
});
