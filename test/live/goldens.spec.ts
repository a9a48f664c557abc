import { meshes } from '@overmesh/meshes/all';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../harness/istio/analyze.ts';
import { refusalCount, refusalsOf } from '../harness/istio/sync-status.ts';
import type { KubeObject } from '../harness/objects.ts';
import { outcomeOf } from './envoy/route-outcome.ts';
import { routeTable } from './envoy/route-table.ts';
import { calledServices, hostOf } from './goldens/called-services.ts';
import { goldenClusters } from './goldens/golden-clusters.ts';
import { countByShare, misdirected } from './goldens/send.ts';
import { unannounced } from './goldens/unannounced.ts';
import { startLab } from './lab/lab.ts';
import type { Lab } from './lab/lab.ts';
import { place } from './lab/place.ts';
import type { Placed } from './lab/place.ts';
import { expectedOutcome } from './model/expected.ts';
import { matchesOf, policiesFor } from './model/policies.ts';
import { probesFor } from './model/probes.ts';
import { inWords, plainRequest } from './model/request.ts';
import { withinTwoPercent } from './model/two-percent.ts';

const goldens = goldenClusters();
let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

describe.each(goldens)('$scenario on cluster $cluster', (golden) => {
  let placed: Placed;
  beforeAll(async () => {
    placed = await place(lab, golden.given, golden.cluster);
    await lab.write(golden.objects);
  });
  afterAll(async () => {
    await lab.remove(golden.objects);
    await placed.remove();
  });

  test('Envoy refuses nothing', async () => {
    expect(await refusalsOf(lab.controlPlane)).toEqual([]);
    expect(await refusalCount(lab.controlPlane)).toBe(0);
  });

  test('istioctl analyze finds no error of which our report does not warn', async () => {
    expect(unannounced(await analyze(lab.cluster), golden)).toEqual([]);
  });

  describe.each(calledServices(golden))('requests to $service on port $port', (called) => {
    const matches = policiesFor(golden.given, golden.cluster, called.service).flatMap(matchesOf);
    const probes = probesFor(matches);

    test(`${probes.length} are routed by Envoy as the documents say`, async () => {
      const table = await routeTable(lab, placed, called.port);
      const host = hostOf(called, lab.controlPlane.clusterDomain);
      const lines = probes.map((probe) => ({ request: inWords(probe), ...outcomeOf(table, host, probe) }));
      expect(lines).toEqual(probes.map((probe) => ({ request: inWords(probe), ...expectedOutcome(called, probe) })));
    });

    test('sent, each reaches a pod that the documents mean', async () => {
      const wrong = await Promise.all(probes.map((probe) => misdirected(lab, called, probe)));
      expect(wrong.flat()).toEqual([]);
    });

    const split = probes.find((probe) => Object.keys(expectedOutcome(called, probe).shares).length > 1);
    if (split) {
      test('2,000 are split within 2 %', async () => {
        const { shares } = expectedOutcome(called, split);
        await withinTwoPercent(shares, (times) => countByShare(lab, called, split, times));
      });
    }
  });
});

describe('a pass means something', () => {
  test('weights that are not those of the documents are found in the route table', async () => {
    const canary = goldens.find(({ scenario }) => scenario === 'canary') ?? absent();
    const swapped = canary.objects.map((object) => swap(object, '"weight":90', '"weight":80'));
    const placed = await place(lab, canary.given, canary.cluster);
    await lab.write(swapped);
    const [called] = calledServices(canary);
    const table = await routeTable(lab, placed, 9080);
    const { shares } = outcomeOf(table, hostOf(called ?? absent(), lab.controlPlane.clusterDomain), plainRequest);
    await lab.remove(swapped);
    await placed.remove();
    expect(Object.values(shares)).not.toEqual([90, 10]);
  });

  test('a configuration that Envoy refuses is seen with its words, also by what Overmesh counts in a status', async () => {
    const counted = async () => meshes.istio.proxies?.count([await lab.controlPlane.debug('syncz')]);
    const ALL = { connected: 1, acknowledged: 1, refused: 0 };
    await expect.poll(counted, { timeout: 20_000 }).toMatchObject(ALL);
    const [filter] = await lab.cluster.apply([twiceTheSameDomain]);
    await expect.poll(() => refusalsOf(lab.controlPlane), { timeout: 20_000 }).not.toEqual([]);
    const [refusal] = await refusalsOf(lab.controlPlane);
    expect(refusal?.error).toContain('domain');
    const { type: _url, ...words } = refusal ?? absent();
    const inStatus = { ...words, type: 'RouteConfiguration' };
    expect(await counted()).toMatchObject({ connected: 1, acknowledged: 0, refused: 1, refusals: [inStatus] });
    expect(await refusalCount(lab.controlPlane)).toBeGreaterThan(0);
    await lab.remove([filter ?? absent()]);
    expect(await refusalsOf(lab.controlPlane)).toEqual([]);
    await expect.poll(counted, { timeout: 20_000 }).toMatchObject(ALL);
  });
});

const twiceTheSameDomain: KubeObject = {
  apiVersion: 'networking.istio.io/v1alpha3',
  kind: 'EnvoyFilter',
  metadata: { namespace: 'live', name: 'twice-the-same-domain' },
  spec: {
    configPatches: [
      {
        applyTo: 'VIRTUAL_HOST',
        match: { context: 'SIDECAR_OUTBOUND' },
        patch: { operation: 'MERGE', value: { domains: ['twice.example'] } },
      },
    ],
  },
};

function swap(object: KubeObject, from: string, to: string): KubeObject {
  return JSON.parse(JSON.stringify(object).replace(from, to)) as KubeObject;
}

function absent(): never {
  throw new Error('the scenario is not there');
}
