import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import type { Location } from '@overmesh/clusters';
import type { Gate, Measured, Rollout } from '@overmesh/rollout';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { mira } from '../../harness/callers.ts';
import { startShop } from '../../harness/counting-shop.ts';
import type { CountingShop } from '../../harness/counting-shop.ts';
import { basicOf, guardPrometheus } from '../../harness/guarded-prometheus.ts';
import { optInObjects } from '../../harness/member-rights.ts';
import { startPrometheus } from '../../harness/prometheus.ts';
import type { RunningPrometheus } from '../../harness/prometheus.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import { openRolloutRoom, timeout, virtualMesh } from './rollout-room.ts';
import type { RolloutRoom } from './rollout-room.ts';

const PATIENCE = { timeout: 20_000, interval: 250 };
const RATE = 'sum(rate(shop_requests_total[2s]))';
const errors = {
  type: 'promql',
  name: 'errors',
  promql: {
    query: 'sum(rate(shop_requests_total{code="503"}[2s]))',
    max: 1,
    maxIncreasePercent: 20,
    traffic: { query: RATE, min: 5 },
  },
} as const;
const rollout = { waves: [{ name: 'canary', clusters: ['c0'] }], deadline: '10m', gates: [errors] };

let shop: CountingShop;
let prometheus: RunningPrometheus;
let opened: RolloutRoom;

beforeAll(async () => {
  shop = await startShop();
  shop.load(40);
  [prometheus, opened] = await Promise.all([startPrometheus([shop.address]), openRolloutRoom()]);
  await opened.room.dataSource.query('UPDATE clusters SET prometheus = $1', [prometheus.url]);
  await vi.waitFor(async () => expect(await prometheus.value(RATE)).toBeGreaterThan(10), PATIENCE);
});

afterAll(async () => {
  await opened?.close();
  await Promise.all([prometheus?.stop(), shop?.stop()]);
});

/** The state of the last rollout once everything has been looked at. */
async function state(): Promise<unknown> {
  await opened.settle();
  return (await opened.last())['state'];
}

async function gateRecords(): Promise<readonly { readonly verdict: string; readonly message: string }[]> {
  const { id } = await opened.last();
  const rows: readonly { readonly seen: { readonly verdict: string; readonly message: string } }[] =
    await opened.room.dataSource.query(
      `SELECT seen FROM rollout_records WHERE rollout_id = $1 AND seen->>'gate' = 'errors' ORDER BY id`,
      [id],
    );
  return rows.map(({ seen }) => seen);
}

test('a good change goes through every wave, and what was measured stands in its history', async () => {
  await opened.edit(virtualMesh({ rollout }), timeout('1s'));
  await expect.poll(state, PATIENCE).toBe('done');
  const records = await gateRecords();
  expect(records.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass']);
  expect(records[0]?.message).toBe('c0: 0, at most 1 is allowed, before the wave 0: at most 20 % more, 0, is allowed');
});

test('a change that makes a route answer 503 is stopped in its first wave, with the numbers, and taken back', async () => {
  const soaking = { ...rollout, soak: '1h' };
  await opened.edit(virtualMesh({ rollout: soaking }), timeout('2s'));
  await opened.settle();
  expect(await opened.wanted()).toEqual(['c0@2 2s', 'c1@1 1s', 'c2@1 1s']);
  shop.answer(503);
  const start = Date.now();
  await expect.poll(state, PATIENCE).toBe('undone');
  expect(Date.now() - start).toBeLessThan(30_000);
  shop.answer(200);
  expect(await opened.wanted()).toEqual(['c0@1 1s', 'c1@1 1s', 'c2@1 1s']);
  const failed = (await gateRecords()).filter(({ verdict }) => verdict === 'fail');
  expect(failed.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^c0: [1-9][\d.]*, at most 1 is allowed$/),
  ]);
});

test('a Prometheus that is not there passes nothing', async () => {
  await opened.room.dataSource.query(`UPDATE clusters SET prometheus = 'http://127.0.0.1:1'`);
  await opened.edit(virtualMesh({ rollout }), timeout('3s'));
  expect(await state()).toBe('running');
  expect((await opened.last())['reason']).toBe(
    'gate errors: c0: how much traffic there is is not known: nobody listens at its address',
  );
});

/** What a gate with this query measures on c0; another question each time, since what was answered is kept for a while. */
async function measuredOnFirst(query: string): Promise<Measured | undefined> {
  const gate: Gate = {
    ...errors,
    onUnknown: 'wait',
    promql: { query: `${query} * ${1 + Math.random() * 1e-9}`, max: 9 },
  };
  const cluster = await opened.room.clusters.get('c0');
  if (!cluster) throw new Error('there is no cluster c0');
  const about = { strategy: { gates: [gate] }, waveBegan: Date.now() } as unknown as Rollout;
  return (await opened.room.measures.on(cluster, about))['errors'];
}

async function setPlace(place: Location): Promise<void> {
  const set = await opened.room.clusters.setPlace('c0', place, mira);
  if (!set.ok) throw new Error(JSON.stringify(set.problems));
}

test('a Prometheus that asks who is there is told so, at its own address only, until it is told something else', async () => {
  const [first, second] = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')];
  const guard = await guardPrometheus(prometheus.url, basicOf('overmesh', first));
  const one = { now: { value: expect.closeTo(1, 3) as number } };
  try {
    await setPlace({ prometheus: guard.url });
    expect(await measuredOnFirst('sum(up)')).toMatchObject({
      now: { absent: expect.stringContaining('it answers 401: it wants to know who asks: overmesh cluster set c0') },
    });
    await setPlace({ prometheus: guard.url, prometheusLogin: { user: 'overmesh', password: first } });
    expect(await measuredOnFirst('sum(up)')).toMatchObject(one);
    // Of a change that does not speak of it, it stays.
    await setPlace({ prometheus: guard.url, region: 'eu' });
    expect(await measuredOnFirst('sum(up)')).toMatchObject(one);

    guard.admit(basicOf('overmesh', second));
    expect(await measuredOnFirst('sum(up)')).toMatchObject({
      now: { absent: expect.stringContaining('it does not take the one that was given') },
    });
    await setPlace({ prometheus: guard.url, prometheusLogin: { user: 'overmesh', password: second } });
    expect(await measuredOnFirst('sum(up)')).toMatchObject(one);

    await opened.room.dataSource.query(`UPDATE clusters SET prometheus = $1 WHERE name = 'c0'`, [prometheus.url]);
    expect(await measuredOnFirst('sum(up)')).toMatchObject({
      now: { absent: 'its password or token was given for another address: give it again' },
    });
    await setPlace({ prometheus: 'https://prometheus.example' });
    expect((await opened.room.clusters.get('c0'))?.prometheusLogin).toBeUndefined();

    guard.babble();
    await setPlace({ prometheus: guard.url, prometheusLogin: { user: 'overmesh', password: second } });
    const babbled = await measuredOnFirst('sum(up)');
    expect(babbled).toMatchObject({ now: { absent: expect.stringContaining('it refuses the query: Basic …') } });
    expect(JSON.stringify(babbled)).not.toContain(second);
  } finally {
    await guard.stop();
  }
});

/** Of this machine as others reach it: no Service of Kubernetes may lead to loopback. */
function outerAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  const found = all.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (!found) throw new Error('this machine has no address but loopback, so no Service can lead to it');
  return found.address;
}

test('a Prometheus in the cluster is asked through its API server, with the right of a role of its own', async () => {
  const lent = await lendClusters(['metrics']);
  try {
    const cluster = lent.cluster('metrics');
    const address = outerAddress();
    const metadata = { name: 'prometheus', namespace: 'monitoring' };
    const port = { name: 'web', port: prometheus.port, protocol: 'TCP' };
    const containers = [{ name: 'prometheus', image: 'prom/prometheus' }];
    // An API server forwards to addresses of pods only: https://kubernetes.io/docs/concepts/cluster-administration/proxies/
    const targetRef = { kind: 'Pod', ...metadata };
    await cluster.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'monitoring' } },
      {
        ...{ apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName: 'node-1', containers } },
        status: { phase: 'Running', podIP: address, podIPs: [{ ip: address }] },
      },
      { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ ...port, port: 9090 }] } },
      {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata,
        subsets: [{ addresses: [{ ip: address, targetRef }], ports: [port] }],
      },
    ]);
    const kubeconfig = await cluster.memberKubeconfig(['read']);
    const place = 'service:monitoring/prometheus:9090';
    const registered = await opened.room.clusters.register({ name: 'metrics', kubeconfig, prometheus: place }, mira);
    if (!registered.ok) throw new Error(JSON.stringify(registered.problems));
    const about = (query: string) => {
      const gate: Gate = { ...errors, onUnknown: 'wait', promql: { query, max: 1000 } };
      return { strategy: { gates: [gate] }, waveBegan: Date.now() } as unknown as Rollout;
    };
    const measured = async (query: string): Promise<Measured | undefined> =>
      (await opened.room.measures.on(registered.value, about(query)))['errors'];
    expect(await measured('sum(up)')).toEqual({
      now: {
        absent:
          'the credential of the cluster may not get services/proxy http:prometheus:9090 in monitoring: ' +
          'give it with deploy/rbac/opt-in/prometheus.yaml',
      },
    });
    await cluster.apply(await optInObjects('prometheus'));
    // Another question each time: what was answered is kept for a while.
    await expect
      .poll(async () => await measured(`sum(up) * ${1 + Math.random() * 1e-9}`), PATIENCE)
      .toMatchObject({
        now: { value: expect.closeTo(1, 3) },
      });
  } finally {
    await lent.stop();
  }
}, 120_000);
