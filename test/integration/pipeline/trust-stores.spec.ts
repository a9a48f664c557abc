import { createHash, webcrypto } from 'node:crypto';
import type { SeenStore } from '@overmesh/trust';
import { issueIntermediate, issueRoot, makeKeys, readCertificate, toPem } from '@overmesh/trust';
import type { Signer } from '@overmesh/trust';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { mira } from '../../harness/callers.ts';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { findSecrets, tablesOf } from '../../harness/faults/secret-scan.ts';
import { installMesh } from '../../harness/fixtures/meshes.ts';
import { optInObjects } from '../../harness/member-rights.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

/** A cluster with Istio and Linkerd, whose trust is read with the rights of deploy/rbac and nothing more. */

const PATIENCE = { timeout: 20_000, interval: 250 };
const DAY_MS = 24 * 60 * 60_000;

let room: Room;
let lent: LentClusters;
let cluster: ClusterAccess;
let clusterId = '';
let issuerKey = '';

/** How long a certificate lives, and how much of that is past. */
interface Life {
  readonly lifeDays: number;
  readonly ageDays?: number;
}

async function signer(
  name: string,
  { lifeDays, ageDays = 0 }: Life,
  above?: Signer,
): Promise<Signer & { readonly keyPem: string }> {
  const keys = await makeKeys();
  const term = { now: new Date(Date.now() - ageDays * DAY_MS), lifetimeMs: lifeDays * DAY_MS };
  const der = above
    ? await issueIntermediate(above, keys.publicKey, { commonName: name, trustDomain: 'cluster.local', ...term })
    : await issueRoot(keys, name, term);
  const read = readCertificate(der);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const keyPem = toPem('PRIVATE KEY', new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)));
  return { certificate: read.value, key: keys.privateKey, keyPem };
}

const pemOf = ({ certificate }: Signer) => toPem('CERTIFICATE', certificate.der);

function object(
  kind: 'ConfigMap' | 'Secret',
  namespace: string,
  name: string,
  texts: Readonly<Record<string, string>>,
) {
  return { apiVersion: 'v1', kind, metadata: { namespace, name }, [kind === 'Secret' ? 'stringData' : 'data']: texts };
}

/** A pod of Linkerd that was given this bundle when it was made. */
function pod(name: string, bundle: string) {
  const annotations = { 'linkerd.io/trust-root-sha256': createHash('sha256').update(bundle).digest('hex') };
  const labels = { 'linkerd.io/control-plane-ns': 'linkerd' };
  const spec = { containers: [{ name: 'app', image: 'app:1' }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'linkerd', name, labels, annotations }, spec };
}

/** What a look brings, on a line for each store. */
async function look(): Promise<readonly string[]> {
  const inventory = await room.discovery.inventory(clusterId);
  await room.trust.look(clusterId, await room.clients.client(clusterId), inventory?.inventory.meshes ?? []);
  return (await room.trust.among([clusterId])).map(lineOf);
}

function lineOf({ mesh, role, source, state, certificates }: SeenStore): string {
  return [mesh, role, source, state, ...certificates.map(({ subject }) => subject)].join(' ');
}

beforeAll(async () => {
  [room, lent] = await Promise.all([openRoom(), lendClusters(['trusted'])]);
  cluster = lent.cluster('trusted');
  await installMesh(cluster, 'istio');
  await installMesh(cluster, 'linkerd');
  const root = await signer('Overmesh test root', { lifeDays: 400 });
  const issuer = await signer('Overmesh test issuer', { lifeDays: 300 }, root);
  issuerKey = issuer.keyPem;
  await cluster.apply([
    object('ConfigMap', 'istio-system', 'istio-ca-root-cert', { 'root-cert.pem': pemOf(root) }),
    object('Secret', 'istio-system', 'cacerts', { 'ca-cert.pem': pemOf(issuer), 'ca-key.pem': issuerKey }),
    object('ConfigMap', 'linkerd', 'linkerd-identity-trust-roots', { 'ca-bundle.crt': pemOf(root) }),
  ]);
  await cluster.apply([pod('since', pemOf(root)), pod('before', 'the roots of last year')]);
  const kubeconfig = await cluster.memberKubeconfig(['read', 'trust-read']);
  const registered = await room.clusters.register({ name: 'trusted', kubeconfig }, mira);
  if (!registered.ok) throw new Error(JSON.stringify(registered.problems));
  clusterId = registered.value.id;
  await room.follow(clusterId);
  const isSeen = async () => (await room.discovery.inventory(clusterId))?.inventory.meshes.length === 2;
  await vi.waitUntil(isSeen, PATIENCE);
});

afterAll(async () => {
  await room?.close();
  await lent?.stop();
});

test('roots are told without any right to Secrets, and issuers are unknown with the manifest that gives it', async () => {
  // An API server takes a moment to read the roles that it was just given.
  await vi.waitUntil(async () => (await look()).filter((line) => line.includes('read CN')).length === 2, PATIENCE);
  expect(await look()).toEqual([
    'istio root ConfigMap istio-system/istio-ca-root-cert read CN=Overmesh test root',
    'istio issuer Secret istio-system/cacerts unread',
    'istio issuer Secret istio-system/istio-ca-secret unread',
    'linkerd root ConfigMap linkerd/linkerd-identity-trust-roots read CN=Overmesh test root',
    'linkerd issuer Secret linkerd/linkerd-identity-issuer unread',
  ]);
  const [, cacerts, , ofLinkerd] = await room.trust.among([clusterId]);
  expect(ofLinkerd?.pods).toEqual({ total: 2, current: 1, others: ['linkerd/before'], silent: 0 });
  expect(cacerts?.reason).toContain('kubectl apply -f deploy/rbac/opt-in/trust.yaml');
  const asked = (await cluster.audit()).filter(({ objectRef }) => objectRef?.resource === 'secrets');
  expect(asked.filter(({ user }) => user?.username.includes('overmesh-system:overmesh'))).toEqual([]);
});

test('with the right the issuer is told, and its private key is in no row', async () => {
  await cluster.apply(await optInObjects('trust'));
  await vi.waitUntil(async () => (await look()).some((line) => line.includes('test issuer')), PATIENCE);
  expect((await look()).slice(1, 3)).toEqual([
    'istio issuer Secret istio-system/cacerts read CN=Overmesh test issuer',
    'istio issuer Secret istio-system/istio-ca-secret unused',
  ]);
  const secrets = issuerKey
    .split('\n')
    .filter((line) => line.length > 40 && !line.startsWith('-'))
    .map((value, index) => ({ name: `line ${index} of the key`, value }));
  expect(secrets.length).toBeGreaterThan(0);
  expect(await findSecrets(secrets, tablesOf(room.databaseUrl))).toEqual([]);
});

test('without cacerts the authority that istiod makes for itself is the issuer', async () => {
  const own = await signer('istiod itself', { lifeDays: 300 });
  const texts = { 'ca-cert.pem': pemOf(own), 'ca-key.pem': own.keyPem };
  await cluster.apply([object('Secret', 'istio-system', 'istio-ca-secret', texts)]);
  await cluster.request('DELETE', '/api/v1/namespaces/istio-system/secrets/cacerts');
  expect((await look()).slice(1, 3)).toEqual([
    'istio issuer Secret istio-system/cacerts absent',
    'istio issuer Secret istio-system/istio-ca-secret read CN=istiod itself',
  ]);
});

test('a root that ends within days is an event, once, however often it is looked at', async () => {
  const old = await signer('Overmesh old root', { lifeDays: 400, ageDays: 395 });
  await cluster.apply([object('ConfigMap', 'istio-system', 'istio-ca-root-cert', { 'root-cert.pem': pemOf(old) })]);
  await vi.waitUntil(async () => (await look()).some((line) => line.includes('old root')), PATIENCE);
  await look();
  const events = await room.delivery.events({ clusterId, first: 100 });
  const told = events.filter(({ type }) => type === 'certificate-ending').map(({ message }) => message);
  expect(told).toEqual([
    expect.stringMatching(
      /^the root CN=Overmesh old root \([0-9a-f]{16}\) of mesh istio in ConfigMap .*, in [45] days$/,
    ),
  ]);
});

test('a store that vanishes is absent, and a cluster that is forgotten leaves nothing', async () => {
  await cluster.request('DELETE', '/api/v1/namespaces/linkerd/configmaps/linkerd-identity-trust-roots');
  expect(await look()).toContain('linkerd root ConfigMap linkerd/linkerd-identity-trust-roots absent');
  await room.trust.forget(clusterId);
  expect(await room.trust.all()).toEqual([]);
});
