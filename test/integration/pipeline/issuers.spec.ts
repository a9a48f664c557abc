import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clusterWork } from '@overmesh/pipeline';
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

/** What OpenSSL says of issuers beside the roots of a cluster: `OK` of each, or why not. */
async function verified(issuers: readonly string[], roots = ''): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'overmesh-issuers-'));
  try {
    const files = issuers.map((_, index) => join(folder, `issuer-${index}.pem`));
    const rootsFile = join(folder, 'roots.pem');
    await Promise.all([
      ...files.map((file, index) => writeFile(file, issuers[index] ?? '')),
      writeFile(rootsFile, roots),
    ]);
    const { stdout } = await openssl('openssl', ['verify', '-x509_strict', '-CAfile', rootsFile, ...files]);
    return stdout
      .trim()
      .split('\n')
      .map((line) => line.split(': ').at(-1) ?? '');
  } catch (error) {
    return [String((error as { readonly stderr?: string }).stderr)];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What a worker does on a cluster, and then its istiod. */
async function bring(name: Name): Promise<void> {
  await room.reconcile(clusterWork(idOf(name)));
  await deliver(name);
  await tellRoots(name, (await issuerOf(name))?.['root-cert.pem'] ?? '');
}

/** Keys of roots as a backup would have them: each is looked for in the end, also of a root that went. */
async function noteRootKeys(): Promise<void> {
  const authorities = await room.authorities.copies(room.dataSource.manager);
  for (const { key, number } of authorities.flatMap(({ roots }) => roots))
    if (key !== null && !keys.includes(key)) {
      recordSecret({ name: `the key of root ${number} of shop`, value: key });
      keys.push(key);
    }
}

/** What stands in the way of a rotation once the worker has looked at it; nothing when it is over. */
async function looked(id: string): Promise<readonly string[]> {
  await room.operator.run(id, new AbortController().signal);
  await noteRootKeys();
  const [operation] = (await room.operations.page({ first: 1 })).items;
  return operation?.node.problems.map(({ message }) => `${operation.node.step}: ${message}`) ?? [];
}

async function begun(wait: string): Promise<string> {
  await noteRootKeys();
  const operation = await room.rotations.rotate('shop', { wait }, mira);
  if (!operation.ok) throw new Error(JSON.stringify(operation.problems));
  return operation.value.id;
}

/** What OpenSSL says of the issuers of all clusters beside the roots of each, where it is not that they are fine. */
async function strangers(): Promise<readonly string[]> {
  const all = await Promise.all(names.map(issuerOf));
  const issuers = all.map((one) => one?.['ca-cert.pem'] ?? '');
  const answers = await Promise.all(all.map((one) => verified(issuers, one?.['root-cert.pem'])));
  return answers.flat().filter((answer) => answer !== 'OK');
}

/** Roots that the clusters have of ours, by their numbers, as in `east 1,2`. */
async function rootsByCluster(): Promise<readonly string[]> {
  const all = await Promise.all(names.map(issuerOf));
  return names.map((name, index) => {
    const subjects = certificatesIn(all[index]?.['root-cert.pem']).map(({ subject }) => subject);
    return `${name} ${subjects.flatMap((subject) => /shop root (\d+)/.exec(subject)?.[1] ?? []).join()}`;
  });
}

/** When the Secret of a cluster was written, by its audit log. */
async function writesOn(name: Name): Promise<readonly number[]> {
  const events = (await at(name).audit()).filter(
    ({ objectRef, verb, responseStatus, stage }) =>
      objectRef?.name === 'cacerts' && verb === 'patch' && stage === 'ResponseComplete' && responseStatus?.code === 200,
  );
  return events.map(({ requestReceivedTimestamp }) => Date.parse(requestReceivedTimestamp));
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
  expect(await strangers()).toEqual([]);
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

test('a root is rotated over both clusters, and at each moment every issuer is verified beside the roots of each', async () => {
  for (const name of names) await bring(name);
  const before = await Promise.all(names.map(async (name) => (await writesOn(name)).length));
  const id = await begun('0s');
  for (const phase of ['add', 'switch', 'drop']) {
    expect((await looked(id)).map((line) => line.slice(0, 20 + phase.length))).toEqual(
      names.map((name) => `${phase}: ${name}/istio: its issuer`.slice(0, 20 + phase.length)),
    );
    await bring('east');
    expect(await strangers()).toEqual([]);
    expect(await looked(id)).toEqual([expect.stringMatching(new RegExp(`^${phase}: west/istio: its issuer`))]);
    await bring('west');
    expect(await strangers()).toEqual([]);
  }
  expect(await looked(id)).toEqual([]);
  expect(await rootsByCluster()).toEqual(['east 2', 'west 2']);
  const [authority] = await room.rotations.authorities();
  expect([authority?.state, authority?.roots.map(({ maySign }) => maySign)]).toEqual([
    { phase: 'steady', root: 2 },
    [false, true],
  ]);

  const writes = await Promise.all(names.map(async (name, index) => (await writesOn(name)).slice(before[index])));
  expect(writes.map(({ length }) => length)).toEqual([3, 3]);
  const [added = [], switched = [], dropped = []] = [0, 1, 2].map((step) => writes.map((times) => times[step] ?? 0));
  expect(Math.max(...added)).toBeLessThan(Math.min(...switched));
  expect(Math.max(...switched)).toBeLessThan(Math.min(...dropped));
}, 120_000);

test('a rotation that rests changes nothing, no second one begins beside it, and undone it leaves the root that was there', async () => {
  const id = await begun('24h');
  await looked(id);
  await bring('east');
  expect(await rootsByCluster()).toEqual(['east 2,3', 'west 2']);
  expect(await room.rotations.rotate('shop', {}, mira)).toMatchObject({ problems: [{ code: 'REFUSED' }] });

  expect((await room.rotations.steer('shop', 'pause', mira)).ok).toBe(true);
  expect(await looked(id)).toEqual([]);
  expect((await room.rotations.authorities())[0]?.state).toMatchObject({ phase: 'add', paused: { by: mira.name } });
  expect(await room.rotations.steer('shop', 'pause', mira)).toMatchObject({ problems: [{ code: 'REFUSED' }] });

  // As after a restore, which brings authorities and no operations.
  await room.dataSource.query('DELETE FROM operations');
  const again = await begun('0s');
  expect((await room.rotations.steer('shop', 'undo', mira)).ok).toBe(true);
  expect(await looked(again)).toHaveLength(2);
  for (const name of names) await bring(name);
  expect(await looked(again)).toEqual([]);
  expect(await rootsByCluster()).toEqual(['east 2', 'west 2']);
  expect((await room.rotations.authorities())[0]?.roots.map(({ maySign }) => maySign)).toEqual([false, true, false]);
  expect(await room.rotations.steer('shop', 'undo', mira)).toMatchObject({ problems: [{ code: 'REFUSED' }] });
  const events = await room.delivery.events({ clusterId: idOf('west'), first: 200 });
  const told = events.filter(({ type }) => type === 'trust-rotation');
  expect(told.map(({ caller }) => caller?.name).filter((name) => name !== undefined)).toEqual(Array(4).fill(mira.name));
});

test.each([
  ['a VirtualMesh that is not there', 'nowhere', '24h', 'NOT_FOUND'],
  ['a wait that is none', 'shop', 'soon', 'OUT_OF_RANGE'],
  ['a wait of a year', 'shop', '8760h', 'OUT_OF_RANGE'],
])('%s is refused with a value', async (_, virtualMesh, wait, code) => {
  expect(await room.rotations.rotate(virtualMesh, { wait }, mira)).toMatchObject({ problems: [{ code }] });
});

test('a key that was made is in no row, and neither is that of the root', async () => {
  // Three of roots; of each cluster one to begin with, and one for each step of a rotation.
  expect(keys.length).toBeGreaterThanOrEqual(3 + 2 + 6);
  const secrets = keys.map((value, index) => ({ name: `key ${index}`, value }));
  expect(await findSecrets(secrets, tablesOf(room.databaseUrl))).toEqual([]);
  const rows = await room.dataSource.query<readonly { readonly key: object }[]>(
    'SELECT key FROM trust_roots WHERE key IS NOT NULL',
  );
  expect(rows.map(({ key }) => Object.keys(key).sort())).toEqual([['box', 'keyId', 'wrappedKey']]);
});
