import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Backend, PeerService } from '@overmesh/model';
import { moved } from './moved.ts';

const service: PeerService = {
  namespace: 'shop',
  name: 'checkout',
  labels: {},
  ports: [],
  meshes: ['istio'],
  serviceAccounts: [],
};

interface Given {
  readonly cluster: string;
  readonly tier: number;
  readonly weight?: number;
  /** Absent: its door is open. */
  readonly waits?: true;
}

function backend({ cluster, tier, weight, waits }: Given): Backend {
  const place = { cluster: { id: cluster, name: cluster, labels: {} } };
  const peer = { ...place, mesh: { key: 'istio', kind: 'istio' as const }, gateways: [] };
  return { where: 'remote', tier, ...(weight !== undefined && { weight }), service, peer, exported: !waits };
}

function clusterOf(one: Backend): string {
  return one.where === 'remote' ? one.peer.cluster.name : '';
}

function movedFrom(given: readonly Given[], shares: Readonly<Record<string, number>>): readonly Backend[] {
  return moved(given.map(backend), (one) => shares[clusterOf(one)]);
}

/** As `cluster tier/weight`, the weight where it has one. */
function told(backends: readonly Backend[]): readonly string[] {
  return backends.map((one) => `${clusterOf(one)} ${one.tier}${one.weight === undefined ? '' : `/${one.weight}`}`);
}

const EAST = { cluster: 'east', tier: 0 };
const WEST = { cluster: 'west', tier: 0 };
const NEXT = { cluster: 'west', tier: 1 };

const cases: readonly [string, readonly Given[], Readonly<Record<string, number>>, readonly string[]][] = [
  ['nothing is evacuated', [EAST, NEXT], {}, ['east 0', 'west 1']],
  ['alone in its tier, the next one joins it', [EAST, NEXT], { east: 75 }, ['east 0/3', 'west 0/1']],
  ['a tier that nothing can go to yet is passed over', [EAST, { ...NEXT, waits: true }, { cluster: 'north', tier: 2 }], { east: 50 }, ['east 0/1', 'west 1', 'north 0/1']],
  ['the other one of its tier gets what it loses', [EAST, WEST], { east: 50 }, ['east 0/1', 'west 0/3']],
  ['weights stay in proportion', [{ ...EAST, weight: 75 }, { ...WEST, weight: 25 }], { east: 20 }, ['east 0/3', 'west 0/17']],
  ['nothing is left to it', [EAST, NEXT], { east: 0 }, ['east 2', 'west 1']],
  ['nothing is left to one that had a weight', [{ ...EAST, weight: 75 }, { ...WEST, weight: 25 }], { east: 0 }, ['east 1', 'west 0/25']],
  ['nobody else is there', [EAST], { east: 0 }, ['east 1']],
  ['nobody else is there yet', [EAST, { ...NEXT, waits: true }], { east: 50 }, ['east 0', 'west 1']],
  ['it stands by only', [WEST, { cluster: 'east', tier: 1 }], { east: 50 }, ['west 0', 'east 1']],
  ['all are evacuated', [EAST, WEST], { east: 0, west: 0 }, ['east 1', 'west 1']],
  ['both of a tier are, and the next one takes over', [EAST, { ...WEST }, { cluster: 'north', tier: 1 }], { east: 50, west: 0 }, ['east 0/1', 'west 2', 'north 0/1']],
]; // prettier-ignore

test.each(cases)('%s', (_what, given, shares, expected) => {
  expect(told(movedFrom(given, shares))).toEqual(expected);
});

const CLUSTERS = ['c0', 'c1', 'c2', 'c3', 'c4'];
const anyBackend = fc.record(
  { tier: fc.nat(3), weight: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }), waits: fc.boolean() },
  { noNullPrototype: true },
);
const world = fc.array(anyBackend, { minLength: 1, maxLength: 5 }).map((all) =>
  all.map(({ tier, weight, waits }, index): Given => ({
    cluster: CLUSTERS[index] ?? '',
    tier,
    ...(weight !== undefined && { weight }),
    ...(waits && { waits }),
  })),
);
const shares = fc.dictionary(fc.constantFrom(...CLUSTERS), fc.integer({ min: 0, max: 99 }));

/** Who serves now: what is in the first tier with somebody that requests can go to. */
function serving(backends: readonly Backend[]): readonly Backend[] {
  const open = backends.filter((one) => one.where === 'remote' && one.exported);
  const first = Math.min(...open.map(({ tier }) => tier));
  return open.filter(({ tier }) => tier === first);
}

/** The part of all requests that a cluster has. */
function partOf(cluster: string, backends: readonly Backend[]): number {
  const now = serving(backends);
  const all = now.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return now.filter((one) => clusterOf(one) === cluster).reduce((sum, { weight = 1 }) => sum + weight / all, 0);
}

test('whatever is evacuated: nobody is left out, somebody serves, and who is evacuated has no more than before', () => {
  fc.assert(
    fc.property(world, shares, (given, left) => {
      const before = given.map(backend);
      const after = movedFrom(given, left);
      expect(after.map(clusterOf)).toEqual(before.map(clusterOf));
      if (!serving(before).length) return;
      expect(serving(after).length).toBeGreaterThan(0);
      const others = serving(after).some((one) => left[clusterOf(one)] === undefined);
      for (const cluster of Object.keys(left))
        if (others) expect(partOf(cluster, after)).toBeLessThanOrEqual(partOf(cluster, before) + 0.01);
    }),
    { seed: 20261130, numRuns: 500 },
  );
});

test('with less and less left to it, its part goes down with every step, and at nothing it is gone where others serve', () => {
  fc.assert(
    fc.property(world, (given) => {
      const before = given.map(backend);
      const first = serving(before)[0];
      const cluster = first ? clusterOf(first) : '';
      const others = before.some((one) => one.where === 'remote' && one.exported && clusterOf(one) !== cluster);
      const parts = [75, 50, 25, 0].map((left) => partOf(cluster, movedFrom(given, { [cluster]: left })));
      for (const [step, part] of parts.entries())
        expect(part).toBeLessThanOrEqual((parts[step - 1] ?? partOf(cluster, before)) + 0.01);
      if (others) expect(parts[3]).toBe(0);
    }),
    { seed: 20261130, numRuns: 500 },
  );
});

test('when nothing is evacuated any more, all is as the documents have it', () => {
  fc.assert(
    fc.property(world, (given) => {
      const before = given.map(backend);
      expect(moved(before, () => undefined)).toBe(before);
    }),
    { seed: 20261130 },
  );
});
