import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRolloutStage } from './rollout/stage.ts';
import type { RolloutStage } from './rollout/stage.ts';

/** Three waves over four real clusters, of which east has a stock istiod with Envoys; the change is seen by nobody but them. */

const PATIENCE = { timeout: 60_000, interval: 250 };
/** Programs that Envoy compiles expressions to may be so long here; Overmesh counts to 5000. */
const SHORT = 20;

const api = { apiVersion: 'overmesh.io/v1' };
const shop = {
  ...{ ...api, kind: 'VirtualMesh', metadata: { name: 'shop' } },
  spec: {
    meshes: [{ selector: {} }],
    rollout: {
      waves: [
        { name: 'first', clusters: ['east'] },
        { name: 'second', clusters: ['west'] },
        { name: 'third', clusters: ['north', 'south'] },
      ],
      soak: '1s',
      deadline: '2m',
      gates: [
        {
          type: 'promql',
          promql: {
            query: 'sum(rate(calls_total{code="503"}[2s]))',
            max: 1,
            traffic: { query: 'sum(rate(calls_total[2s]))', min: 1 },
          },
        },
        { type: 'live', onUnknown: 'pass' },
      ],
    },
  },
};
const policy = (spec: object) => ({
  ...{ ...api, kind: 'TrafficPolicy', metadata: { name: 'reviews' } },
  spec: { virtualMesh: 'shop', destinations: [{ name: 'reviews', namespace: 'bookinfo' }], ...spec },
});

let stage: RolloutStage;
beforeAll(async () => {
  stage = await openRolloutStage();
});
afterAll(() => stage?.stop());

/** How the rollout to a revision ended. */
async function endOf(revision: number): Promise<string> {
  const last = async () => {
    const { code, stdout } = await stage.overmesh.run('rollout', 'status', 'shop', '-o', 'json');
    const { toRevision, endedAt, state } = (code ? {} : JSON.parse(stdout)) as Record<string, string | number | null>;
    return toRevision === revision && endedAt ? state : `not over: ${stdout.slice(0, 2_000)}`;
  };
  await expect.poll(last, PATIENCE).not.toContain('not over');
  return String(await last());
}

const history = () => stage.overmesh.ask('rollout', 'history', 'shop', '-o', 'json');
const inEnvoy = () => stage.lab.proxy.admin('config_dump');

test('a good change goes through three waves, and what a stock Envoy acknowledged is what let it on', async () => {
  const revision = await stage.apply(shop, policy({ timeout: '7s' }));
  expect(await endOf(revision)).toBe('done');
  const told = await history();
  expect(told).toContain('1 of 1 objects on 1 clusters are live');
  // Of the others nobody can tell, and that is written down.
  expect(told).toMatch(/(west|north|south) says unknown: istio: no pod app=istiod runs in istio-system/);
  expect(await inEnvoy()).toContain('"timeout": "7s"');
  for (const name of ['east', 'west', 'north', 'south']) expect(await stage.routesOn(name)).toContain('"timeout":"7s"');
});

test('a change that makes a route answer 503 is stopped in wave one by what was measured, and gone within 30 s', async () => {
  await expect.poll(() => stage.lastAnswer, PATIENCE).toBe(200);
  const start = Date.now();
  const revision = await stage.apply(policy({ timeout: '7s', faults: { abort: { status: 503, percent: 100 } } }));
  expect(await endOf(revision)).toBe('undone');
  expect(Date.now() - start).toBeLessThan(30_000);
  expect(await history()).toMatch(/gate promql: east: [1-9][\d.]*, at most 1 is allowed/);
  for (const name of ['east', 'west', 'north', 'south']) expect(await stage.routesOn(name)).not.toContain('abort');
  await expect.poll(() => stage.lastAnswer, PATIENCE).toBe(200);
  expect(await inEnvoy()).not.toContain('http_status');
});

test('an object that Envoy refuses stops wave one by the gate live, with the words of Envoy', async () => {
  await expect.poll(() => stage.failing(), PATIENCE).toBe(0);
  await stage.lab.proxy.set('re2.max_program_size.error_level', SHORT);
  const match = [{ path: { regex: '/(red|green|blue|yellow|purple|orange|black|white)/[0-9]+' } }];
  const revision = await stage.apply(policy({ timeout: '7s', match }));
  expect(await endOf(revision)).toBe('undone');
  expect(await history()).toMatch(/gate live: .*proxy caller\.live refused RouteConfiguration: .*program size/);
  for (const name of ['west', 'north', 'south']) expect(await stage.routesOn(name)).not.toContain('purple');
  expect(await stage.routesOn('east')).not.toContain('purple');
});
