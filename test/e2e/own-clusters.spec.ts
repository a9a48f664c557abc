import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Capability } from '@overmesh/model';
import type { ClusterAccess } from '../harness/cluster-access.ts';
import { installMesh } from '../harness/fixtures/meshes.ts';
import { kubeClient } from '../harness/kube-client.ts';
import { Overmesh, runCommand } from '../harness/overmesh.ts';
import type { CommandAnswer } from '../harness/overmesh.ts';
import { grantedRights, statedRights } from '../harness/threat-model.ts';
import { lendClusters } from '../harness/shared-clusters.ts';
import type { LentClusters } from '../harness/shared-clusters.ts';
import { writeUserKubeconfig } from '../harness/user-kubeconfig.ts';

const ACCOUNT = '/api/v1/namespaces/overmesh-system/serviceaccounts/overmesh';
const stated = statedRights(readFileSync('docs/threat-model.md', 'utf8'));

let pool: LentClusters;
let overmesh: Overmesh;
let folder: string;
let kubeconfig: string;

/** What a person has: one kubeconfig for three clusters at loopback, whose credential comes out of a program. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overmesh-own-'));
  overmesh = await Overmesh.start();
  pool = await lendClusters(['east', 'west', 'north']);
  const [east, west, north] = pool.clusters as readonly [ClusterAccess, ClusterAccess, ClusterAccess];
  await Promise.all([east.installCrds('istio'), west.installCrds('gateway-api-linkerd', 'linkerd')]);
  await installMesh(north, 'native');
  kubeconfig = await writeUserKubeconfig(folder, pool.clusters);
});
afterAll(async () => {
  await overmesh?.stop();
  await pool?.stop();
  await rm(folder, { recursive: true, force: true });
});

function run(...args: readonly string[]): Promise<CommandAnswer> {
  return runCommand({ home: overmesh.home, env: { KUBECONFIG: kubeconfig } }, ...args);
}

async function statusOf(cluster: string, path: string): Promise<number> {
  return (await pool.cluster(cluster).request('GET', path)).status;
}

/** What the account of a cluster may do, as the API server says it to the account. */
async function rightsOn(cluster: ClusterAccess): Promise<readonly string[]> {
  const answer = await cluster.request('POST', `${ACCOUNT}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 600 },
  });
  const { token } = (answer.body as { readonly status: { readonly token: string } }).status;
  const client = kubeClient(cluster, { token });
  try {
    return (await grantedRights(client)).toSorted();
  } finally {
    await client.close();
  }
}

function rightsOf(...capabilities: readonly Capability[]): readonly string[] {
  return stated
    .filter(({ capability }) => capabilities.includes(capability))
    .map(({ right }) => right)
    .toSorted();
}

test('--dry-run prints the manifests of what would be made, and makes nothing', async () => {
  const { code, stdout } = await run('cluster', 'register', 'east', '--context', 'kind-east', '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toContain('name: overmesh-istio-traffic');
  expect(stdout).not.toContain('name: overmesh-linkerd-traffic');
  expect(await statusOf('east', '/api/v1/namespaces/overmesh-system')).toBe(404);
});

test('nobody is asked and nothing is made without --yes, after it was shown', async () => {
  const { code, stderr } = await run('cluster', 'register', 'east', '--context', 'kind-east');
  expect(code).toBe(2);
  expect(stderr).toMatch(/ServiceAccount +overmesh-system +overmesh\n/);
  expect(stderr).toContain('nothing was made');
  expect(await statusOf('east', ACCOUNT)).toBe(404);
});

test('a hub that cannot come near the cluster is told before anything is made there, with the way out', async () => {
  const at = ['--reached-at', 'https://127.0.0.1:1'];
  const { code, stderr } = await run('cluster', 'register', 'east', '--context', 'kind-east', '--yes', ...at);
  expect(code).toBe(3);
  expect(stderr).toContain('Overmesh cannot reach east, and nothing was made there');
  expect(stderr).toContain('--reached-at URL');
  expect(await statusOf('east', ACCOUNT)).toBe(404);
});

test('three clusters are registered with one command, a line each, by an exec plugin and files, at loopback', async () => {
  const { code, stdout, stderr } = await run('cluster', 'register', '--all-contexts', '--yes', '-o', 'json');
  expect(stderr.split('\n').filter((line) => /^kind-\w+: /.test(line))).toEqual([
    expect.stringMatching(
      /^kind-east: registered, Kubernetes v1\.36\.\d+, may read, istio-traffic, trust-read, token-renewal$/,
    ),
    expect.stringMatching(
      /^kind-west: registered, Kubernetes v1\.36\.\d+, may read, linkerd-traffic, trust-read, token-renewal$/,
    ),
    expect.stringMatching(/^kind-north: registered, Kubernetes v1\.36\.\d+, may read, native, token-renewal$/),
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ registered: true }, { registered: true }, { registered: true }]);
});

test('what the accounts may do is exactly what deploy/rbac gives for the meshes that each cluster has', async () => {
  const [east, west, north] = pool.clusters as readonly [ClusterAccess, ClusterAccess, ClusterAccess];
  expect(await rightsOn(east)).toEqual(rightsOf('read', 'istio-traffic', 'trust-read', 'token-renewal'));
  expect(await rightsOn(west)).toEqual(rightsOf('read', 'linkerd-traffic', 'trust-read', 'token-renewal'));
  expect(await rightsOn(north)).toEqual(rightsOf('read', 'native', 'token-renewal'));
});

test('registering them again says of each by which name it is known, and ends with 3', async () => {
  const { code, stderr } = await run('cluster', 'register', '--contexts', 'again=kind-east,more=kind-west', '--yes');
  expect(code).toBe(3);
  expect(stderr).toMatch(/^again: not registered: /m);
  expect(stderr).toMatch(/^more: not registered: /m);
});

test('`cluster check` says that nothing is lacking or needless but what nobody gave', async () => {
  const { code, stdout } = await run('cluster', 'check', 'kind-east');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^istio-traffic +held/m);
  expect(stdout).toMatch(/^native +not given/m);
  expect(stdout).toContain('overmesh cluster rbac --rights linkerd-traffic,native | kubectl apply -f -');
  expect(stdout).not.toContain('more than Overmesh needs');
});

test('a context that is not there is refused with the nearest that is', async () => {
  const { code, stderr } = await run('cluster', 'register', 'x', '--context', 'kind-eats');
  expect(code).toBe(2);
  expect(stderr).toContain('Did you mean kind-east?');
});

test('deregistering takes the account away too, by a context that leads to that cluster and no other', async () => {
  const away = (context: string) =>
    run('cluster', 'deregister', 'kind-east', '--remove', '--yes', '--account-by', context);
  const wrong = await away('kind-west');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('leads to another cluster than kind-east');
  expect(await statusOf('west', ACCOUNT)).toBe(200);
  const { code, stdout } = await away('kind-east');
  expect(code).toBe(0);
  expect(stdout).toContain('Its account is gone');
  const roles = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
  const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
  const paths = [ACCOUNT, `${roles}/overmesh-read`, `${roles}/overmesh-istio-traffic`];
  for (const path of [...paths, `${policies}/overmesh-istio-traffic`]) expect(await statusOf('east', path)).toBe(404);
  expect(await statusOf('east', '/api/v1/namespaces/overmesh-system')).toBe(200);
});
