import { randomBytes, randomUUID, webcrypto } from 'node:crypto';
import { opened, sealed } from '@overmesh/backup';
import { Secret } from '@overmesh/config';
import { issueRoot, makeKeys, toPem } from '@overmesh/trust';
import type { AuthorityCopy } from '@overmesh/trust';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mira } from '../../harness/callers.ts';
import { recordSecret } from '../../harness/record/record.ts';
import { kubeconfigOf } from '@overmesh/kube';
import { documentsFor } from './documents.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

/** Everything of these tables that has to be as it was, in an order that both databases have. */
const SAME = [
  'SELECT * FROM virtual_mesh_heads ORDER BY name',
  'SELECT * FROM revisions ORDER BY virtual_mesh, number',
  'SELECT * FROM intents ORDER BY virtual_mesh, introduced_in, kind, name',
  `SELECT id, name, labels, region, zone, network, prometheus, server, insecure, uid, server_version, registered_at,
     credentials_fingerprint, leaving FROM clusters ORDER BY name`,
  'SELECT * FROM api_tokens ORDER BY name',
  'SELECT id FROM installation',
  'SELECT virtual_mesh, generation, state FROM trust_authorities ORDER BY virtual_mesh',
  'SELECT virtual_mesh, number, certificate, made_at FROM trust_roots ORDER BY virtual_mesh, number',
  'SELECT target, reason, caller FROM pauses ORDER BY target',
  'SELECT virtual_mesh, target_revision, pinned_revision FROM reconciliations ORDER BY virtual_mesh',
  'SELECT cluster_id, virtual_mesh, pinned_revision FROM translations ORDER BY virtual_mesh',
  'SELECT virtual_mesh, from_revision, to_revision, clusters, strategy FROM rollouts ORDER BY virtual_mesh',
];

const shop = documentsFor('shop');
const waves = documentsFor('waves');
const passphrase = new Secret(randomBytes(12).toString('base64'));
const identity = await generateX25519Identity().then((text) => new Secret(text));
recordSecret({ name: 'the passphrase of a backup', value: passphrase.reveal() });
recordSecret({ name: 'the identity of a backup', value: identity.reveal() });
const recipients = [await identityToRecipient(identity.reveal())];
let lost: Room;
let found: Room;
const eastId = randomUUID();
const object = { key: 'networking.istio.io/VirtualService/shop/overmesh-cart', uid: randomUUID() };

beforeAll(async () => {
  [lost, found] = await Promise.all([openRoom(), openRoom()]);
  await register('east');
  await write(object);
  const cart = { destinations: [{ name: 'cart' }] };
  await apply(
    shop.virtualMesh(),
    shop.policy('cart', { ...cart, timeout: '1s' }),
    shop.policy('gone', { ...cart, timeout: '1s' }),
  );
  await apply(shop.policy('cart', { ...cart, timeout: '2s' }));
  await lost.intents.remove([{ kind: 'TrafficPolicy', workspace: 'default', name: 'gone' }], mira);
  await lost.delivery.pinRevision('shop', 1, [eastId]);
  await apply(waves.virtualMesh({ rollout: { waves: [{ name: 'all', clusters: ['east'] }] } }));
  await lost.rollouts.look('waves');
  await lost.pauses.pause('cluster/east', 'a hand fix', mira);
  await lost.dataSource.transaction(async (manager) => lost.authorities.restore(manager, [await authority()]));
  const hash = randomBytes(32).toString('hex');
  await lost.dataSource.query('INSERT INTO api_tokens (name, hash, issued_at) VALUES ($1, $2, $3)', [
    ...['ci', hash],
    new Date('2026-11-01T00:00:00.000Z'),
  ]);
});
afterAll(() => Promise.all([lost?.close(), found?.close()]));

/** A row as a registration makes it: nothing of this spec asks the cluster itself. */
async function register(name: string): Promise<void> {
  const token = randomBytes(24).toString('base64url');
  recordSecret({ name: `a token of ${name}`, value: token });
  const kubeconfig = kubeconfigOf(name, {
    ...{ server: 'https://api.example.com:6443', credential: { kind: 'token', token }, fingerprint: '' },
  });
  const place = { labels: { env: 'prod' }, region: 'eu-east', zone: null, network: null, prometheus: null };
  const times = { registeredAt: '2026-11-01T00:00:00.000Z', lastSeenAt: '2026-11-29T00:00:00.000Z' };
  const seen = { uid: randomUUID(), serverVersion: 'v1.36.3', insecure: false };
  const copies = await lost.copies.check([{ id: eastId, name, ...place, ...times, ...seen, kubeconfig }]);
  if (!copies.ok) throw new Error(JSON.stringify(copies.problems));
  await lost.dataSource.transaction((manager) => lost.copies.write(manager, copies.value));
  await lost.dataSource.query(
    'INSERT INTO lanes (cluster_id, target_generation, applied_generation) VALUES ($1, 57, 56)',
    [eastId],
  );
}

/** One with a root that signs and one that is done with. */
async function authority(): Promise<AuthorityCopy> {
  const keys = await makeKeys();
  const der = await issueRoot(keys, 'a root of shop', { now: new Date(), lifetimeMs: 86_400_000 });
  const pkcs8 = new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const key = toPem('PRIVATE KEY', pkcs8);
  recordSecret({ name: 'the key of a root in a backup', value: key });
  const root = { certificate: toPem('CERTIFICATE', der), madeAt: '2026-11-01T00:00:00.000Z' };
  const roots = [
    { ...root, number: 1, key: null },
    { ...root, number: 2, key },
  ];
  return { virtualMesh: 'shop', generation: 4, state: { phase: 'steady', root: 2 }, roots };
}

/** An object that a delivery has written to the cluster. */
async function write({ key, uid }: typeof object): Promise<void> {
  await lost.dataSource.query(
    `INSERT INTO ledger (cluster_id, key, ref, virtual_mesh, mesh, mesh_kind, phase, uid, hash, body, generation, revision, intents)
     VALUES ($1, $2, '{}', 'shop', 'istio', 'istio', 'present', $3, 'h', '{}', 56, 1, '[]')`,
    [eastId, key, uid],
  );
}

async function apply(...documents: Parameters<Room['intents']['apply']>[0]): Promise<void> {
  const applied = await lost.intents.apply(documents, mira);
  if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
}

/** For a recipient: a passphrase takes a second on purpose, and libs/backup has specs of it. */
async function backupOf(room: Room): Promise<Uint8Array> {
  const made = await room.backups.make({ recipients }, mira);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return made.value.file;
}

async function restore(room: Room, file: Uint8Array, key: Parameters<Room['backups']['restore']>[1] = { identity }) {
  const upload = await room.uploads.add(Buffer.from(file).toString('base64'));
  if (!upload.ok) throw new Error(JSON.stringify(upload.problems));
  return room.backups.restore(upload.value.id, key, false, mira);
}

function rowsOf(room: Room): Promise<readonly unknown[]> {
  return Promise.all(SAME.map((query) => room.dataSource.query(query)));
}

async function contentOf(file: Uint8Array): Promise<Record<string, unknown>> {
  const plain = await opened(file, { identity });
  if (!plain.ok) throw new Error(JSON.stringify(plain.problems));
  return JSON.parse(Buffer.from(plain.value).toString()) as Record<string, unknown>;
}

async function sealedContent(content: object): Promise<Uint8Array> {
  const file = await sealed(Buffer.from(JSON.stringify(content)), { recipients });
  if (!file.ok) throw new Error(JSON.stringify(file.problems));
  return file.value;
}

test('of a file that does not open, or is cut short, nothing is restored', async () => {
  const before = await rowsOf(found);
  const file = await backupOf(lost);
  expect(await restore(found, file, { passphrase })).toMatchObject({
    problems: [{ path: 'passphrase', code: 'UNAUTHORIZED' }],
  });
  expect(await restore(found, file.subarray(0, -10))).toMatchObject({
    problems: [{ path: 'file', code: 'BAD_FORMAT' }],
  });
  expect(await rowsOf(found)).toEqual(before);
});

test('of documents that this version does not take every problem is told, and nothing is restored', async () => {
  const before = await rowsOf(found);
  const content = await contentOf(await backupOf(lost));
  const { contents } = content['documents'] as {
    readonly contents: { name: string; retiredIn: unknown; spec: object }[];
  };
  const live = contents.filter(({ retiredIn }) => retiredIn === null);
  for (const one of live) one.spec = { ...one.spec, sorcery: true };
  const answer = await restore(found, await sealedContent(content));
  const paths = answer.ok ? [] : answer.problems.map(({ path }) => path).sort();
  expect(paths).toEqual([
    'TrafficPolicy/cart.spec.sorcery',
    'VirtualMesh/shop.spec.sorcery',
    'VirtualMesh/waves.spec.sorcery',
  ]);
  expect(await rowsOf(found)).toEqual(before);
});

test('a whole installation comes back: documents with their history and age, clusters, tokens, pauses, pins and rollouts', async () => {
  const before = await rowsOf(lost);
  const answer = await restore(found, await backupOf(lost));
  expect(answer).toMatchObject({
    ok: true,
    value: { documents: 3, virtualMeshes: 2, clusters: 1, tokens: 1, pauses: 1, rollouts: 1 },
  });
  expect(await rowsOf(found)).toEqual(before);
});

test('a restored cluster has the credential that it had, sealed anew by the new installation', async () => {
  expect(await found.clusters.accessFor(eastId)).toEqual(await lost.clusters.accessFor(eastId));
  const sealedIn = async ({ dataSource }: Room): Promise<string> =>
    JSON.stringify(await dataSource.query('SELECT credentials FROM clusters'));
  expect(await sealedIn(found)).not.toEqual(await sealedIn(lost));
});

test('a restored authority signs with the root that it had, whose key is sealed anew', async () => {
  const copiesIn = ({ authorities, dataSource }: Room) => authorities.copies(dataSource.manager);
  const copies = await copiesIn(found);
  expect(copies[0]?.roots.map(({ key }) => key?.split('\n')[0])).toEqual([undefined, '-----BEGIN PRIVATE KEY-----']);
  expect(copies).toEqual(await copiesIn(lost));
  const sealedIn = async (room: Room): Promise<string> =>
    JSON.stringify(await room.dataSource.query('SELECT key FROM trust_roots'));
  expect(await sealedIn(found)).not.toEqual(await sealedIn(lost));
});

test('whoever restores has agreed to take over what was ours, and nothing that differs by now', async () => {
  const agreed = await found.dataSource.query('SELECT cluster_id, key, uid, differing FROM adoptions');
  expect(agreed).toEqual([{ cluster_id: eastId, ...object, differing: false }]);
});

test('a rollout that was under way waits for a person, and no generation is given out twice', async () => {
  const [rollout] = await found.dataSource.query('SELECT state, reason FROM rollouts');
  expect(rollout).toMatchObject({
    state: 'paused',
    reason: expect.stringContaining('paused by the restore') as string,
  });
  const lanes = 'SELECT target_generation::integer AS target, applied_generation::integer AS applied FROM lanes';
  const [[before], [after]] = await Promise.all([lost.dataSource.query(lanes), found.dataSource.query(lanes)]);
  expect(after.target).toBe(after.applied);
  expect(after.target).toBeGreaterThan(before.target + 1000);
});

test('who made a backup and who restored it is told of every cluster whose credential it had', async () => {
  const types = async (room: Room) =>
    (await room.dataSource.query('SELECT type, caller FROM cluster_events ORDER BY id DESC LIMIT 1')) as unknown;
  expect(await types(lost)).toEqual([{ type: 'backed-up', caller: mira }]);
  expect(await types(found)).toEqual([{ type: 'restored', caller: mira }]);
});

test('an installation that has something is told what, and keeps it', async () => {
  const before = await rowsOf(found);
  const answer = await restore(found, await backupOf(lost));
  expect(answer).toMatchObject({ problems: [{ code: 'REFUSED' }, { path: 'tokens', code: 'DUPLICATE' }] });
  expect(await rowsOf(found)).toEqual(before);
});

test('a backup of what was restored holds what the backup held', async () => {
  const [before, after] = [await contentOf(await backupOf(lost)), await contentOf(await backupOf(found))];
  for (const part of ['documents', 'clusters', 'tokens', 'leftOut']) expect(after[part]).toEqual(before[part]);
  const deliveryIn = (content: Record<string, unknown>) => content['delivery'] as { readonly lanes: readonly object[] };
  expect(deliveryIn(after)).toMatchObject({
    ...deliveryIn(before),
    lanes: [{ clusterId: eastId, objects: { [object.key]: object.uid } }],
  });
});
