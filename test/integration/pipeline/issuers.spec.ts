import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { issueRoot, makeKeys, readCertificates, toPem } from '@overmesh/trust';
import type { Certificate } from '@overmesh/trust';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { mira } from '../../harness/callers.ts';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { findSecrets, tablesOf } from '../../harness/faults/secret-scan.ts';
import { installMesh } from '../../harness/fixtures/meshes.ts';
import { optInObjects } from '../../harness/member-rights.ts';
import { recordSecret } from '../../harness/record/record.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { documentsFor } from './documents.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

/** Two clusters with Istio, whose issuers Overmesh makes with the rights of deploy/rbac and nothing more. */

const PATIENCE = { timeout: 20_000, interval: 250 };
const SECRET = '/api/v1/namespaces/istio-system/secrets/cacerts';
const openssl = promisify(execFile);
const shop = documentsFor('shop');
const names = ['east', 'west'] as const;
type Name = (typeof names)[number];

let room: Room;
let lent: LentClusters;
const ids = new Map<Name, string>();
const keys: string[] = [];

const at = (name: Name): ClusterAccess => lent.cluster(name);
const idOf = (name: Name): string => ids.get(name) ?? '';

async function register(name: Name): Promise<void> {
  await installMesh(at(name), 'istio');
  const kubeconfig = await at(name).memberKubeconfig(['read', 'trust-read']);
  const registered = await room.clusters.register({ name, kubeconfig }, mira);
  if (!registered.ok) throw new Error(JSON.stringify(registered.problems));
  ids.set(name, registered.value.id);
  await room.follow(registered.value.id);
  const isSeen = async () => (await room.discovery.inventory(registered.value.id))?.inventory.meshes.length === 1;
  await vi.waitUntil(isSeen, PATIENCE);
}

async function apply(trust: object): Promise<void> {
  const applied = await room.intents.apply([shop.virtualMesh({ trust })], mira);
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
  await room.reconcile('shop');
}

async function deliver(name: Name): Promise<void> {
  await room.delivery.deliver(idOf(name), new AbortController().signal);
}

/** What of it the cluster has, as texts. Each key that is seen here is looked for in the end. */
async function issuerOf(name: Name): Promise<Readonly<Record<string, string>> | undefined> {
  const { status, body } = await at(name).request('GET', SECRET);
  if (status === 404) return undefined;
  const { data = {} } = body as { readonly data?: Readonly<Record<string, string>> };
  const texts = Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
  const key = texts['ca-key.pem'];
  if (key && !keys.includes(key)) recordSecret({ name: `an issuer's key in ${name}`, value: key });
  if (key && !keys.includes(key)) keys.push(key);
  return texts;
}

/** Why it is not written, by the row of it. */
async function finding(name: Name): Promise<string> {
  const rows = await room.dataSource.query<readonly { readonly finding: string | null }[]>(
    `SELECT finding FROM ledger WHERE cluster_id = $1 AND key LIKE '%cacerts'`,
    [idOf(name)],
  );
  return rows[0]?.finding ?? '';
}

/** What istiod does with what it was given: it writes its roots where workloads find them. */
async function tellRoots(name: Name, pem: string): Promise<void> {
  const metadata = { namespace: 'istio-system', name: 'istio-ca-root-cert' };
  await at(name).apply([{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'root-cert.pem': pem } }]);
}

/** What a user put there before Overmesh came. */
async function putOwn(name: Name): Promise<void> {
  const metadata = { namespace: 'istio-system', name: 'cacerts' };
  const data = { 'ca-cert.pem': Buffer.from('of a user').toString('base64') };
  await at(name).apply([{ apiVersion: 'v1', kind: 'Secret', metadata, data }]);
}

async function strangeRoot(name: string): Promise<string> {
  const der = await issueRoot(await makeKeys(), name, { now: new Date(), lifetimeMs: 400 * 24 * 60 * 60_000 });
  return toPem('CERTIFICATE', der);
}

function certificatesIn(pem = ''): readonly Certificate[] {
  const read = readCertificates(pem);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

/** What OpenSSL says of an issuer beside the roots of a cluster: `OK`, or why not. */
async function verified(issuer = '', roots = ''): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'overmesh-issuers-'));
  try {
    await writeFile(join(folder, 'roots.pem'), roots);
    await writeFile(join(folder, 'issuer.pem'), issuer);
    const args = ['verify', '-x509_strict', '-CAfile', join(folder, 'roots.pem'), join(folder, 'issuer.pem')];
    const { stdout } = await openssl('openssl', args);
    return stdout.trim().split(': ').at(-1) ?? '';
  } catch (error) {
    return String((error as { readonly stderr?: string }).stderr);
  } finally {
    await rm(folder, { recursive: true });
  }
}

beforeAll(async () => {
  [room, lent] = await Promise.all([openRoom(), lendClusters(names)]);
  await Promise.all(names.map(register));
});

afterAll(async () => {
  await room?.close();
  await lent?.stop();
});

test('without the right to its Secret a mesh gets no issuer, and the command that gives it is told', async () => {
  await apply({ mode: 'shared' });
  await deliver('east');
  expect(await issuerOf('east')).toBeUndefined();
  expect(await finding('east')).toContain('kubectl apply -f deploy/rbac/opt-in/trust-issue.yaml');
});

test('with it each cluster has an issuer of its own under one root, as OpenSSL sees it too', async () => {
  const objects = await optInObjects('trust-issue');
  await Promise.all(names.map((name) => at(name).apply(objects)));
  for (const name of names)
    await vi.waitUntil(async () => {
      await deliver(name);
      return issuerOf(name);
    }, PATIENCE);
  const [east, west] = [await issuerOf('east'), await issuerOf('west')];
  expect(Object.keys(east ?? {}).sort()).toEqual(['ca-cert.pem', 'ca-key.pem', 'cert-chain.pem', 'root-cert.pem']);
  expect(east?.['ca-key.pem']).not.toBe(west?.['ca-key.pem']);
  expect(east?.['root-cert.pem']).toBe(west?.['root-cert.pem']);
  expect(await verified(east?.['ca-cert.pem'], west?.['root-cert.pem'])).toBe('OK');
  expect(certificatesIn(east?.['ca-cert.pem'])[0]).toMatchObject({
    pathLength: 0,
    permitted: { uris: ['cluster.local'] },
  });
});

test('a second look writes nothing: the key stays what it was', async () => {
  const before = await issuerOf('east');
  await deliver('east');
  expect(await issuerOf('east')).toEqual(before);
});

test('a mesh with a root or a Secret of its own is left as it is and told of, until it may be replaced', async () => {
  const own = await strangeRoot('istiod of west');
  const [{ fingerprint = '' } = {}] = certificatesIn(own);
  await tellRoots('west', own);
  await at('west').request('DELETE', SECRET);
  await deliver('west');
  expect(await issuerOf('west')).toBeUndefined();
  expect(await finding('west')).toContain(`add to trust.replaces: ${fingerprint}`);

  await apply({ mode: 'shared', replaces: [fingerprint] });
  await putOwn('west');
  await deliver('west');
  expect(await issuerOf('west')).toEqual({ 'ca-cert.pem': 'of a user' });
  expect(await finding('west')).toContain('an object of this name exists that Overmesh did not write');

  await at('west').request('DELETE', SECRET);
  await deliver('west');
  const roots = certificatesIn((await issuerOf('west'))?.['root-cert.pem']).map(({ subject }) => subject);
  expect(roots).toEqual([expect.stringMatching(/^CN=Overmesh shop root 1 /), 'CN=istiod of west']);
});

test('a key that was made is in no row, and neither is that of the root', async () => {
  expect(keys.length).toBeGreaterThanOrEqual(3);
  const secrets = keys.map((value, index) => ({ name: `key ${index}`, value }));
  expect(await findSecrets(secrets, tablesOf(room.databaseUrl))).toEqual([]);
  const rows = await room.dataSource.query<readonly { readonly key: object }[]>('SELECT key FROM trust_roots');
  expect(rows.map(({ key }) => Object.keys(key).sort())).toEqual([['box', 'keyId', 'wrappedKey']]);
});
