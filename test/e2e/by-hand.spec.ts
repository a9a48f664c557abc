import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultProxyFor } from '../harness/faults/fault-proxy.ts';
import type { FaultProxy } from '../harness/faults/fault-proxy.ts';
import { installBookinfo } from '../harness/fixtures/bookinfo.ts';
import { installMesh } from '../harness/fixtures/meshes.ts';
import { Overmesh } from '../harness/overmesh.ts';
import { lendClusters } from '../harness/shared-clusters.ts';
import type { LentClusters } from '../harness/shared-clusters.ts';

const PATIENCE = { timeout: 30_000, interval: 200 };

const SHOP = `apiVersion: overmesh.io/v1
kind: VirtualMesh
metadata: { name: shop }
spec: { meshes: [{ selector: {} }] }
`;
const CANARY = `apiVersion: overmesh.io/v1
kind: TrafficPolicy
metadata: { name: canary }
spec:
  virtualMesh: shop
  destinations: [{ name: reviews, namespace: bookinfo }]
  split: [{ subset: { version: v1 }, weight: 90 }, { subset: { version: v2 }, weight: 10 }]
  timeout: 2s
`;
const FIVE_MISTAKES = `apiVersion: overmesh.io/v1
kind: TrafficPolicy
metadata: { name: Bad_Name }
spec:
  virtualMesh: shop
  destinations: [{ name: reviews }]
  split: [{ weight: 60 }]
  retries: { attempts: 99 }
  timeout: "10"
  tiemout: 2s
`;

let pool: LentClusters;
/** Between Overmesh and the second cluster. */
let line: FaultProxy;
let overmesh: Overmesh;
let folder: string;
const kubeconfigs: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overmesh-by-hand-'));
  const lent = lendClusters(['one', 'two'], { crds: ['istio', 'gateway-api'] });
  [pool, overmesh] = await Promise.all([lent, Overmesh.start()]);
  line = await faultProxyFor(pool.cluster('two'));
  await Promise.all(
    pool.clusters.map(async (cluster) => {
      await installMesh(cluster, 'istio');
      await installBookinfo(cluster, 'istio');
      const own = await cluster.memberKubeconfig();
      const kubeconfig = cluster.name === 'two' ? line.kubeconfig(own) : own;
      kubeconfigs[cluster.name] = await file(`${cluster.name}.kubeconfig`, kubeconfig);
    }),
  );
});

afterAll(async () => {
  await overmesh.stop();
  await line.close();
  await pool.stop();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

/** Changes that Overmesh made on a cluster, as its audit log has them; asking what we may do is none. */
async function writesOf(name: string): Promise<number> {
  const events = await pool.cluster(name).audit();
  const ours = events.filter(({ user }) => user.username === 'system:serviceaccount:overmesh-system:overmesh');
  const changes = ours.filter(({ verb }) => !['get', 'list', 'watch'].includes(verb));
  return changes.filter(({ objectRef }) => !objectRef?.resource?.startsWith('selfsubject')).length;
}

test('a kubeconfig that would run a program, or whose token is stale, is refused with exit 3, no stack and no token', async () => {
  const good = await readFile(kubeconfigs['one'] ?? '', 'utf8');
  const token = /token: (\S+)/.exec(good)?.[1] ?? '';
  const exec = await file('exec.yaml', good.replace(/token: \S+/, 'exec: { command: sh }'));
  const stale = await file('stale.yaml', good.replace(token, `${token.slice(0, -8)}AAAAAAAA`));
  const refused = await overmesh.run('cluster', 'register', 'one', '--kubeconfig', exec);
  const unknown = await overmesh.run('cluster', 'register', 'one', '--kubeconfig', stale);
  expect(refused).toMatchObject({ code: 3 });
  expect(refused.stderr).toContain('exec: ');
  expect(unknown).toMatchObject({ code: 3 });
  expect(unknown.stderr).toContain('does not accept the credential');
  expect(unknown.stderr).toContain('kubectl');
  for (const { stdout, stderr } of [refused, unknown]) {
    expect(stdout + stderr).not.toContain(token.slice(0, 40));
    expect(stdout + stderr).not.toMatch(/\n\s+at /);
  }
});

test('two clusters are registered, their meshes found, and one cluster cannot be registered twice', async () => {
  for (const name of ['one', 'two'])
    await overmesh.ask('cluster', 'register', name, '--kubeconfig', kubeconfigs[name] ?? '');
  const again = await overmesh.run('cluster', 'register', 'three', '--kubeconfig', kubeconfigs['one'] ?? '');
  expect(again).toMatchObject({ code: 3 });
  expect(again.stderr).toContain('registered already, as one');
  await expect
    .poll(async () => (JSON.parse(await overmesh.ask('mesh', 'list', '-o', 'json')) as unknown[]).length, PATIENCE)
    .toBe(2);
});

test('whom the meshes trust is looked at by itself, and what nothing tells is unknown', async () => {
  const shown = () => overmesh.ask('trust', 'show', '--cluster', 'one');
  await expect
    .poll(shown, PATIENCE)
    .toMatch(/^one\/istio +root +absent .* ConfigMap istio-system\/istio-ca-root-cert/m);
  expect(await shown()).toContain('one/istio: its issuers in Secret istio-system/cacerts: the credential may not get');
  expect(await overmesh.ask('trust', 'expiry')).toMatch(/^in \S+ +\S+ +credential +one +- +one$/m);
});

test('five mistakes come back at once with file, line and field; nothing is changed', async () => {
  const answer = await overmesh.run('apply', '-f', await file('bad.yaml', FIVE_MISTAKES));
  expect(answer).toMatchObject({ code: 2 });
  for (const field of ['metadata.name', 'spec.split', 'spec.retries.attempts', 'spec.timeout', 'spec.tiemout'])
    expect(answer.stderr).toMatch(new RegExp(`bad\\.yaml:\\d+:\\d+ +${field}: `));
  expect(JSON.parse(await overmesh.ask('get', 'trafficpolicies', '-o', 'json'))).toEqual([]);
});

test('a policy is planned without a write, then written to both; what is exported changes nothing when applied', async () => {
  await file('canary.yaml', CANARY);
  await overmesh.ask('apply', '-f', await file('shop.yaml', SHOP));
  await expect.poll(() => overmesh.ask('plan', '-f', canary()).catch(String), PATIENCE).toContain('4 to create');
  expect([await writesOf('one'), await writesOf('two')]).toEqual([0, 0]);
  await overmesh.ask('apply', '-f', canary(), '--wait');
  const exported = await file('exported.yaml', await overmesh.ask('export'));
  const again = await overmesh.ask('apply', '-f', exported);
  expect(again).toContain('unchanged');
  expect(again).not.toContain('Revision');
});

test('two meshes whose roots are not there are not said to believe each other', async () => {
  const said = await overmesh.ask('trust', 'verify', 'shop');
  expect(said).toContain('shop: 2 meshes, 1 pair of one kind: 0 trusted, 0 refused, 1 unknown');
  expect(said).toContain('one/istio: its root in ConfigMap istio-system/istio-ca-root-cert: absent');
});

function canary(): string {
  return join(folder, 'canary.yaml');
}

test('with one API server hanging the other is written, the laggard is named with its reason, and it catches up', async () => {
  const hanging = await line.inject({ kind: 'held' });
  await file('canary.yaml', CANARY.replace('2s', '3s'));
  const waited = await overmesh.run('apply', '-f', canary(), '--wait', '--timeout', '20s');
  expect(waited).toMatchObject({ code: 5 });
  expect(waited.stderr).toContain('two/istio');
  expect(waited.stderr).not.toContain('one/istio');
  const state = async () => {
    const clusters = JSON.parse(await overmesh.ask('cluster', 'list', '-o', 'json')) as {
      name: string;
      state: string;
    }[];
    return clusters.find(({ name }) => name === 'two')?.state;
  };
  await expect.poll(state, PATIENCE).toBe('unreachable');
  await hanging.lift();
  await overmesh.ask('status', 'TrafficPolicy/canary', '--wait', '--timeout', '60s');
  await expect.poll(state, PATIENCE).toBe('ready');
}, 120_000);

test('a rest of 20 s writes nothing', async () => {
  const before = [await writesOf('one'), await writesOf('two')];
  await sleep(20_000);
  expect([await writesOf('one'), await writesOf('two')]).toEqual(before);
});

test('what is deleted goes from both, and a name with a typo is answered with the nearest', async () => {
  const typo = await overmesh.run('describe', 'TrafficPolicy/canry');
  expect(typo).toMatchObject({ code: 3 });
  expect(typo.stderr).toContain('canary');
  await overmesh.ask('delete', 'TrafficPolicy/canary', 'VirtualMesh/shop', '--yes');
  for (const cluster of pool.clusters)
    await expect
      .poll(async () => {
        const { body } = await cluster.request(
          'GET',
          '/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices',
        );
        return (body as { readonly items: readonly unknown[] }).items.length;
      }, PATIENCE)
      .toBe(0);
});
