import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '@overmesh/clusters';
import type { KubeClient } from '@overmesh/kube';
import { openClient } from '@overmesh/kube';
import type { ClusterPool } from '../../harness/cluster-pool.ts';
import { startClusters } from '../../harness/cluster-pool.ts';
import { certificateKubeconfig } from '../../harness/kubeconfig.ts';
import type { Room } from './room.ts';
import { memberRules, openRoom } from './room.ts';
import type { Switchboard } from './switchboard.ts';
import { openSwitchboard } from './switchboard.ts';
import { mira } from '../../harness/callers.ts';

let pool: ClusterPool;
let room: Room;
let clockAheadMs = 0;

beforeAll(async () => {
  pool = await startClusters(['east', 'west']);
  room = await openRoom({ now: () => new Date(Date.now() + clockAheadMs) });
});
afterAll(async () => {
  await room?.close();
  await pool?.stop();
});

async function registered(name: string, kubeconfig: string): Promise<Cluster> {
  const result = await room.clusters.register({ name, kubeconfig }, mira);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

async function checked(id: string): Promise<Cluster> {
  const cluster = await room.health.check(id);
  if (!cluster) throw new Error(`there is no cluster ${id}`);
  return cluster;
}

function condition(cluster: Cluster, type: string) {
  return cluster.conditions.find((one) => one.type === type);
}

test('a stopped API server makes a cluster unreachable, its return ready again, each with its time', async () => {
  const { id } = await registered('east', pool.cluster('east').adminKubeconfig);
  const good = await checked(id);
  expect(good.state).toBe('ready');
  await pool.cluster('east').kill();
  const gone = await checked(id);
  expect(gone.state).toBe('unreachable');
  expect(condition(gone, 'Reachable')).toMatchObject({ status: 'False', reason: 'unreachable' });
  expect(condition(gone, 'Authorized')?.status).toBe('Unknown');
  expect(gone.lastSeenAt).toBe(good.lastSeenAt);
  const still = await checked(id);
  expect(condition(still, 'Reachable')?.since).toBe(condition(gone, 'Reachable')?.since);
  await pool.cluster('east').restart();
  const back = await checked(id);
  expect(back.state).toBe('ready');
  expect(Date.parse(back.lastSeenAt ?? '')).toBeGreaterThan(Date.parse(good.lastSeenAt ?? ''));
  await room.clusters.forget(id);
});

test('a right taken away makes a cluster forbidden and names the right, a deleted account unauthorised', async () => {
  const east = pool.cluster('east');
  const { id } = await registered('east', await east.tokenKubeconfig('overmesh', 'overmesh', { rules: memberRules }));
  const withoutWatch = memberRules.map((rule) => ({ ...rule, verbs: rule.verbs.filter((verb) => verb !== 'watch') }));
  await east.tokenKubeconfig('overmesh', 'overmesh', { rules: withoutWatch });
  await expect.poll(async () => (await checked(id)).state, { timeout: 10_000 }).toBe('forbidden');
  expect(condition(await checked(id), 'Authorized')?.message).toBe('the credential may not watch pods and 1 more');

  await east.request('DELETE', '/api/v1/namespaces/overmesh/serviceaccounts/overmesh');
  await expect.poll(async () => (await checked(id)).state, { timeout: 20_000 }).toBe('unauthorised');
  expect(condition(await checked(id), 'Reachable')?.status).toBe('True');
  await room.clusters.forget(id);
});

test('another cluster behind the same address is the wrong cluster, and the right one is ready again', async () => {
  const [east, west] = [pool.cluster('east'), pool.cluster('west')];
  const board: Switchboard = await openSwitchboard(east.server);
  try {
    const kubeconfig = certificateKubeconfig({ ...east, server: board.server }, 'admin', east.admin);
    const { id, uid } = await registered('behind', kubeconfig);
    board.leadTo(west.server);
    const swapped = await checked(id);
    expect(swapped.state).toBe('wrong-cluster');
    expect(condition(swapped, 'SameCluster')?.message).toContain(await west.kubeSystemUid());
    expect(swapped.uid).toBe(uid);
    board.leadTo(east.server);
    expect((await checked(id)).state).toBe('ready');
    await room.clusters.forget(id);
  } finally {
    await board.close();
  }
});

test('a clock of ours that is 60 s ahead is told, and the cluster stays ready', async () => {
  const { id } = await registered('west', pool.cluster('west').adminKubeconfig);
  clockAheadMs = 60_000;
  try {
    const cluster = await checked(id);
    expect(condition(cluster, 'ClockInStep')).toMatchObject({ status: 'False', reason: 'Skewed' });
    expect(cluster.state).toBe('ready');
  } finally {
    clockAheadMs = 0;
  }
  await room.clusters.forget(id);
});

test('a cluster that is not registered has nothing to check', async () => {
  expect(await room.health.check('00000000-0000-4000-8000-000000000000')).toBeUndefined();
});

test('a look that the database refuses makes a cluster untrusted, and the next good one ready again', async () => {
  const { id } = await registered('west', pool.cluster('west').adminKubeconfig);
  expect((await checked(id)).state).toBe('ready');
  const access = await room.clusters.accessFor(id);
  const real = openClient(access, { allowLoopback: true });
  // As if a version had come past the client that Postgres does not keep.
  const spoiled: Partial<KubeClient> = {
    ...bound(real),
    serverVersion: () => Promise.resolve({ major: '1', minor: '36', gitVersion: 'v1.36\0' }),
  };
  // Rights are asked for together with the version.
  const look = { client: () => Promise.resolve(spoiled as KubeClient), suspectRights: true };
  const bad = (await room.health.look(id, look))?.cluster;
  expect(bad?.state).toBe('untrusted');
  expect(bad && condition(bad, 'Reachable')?.message).toContain('cannot be stored');
  expect((await checked(id)).state).toBe('ready');
  await real.close();
  await room.clusters.forget(id);
});

/** What a look calls, each still speaking for its own client. */
function bound(client: KubeClient) {
  return {
    getTimed: client.getTimed.bind(client),
    canI: client.canI.bind(client),
    serverTime: client.serverTime.bind(client),
  };
}
