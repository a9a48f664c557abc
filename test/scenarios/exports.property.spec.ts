import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meshes } from '@overmesh/meshes/all';
import type { ExportPolicySpec, Member, Snapshot, StoredIntent } from '@overmesh/model';
import { translate } from '@overmesh/translation';
import { EAST_WEST, INSTALLED } from './installed-meshes.ts';

const CLUSTERS = ['c0', 'c1', 'c2', 'c3'] as const;
const SERVICES = ['cart', 'checkout', 'ledger'] as const;
const common = { workspace: 'default', labels: {}, revision: 1 };

/** Which Services a cluster has. */
type World = readonly (readonly string[])[];

interface Wish {
  readonly service: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly hosts: NonNullable<ExportPolicySpec['hosts']>;
}

const someClusters = fc.uniqueArray(fc.constantFrom(...CLUSTERS), { minLength: 1 });
const worlds: fc.Arbitrary<World> = fc.array(fc.uniqueArray(fc.constantFrom(...SERVICES)), {
  minLength: CLUSTERS.length,
  maxLength: CLUSTERS.length,
});
const wishes: fc.Arbitrary<readonly Wish[]> = fc.array(
  fc.record({
    service: fc.constantFrom(...SERVICES),
    from: someClusters,
    to: someClusters,
    hosts: fc.uniqueArray(fc.constantFrom('clusterset' as const, 'service' as const), { minLength: 1 }),
  }),
  { maxLength: 3 },
);

function memberOf(services: readonly string[], index: number): Member {
  const name = `c${index}`;
  const ports = [{ port: 8080, name: 'http', protocol: 'TCP' as const }];
  return {
    cluster: { id: name, name, labels: {} },
    mesh: INSTALLED.istio,
    destinations: services.map((service) => ({
      ...{ namespace: 'shop', name: service, labels: {}, selector: { app: service }, ports, headless: false },
      meshes: ['istio'],
    })),
    workloads: [],
    claims: [],
    gateways: [{ ...EAST_WEST.istio, mesh: 'istio', addresses: [`192.0.2.${index}`] }],
    lastTranslated: {},
  };
}

function policyOf({ service, from, to, hosts }: Wish, index: number): StoredIntent<ExportPolicySpec> {
  const destinations = [{ name: service, namespace: 'shop', clusters: from }];
  const spec = { virtualMesh: 'all', destinations, to: { clusters: to }, hosts };
  return { ...common, uid: `p${index}`, name: `p${index}`, spec, createdAt: `2026-01-0${index + 1}T00:00:00Z` };
}

function snapshotOf(world: World, asked: readonly Wish[]): Snapshot {
  const virtualMesh = {
    ...common,
    uid: 'all',
    name: 'all',
    spec: { meshes: [{ selector: {} }] },
    createdAt: '2026-01-01T00:00:00Z',
  };
  const documents = { policies: [], accessPolicies: [], exportPolicies: asked.map(policyOf) };
  return { virtualMesh, revision: 1, ...documents, members: world.map(memberOf) };
}

interface Entry {
  readonly hosts: readonly string[];
  readonly endpoints?: readonly { readonly address: string }[];
}

/** `caller service server`, for every cluster that callers of another one are sent to by whatever name. */
function ways(snapshot: Snapshot): ReadonlySet<string> {
  const found = translate(snapshot, meshes).desired.flatMap(({ clusterId, objects }) =>
    objects.flatMap(({ ref, body }) => {
      if (ref.kind.kind !== 'ServiceEntry') return [];
      const { hosts, endpoints = [] } = body['spec'] as unknown as Entry;
      return endpoints.map(
        ({ address }) => `${clusterId} ${hosts[0]?.split('.')[0] ?? ''} c${address.slice('192.0.2.'.length)}`,
      );
    }),
  );
  return new Set(found);
}

/** `service server`, for every door. */
function doors(snapshot: Snapshot): ReadonlySet<string> {
  const found = translate(snapshot, meshes).desired.flatMap(({ clusterId, objects }) =>
    objects
      .filter(({ door }) => door)
      .flatMap(({ destinations = [] }) => destinations.map((key) => `${key.slice('shop/'.length)} ${clusterId}`)),
  );
  return new Set(found);
}

/** Said again without the translation: who may be sent where, by some policy. */
function allowed(world: World, asked: readonly Wish[]): ReadonlySet<string> {
  const all = asked.flatMap(({ service, from, to }) =>
    to.flatMap((caller) =>
      from
        .filter((server) => server !== caller && world[Number(server.slice(1))]?.includes(service))
        .map((server) => `${caller} ${service} ${server}`),
    ),
  );
  return new Set(all);
}

test('nobody is sent to what no policy exports to them, and no door is there that nobody may use', () => {
  fc.assert(
    fc.property(worlds, wishes, (world, asked) => {
      const snapshot = snapshotOf(world, asked);
      const may = allowed(world, asked);
      for (const way of ways(snapshot)) expect(may).toContain(way);
      const open = new Set([...may].map((way) => way.split(' ').slice(1).join(' ')));
      expect(doors(snapshot)).toEqual(open);
    }),
    { numRuns: 150, seed: 20261130 },
  );
});

test('a single policy is done in full: whoever it exports to is sent to every cluster that it exports from', () => {
  fc.assert(
    fc.property(worlds, wishes, (world, [first]) => {
      const asked = first ? [{ ...first, hosts: ['clusterset' as const] }] : [];
      expect(ways(snapshotOf(world, asked))).toEqual(allowed(world, asked));
    }),
    { numRuns: 100, seed: 20261201 },
  );
});

test('the same world in any order gives the same bytes, and withdrawing every policy leaves nothing anywhere', () => {
  fc.assert(
    fc.property(worlds, wishes, (world, asked) => {
      const { members, exportPolicies = [], ...rest } = snapshotOf(world, asked);
      const turned = { ...rest, members: [...members].reverse(), exportPolicies: [...exportPolicies].reverse() };
      const inOrder = translate({ ...rest, members, exportPolicies }, meshes);
      expect(JSON.stringify(translate(turned, meshes))).toBe(JSON.stringify(inOrder));
      const without = translate({ ...rest, members }, meshes);
      expect(without.desired.flatMap(({ objects }) => objects)).toEqual([]);
    }),
    { numRuns: 50, seed: 20261202 },
  );
});
