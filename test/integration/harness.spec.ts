import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiException, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startClusters } from '../harness/cluster-pool.ts';
import type { ClusterPool } from '../harness/cluster-pool.ts';
import type { ClusterAccess } from '../harness/cluster-access.ts';
import { installBookinfo } from '../harness/fixtures/bookinfo.ts';
import { installMesh, meshFootprints } from '../harness/fixtures/meshes.ts';
import { harnessFolder } from '../harness/harness-folder.ts';
import { applyPatch } from '../harness/kube-client.ts';
import type { Answer } from '../harness/kube-client.ts';
import type { KubeObject } from '../harness/objects.ts';
import { freshDatabase, sharedCluster } from '../harness/shared-clusters.ts';
import { isAlive } from '../harness/system.ts';

const namespace = 'harness-spec';
const ownNamespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };

function configMap(name: string, data: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

// The first request starts all three; on a busy machine that takes longer than a test may.
beforeAll(async () => void (await sharedCluster('istio')));

describe('what all specs share', () => {
  test('three shared clusters are ready and have three identities', async () => {
    const clusters = await Promise.all([sharedCluster('istio'), sharedCluster('linkerd'), sharedCluster('native')]);
    const uids = await Promise.all(clusters.map((cluster) => cluster.kubeSystemUid()));
    expect(new Set(uids).size).toBe(3);
  });

  test('two callers get two databases of one server', async () => {
    const [first, second] = await Promise.all([freshDatabase(), freshDatabase()]);
    expect(first.url).not.toBe(second.url);
    expect(new URL(first.url).host).toBe(new URL(second.url).host);
    await Promise.all([first.drop(), second.drop()]);
  });

  test('the audit log names a write with its user and its body', async () => {
    const cluster = await sharedCluster('native');
    await cluster.apply([ownNamespace, configMap('audited', { answer: '42' })], { fieldManager: 'somebody' });
    const write = (await cluster.audit()).find(({ objectRef }) => objectRef?.name === 'audited');
    expect(write?.verb).toBe('patch');
    expect(write?.user.username).toBe('admin');
    expect(write?.responseStatus?.code).toBe(201);
    expect(write?.requestURI).toContain('fieldManager=somebody');
    expect(write?.requestObject?.['data']).toEqual({ answer: '42' });
  });
});

test('a service account may do what its rules say and nothing else, and the audit log has its name', async () => {
  const cluster = await sharedCluster('native');
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }];
  const answers = await asHolder(await cluster.tokenKubeconfig(namespace, 'reader', { rules }));
  expect(answers).toEqual({ configmaps: 200, secrets: 403 });
  const users = (await cluster.audit()).map(({ user }) => user.username);
  expect(users).toContain(`system:serviceaccount:${namespace}:reader`);
});

/** What the holder of a kubeconfig is answered, asked through the stock client, which must understand it. */
async function asHolder(kubeconfig: string): Promise<{ readonly configmaps: number; readonly secrets: number }> {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  const codeOf = (call: Promise<unknown>): Promise<number> =>
    call.then(() => 200).catch((error: unknown) => (error instanceof ApiException ? error.code : 0));
  return {
    configmaps: await codeOf(core.listNamespacedConfigMap({ namespace })),
    secrets: await codeOf(core.listNamespacedSecret({ namespace })),
  };
}

describe('a cluster of its own', () => {
  let pool: ClusterPool;
  beforeAll(async () => {
    pool = await startClusters(['fragile']);
  });
  afterAll(() => pool.stop());

  test('a killed API server comes back on its port with its data', async () => {
    const cluster = pool.cluster('fragile');
    const uid = await cluster.kubeSystemUid();
    await cluster.kill();
    await expect(cluster.request('GET', '/readyz')).rejects.toThrow();
    await cluster.restart();
    expect(await cluster.kubeSystemUid()).toBe(uid);
  });

  test('a paused API server answers nothing for a second, and everything once resumed', async () => {
    const cluster = pool.cluster('fragile');
    cluster.pause();
    const answer = cluster.request('GET', '/version');
    const heard = await Promise.race([answer.then(() => 'answered'), sleep(1_000, 'silent')]);
    cluster.resume();
    expect(heard).toBe('silent');
    expect((await answer).status).toBe(200);
  });

  test('all thirteen footprints fit into one cluster, with two pods for each of the six workloads of Bookinfo', async () => {
    const cluster = pool.cluster('fragile');
    await cluster.installCrds('gateway-api');
    for (const mesh of meshFootprints) await installMesh(cluster, mesh);
    await installBookinfo(cluster, 'linkerd', { replicas: 2 });
    const pods = await cluster.request('GET', '/api/v1/namespaces/bookinfo/pods?fieldSelector=status.phase%3DRunning');
    expect((pods.body as { items: unknown[] }).items).toHaveLength(12);
  });
});

test('four servers die with a parent that is killed by SIGKILL, the stopped one too', async () => {
  const parent = spawn(process.execPath, [join(harnessFolder(), 'fixtures/servers-to-abandon.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  const pids = JSON.parse(line) as number[];
  expect(pids.map(isAlive)).toEqual([true, true, true, true]);
  parent.kill('SIGKILL');
  await expect.poll(() => pids.filter(isRunning), { timeout: 10_000 }).toEqual([]);
});

/** A process that ended but that nobody has waited for yet still has its id. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return isAlive(pid);
  }
}

describe('what Linkerd definitions take', () => {
  const route = (value: string): object => ({
    apiVersion: 'policy.linkerd.io/v1beta3',
    kind: 'HTTPRoute',
    metadata: { name: 'reviews', namespace: 'default' },
    spec: {
      parentRefs: [{ group: 'core', kind: 'Service', name: 'reviews', port: 9080 }],
      rules: [{ matches: [{ headers: [{ name: 'end-user', value: 'jason' }], path: { type: value, value: '/' } }] }],
    },
  });
  const path = '/apis/policy.linkerd.io/v1beta3/namespaces/default/httproutes/reviews?fieldManager=t&dryRun=All';

  test('a good HTTPRoute is accepted and gets its defaults', async () => {
    const cluster = await sharedCluster('linkerd');
    const { status, body } = await cluster.request('PATCH', path, route('PathPrefix'), applyPatch);
    expect(status).toBe(201);
    expect(body).toMatchObject({ spec: { rules: [{ matches: [{ headers: [{ type: 'Exact' }] }] }] } });
  });

  test('an HTTPRoute with a path type that does not exist is refused and names the field', async () => {
    const cluster = await sharedCluster('linkerd');
    const { status, body } = await cluster.request('PATCH', path, route('Suffix'), applyPatch);
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain('spec.rules[0].matches[0].path.type');
  });
});

describe('what a real API server answers, on which our fence stands', () => {
  const collection = `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices`;
  let cluster: ClusterAccess;
  beforeAll(async () => {
    cluster = await sharedCluster('istio');
    await cluster.apply([ownNamespace]);
  });

  function applyService(name: string, metadata: object, host = 'reviews', manager = 'overmesh'): Promise<Answer> {
    const object = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name, namespace, ...metadata },
      spec: { hosts: [host], http: [{ route: [{ destination: { host } }] }] },
    };
    return cluster.request('PATCH', `${collection}/${name}?fieldManager=${manager}&force=false`, object, applyPatch);
  }

  async function existing(name: string): Promise<{ readonly uid: string; readonly resourceVersion: string }> {
    const { status, body } = await applyService(name, {});
    expect(status).toBe(201);
    return (body as { metadata: { uid: string; resourceVersion: string } }).metadata;
  }

  test('an apply with resourceVersion 1 creates a missing object: 201', async () => {
    expect((await applyService('create-only', { resourceVersion: '1' })).status).toBe(201);
  });

  test('an apply with resourceVersion 1 leaves an existing object alone: 409', async () => {
    await existing('already-there');
    const { status, body } = await applyService('already-there', { resourceVersion: '1' }, 'ratings');
    expect(status).toBe(409);
    expect(body).toMatchObject({ reason: 'Conflict' });
    expect((body as { details: object }).details).not.toHaveProperty('causes');
  });

  test('resourceVersion 0 is no fence: a ConfigMap is overwritten (200), a custom resource refused (422)', async () => {
    await existing('zero');
    await cluster.apply([configMap('zero', { answer: '41' })], { fieldManager: 'overmesh' });
    const map = { ...configMap('zero', { answer: '42' }), metadata: { name: 'zero', namespace, resourceVersion: '0' } };
    const path = `/api/v1/namespaces/${namespace}/configmaps/zero?fieldManager=overmesh&force=false`;
    expect((await cluster.request('PATCH', path, map, applyPatch)).status).toBe(200);
    expect((await applyService('zero', { resourceVersion: '0' }, 'ratings')).status).toBe(422);
  });

  test('an apply with the uid of a deleted object does not bring it back: 409 Conflict', async () => {
    const { uid } = await existing('gone');
    await cluster.request('DELETE', `${collection}/gone`);
    const { status, body } = await applyService('gone', { uid }, 'ratings');
    expect(status).toBe(409);
    expect(body).toMatchObject({ reason: 'Conflict' });
    expect((await cluster.request('GET', `${collection}/gone`)).status).toBe(404);
  });

  test('an apply with the uid of a predecessor is refused: 422 on metadata.uid, and 409 with its resourceVersion', async () => {
    const { uid, resourceVersion } = await existing('recreated');
    await cluster.request('DELETE', `${collection}/recreated`);
    await existing('recreated');
    const { status, body } = await applyService('recreated', { uid }, 'ratings');
    expect(status).toBe(422);
    expect(body).toMatchObject({ reason: 'Invalid' });
    expect((body as { details: { causes: object[] } }).details.causes[0]).toMatchObject({ field: 'metadata.uid' });
    expect((await applyService('recreated', { uid, resourceVersion }, 'ratings')).status).toBe(409);
  });

  test('an apply with a stale resourceVersion is refused: 409', async () => {
    const { uid, resourceVersion } = await existing('moved-on');
    expect((await applyService('moved-on', { uid, resourceVersion }, 'ratings')).status).toBe(200);
    expect((await applyService('moved-on', { uid, resourceVersion }, 'details')).status).toBe(409);
  });

  test.each([
    ['uid', { uid: '00000000-0000-0000-0000-000000000000' }],
    ['resourceVersion', { resourceVersion: '1' }],
  ])('a delete whose %s differs is refused: 409 naming it', async (field, preconditions) => {
    const name = `kept-${field.toLowerCase()}`;
    await existing(name);
    const { status, body } = await cluster.request('DELETE', `${collection}/${name}`, { preconditions });
    expect(status).toBe(409);
    expect(JSON.stringify(body)).toContain(field === 'uid' ? 'UID' : 'ResourceVersion');
  });

  test('a delete whose uid and resourceVersion both match is done', async () => {
    const { uid, resourceVersion } = await existing('deleted');
    const { status } = await cluster.request('DELETE', `${collection}/deleted`, {
      preconditions: { uid, resourceVersion },
    });
    expect(status).toBe(200);
  });

  test('a field of another manager is not taken: 409 with the manager and the field', async () => {
    await applyService('contested', {}, 'reviews', 'somebody-else');
    const { status, body } = await applyService('contested', {}, 'ratings', 'overmesh');
    expect(status).toBe(409);
    const { causes } = (body as { details: { causes: { reason: string; message: string; field: string }[] } }).details;
    expect(causes.map(({ field }) => field)).toContain('.spec.hosts');
    expect(causes[0]).toMatchObject({ reason: 'FieldManagerConflict' });
    expect(causes[0]?.message).toContain('"somebody-else"');
  });
});
