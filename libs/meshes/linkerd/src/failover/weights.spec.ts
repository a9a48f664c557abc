import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UsableBackend } from '@overmesh/meshes/kit';
import type { LocalBackend } from '@overmesh/model';
import { weightsOf } from './weights.ts';

const service = { namespace: 'shop', name: 'checkout', labels: {}, ports: [], meshes: [], serviceAccounts: [] };

function backend(tier: number, weight?: number): UsableBackend<null> {
  const local: LocalBackend = { where: 'local', tier, service, ...(weight !== undefined && { weight }) };
  return { backend: local, way: null, tier };
}

test.each([
  ['one tier', [backend(0)], [1_000_000]],
  ['a standby', [backend(0), backend(1)], [1_000_000, 1]],
  ['two standbys, one behind the other', [backend(0), backend(1), backend(2)], [1_000_000, 1000, 1]],
  ['two that share a tier', [backend(0, 70), backend(0, 30), backend(1)], [700_000, 300_000, 1]],
])('%s', (_what, backends, expected) => {
  expect(weightsOf(backends)).toEqual(expected);
});

test('no backend ever has 0, which would also be 0 when all others are lost, and no sum leaves what the Gateway API takes', () => {
  const tiers = fc.array(fc.tuple(fc.nat(7), fc.integer({ min: 1, max: 100 })), { minLength: 1, maxLength: 16 });
  fc.assert(
    fc.property(tiers, (given) => {
      const weights = weightsOf(given.map(([tier, weight]) => backend(tier, weight)));
      for (const weight of weights) expect(weight >= 1 && weight <= 1_000_000).toBe(true);
    }),
    { seed: 20261129 },
  );
});
