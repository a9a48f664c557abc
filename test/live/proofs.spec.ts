import { FEATURES } from '@overmesh/model';
import { meshes } from '@overmesh/meshes/all';
import { translate } from '@overmesh/translation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusalCount } from '../harness/istio/sync-status.ts';
import type { KubeObject } from '../harness/objects.ts';
import { worldOn } from '../scenarios/given.ts';
import { toKube } from '../scenarios/golden.ts';
import { startLab } from './lab/lab.ts';
import type { Lab } from './lab/lab.ts';
import { place } from './lab/place.ts';
import type { Placed } from './lab/place.ts';
import { featureOf } from './proofs/aspects.ts';
import { claimsOfGoldens } from './proofs/claims.ts';
import { provenService } from './proofs/proven-service.ts';
import { provenAspects, proofs } from './proofs/registry.ts';
import { unproven } from './proofs/unproven.ts';
import { oddPods, serviceOf, worldOfProofs } from './proofs/world.ts';

const world = worldOfProofs(proofs);
const { desired, report } = translate(worldOn('istio', world), meshes);
const objects = desired.flatMap((mesh) => mesh.objects.map((object) => toKube(object) as unknown as KubeObject));

describe('what is called exact on Istio', () => {
  test('has a proof, feature by feature', () => {
    expect(unproven(claimsOfGoldens(), provenAspects)).toEqual([]);
    expect([...new Set(provenAspects.map(featureOf))].sort()).toEqual([...FEATURES].sort());
  });

  test('a feature without a proof is found', () => {
    const without = provenAspects.filter((aspect) => featureOf(aspect) !== 'timeout');
    expect(unproven(claimsOfGoldens(), without)).toEqual(['timeout']);
  });

  test.each(provenAspects)('%s is called exact where its proof is made', (aspect) => {
    const own = report.destinations.filter(({ destination }) => destination === `proofs/${serviceOf(aspect)}`);
    expect(own.length).toBeGreaterThan(0);
    expect(own.flatMap(({ features }) => features).filter(({ fidelity }) => fidelity !== 'exact')).toEqual([]);
  });
});

describe('on a stock istiod and Envoy', () => {
  let lab: Lab;
  let placed: Placed;
  beforeAll(async () => {
    lab = await startLab();
    placed = await place(lab, world, 'west', oddPods(proofs));
    await lab.write(objects);
  });
  afterAll(async () => {
    expect(await refusalCount(lab.controlPlane)).toBe(0);
    await lab.stop();
  });

  test.each(provenAspects.map((aspect) => [aspect, proofs[aspect].sentence] as const))('%s: %s', async (aspect) => {
    await proofs[aspect].prove(provenService(lab, placed, aspect));
  });
});
