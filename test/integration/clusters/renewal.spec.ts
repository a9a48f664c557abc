import { register } from 'prom-client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { KubeClients } from '@overmesh/kube';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { mira } from '../../harness/callers.ts';
import { bearerKubeconfig } from '../../harness/kubeconfig.ts';
import { recordSecret } from '../../harness/record/record.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

const TOKEN = '/api/v1/namespaces/overmesh-system/serviceaccounts/overmesh/token';
const PODS = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true } as const;
const MINUTE = 60_000;

let pool: LentClusters;
let cluster: ClusterAccess;
let room: Room;
let clients: KubeClients;
let aheadMs = 0;

const now = (): Date => new Date(Date.now() + aheadMs);

beforeAll(async () => {
  pool = await lendClusters(['short']);
  cluster = pool.cluster('short');
  await cluster.memberKubeconfig(['read', 'token-renewal']);
});
afterAll(() => pool?.stop());
beforeEach(async () => {
  aheadMs = 0;
  room = await openRoom({ capabilities: [], now });
  clients = new KubeClients((id) => room.clusters.accessFor(id), { allowLoopback: true });
  return async () => {
    await clients.close();
    await room.close();
  };
});

async function tenMinutes(path = TOKEN): Promise<string> {
  const spec = { expirationSeconds: 600 };
  const answer = await cluster.request('POST', path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec,
  });
  const { token } = (answer.body as { readonly status: { readonly token: string } }).status;
  recordSecret({ name: 'a token of ten minutes', value: token });
  return token;
}

async function registered(token: string): Promise<string> {
  const kubeconfig = bearerKubeconfig(cluster, 'overmesh', token);
  const result = await room.clusters.register({ name: 'short', kubeconfig }, mira);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value.id;
}

async function look(id: string): Promise<void> {
  const fingerprint = (await room.clusters.credentialsInUse()).get(id) ?? '';
  clients.confirm(id, fingerprint);
  await room.renewal.keepYoung(id, fingerprint, await clients.client(id));
}

const told = () => room.recorded.map(({ type }) => type).filter((type) => type !== 'registered');

test('a token of 10 minutes lives through an hour of our clock by renewal, and no call in it fails', async () => {
  const id = await registered(await tenMinutes());
  const ends: (string | undefined)[] = [];
  for (let minute = 0; minute < 60; minute += 1) {
    aheadMs = minute * MINUTE;
    await look(id);
    const client = await clients.client(id);
    await client.list(PODS, { namespace: 'default' });
    ends.push((await room.clusters.byId(id))?.credentialExpiresAt);
  }
  // The API server's own clock stands still in this hour: a new token ends ten of its minutes after it was made.
  expect(new Set(ends).size).toBeGreaterThan(1);
  expect(new Set(told())).toEqual(new Set(['credentials-renewed']));
});

test('what replaces a token is another one of the same account, good for as long', async () => {
  const first = await tenMinutes();
  const id = await registered(first);
  const before = await room.clusters.byId(id);
  aheadMs = 5 * MINUTE + 1_000;
  await look(id);
  const after = await room.clusters.byId(id);
  expect(after?.credentialsFingerprint).not.toBe(before?.credentialsFingerprint);
  const lifetimeMs = Date.parse(after?.credentialExpiresAt ?? '') - Date.parse(after?.credentialIssuedAt ?? '');
  expect(lifetimeMs).toBe(10 * MINUTE);
  expect((await room.clusters.accessFor(id)).credential).not.toEqual({ kind: 'token', token: first });
});

test('a token that is not half its life old stays, and a metric says how many seconds are left', async () => {
  const id = await registered(await tenMinutes());
  aheadMs = 4 * MINUTE;
  await look(id);
  expect(told()).toEqual([]);
  const metric = (await register.getSingleMetric('overmesh_cluster_credential_seconds_left')?.get())?.values;
  const left = metric?.find(({ labels }) => labels['cluster'] === id)?.value ?? 0;
  expect(left).toBeGreaterThan(5.5 * 60);
  expect(left).toBeLessThanOrEqual(6 * 60);
});

test('an account without the right is told once before its token ends, with why, and the token stays', async () => {
  const poor = await cluster.tokenKubeconfig('poor', 'poor', { clusterRole: 'overmesh-read' });
  expect(poor).toContain('token');
  const id = await registered(await tenMinutes('/api/v1/namespaces/poor/serviceaccounts/poor/token'));
  const { credentialsFingerprint } = (await room.clusters.byId(id)) ?? {};
  for (aheadMs = 5 * MINUTE; aheadMs < 10 * MINUTE; aheadMs += MINUTE) await look(id);
  expect(told()).toEqual(['credentials-ending']);
  const [event] = room.recorded.filter(({ type }) => type === 'credentials-ending');
  expect(event?.message).toContain('make a token of poor/poor: not allowed');
  expect((await room.clusters.byId(id))?.credentialsFingerprint).toBe(credentialsFingerprint);
});

test('a credential that a person gave meanwhile is not replaced by the renewal of the one before', async () => {
  const id = await registered(await tenMinutes());
  const present = await room.clusters.accessFor(id);
  const given = bearerKubeconfig(cluster, 'overmesh', await tenMinutes());
  expect((await room.clusters.updateCredentials('short', given, mira)).ok).toBe(true);
  const next = { ...present, fingerprint: 'f'.repeat(64) };
  const uid = await cluster.kubeSystemUid();
  expect(await room.clusters.renewCredential(id, { present, next, uid })).toBe(false);
});
