import { randomBytes } from 'node:crypto';
import type { ContentOf, Delivery, GivenContent } from '@overmesh/delivery';
import { createLogger } from '@overmesh/log';
import type { DesiredObject } from '@overmesh/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { findSecrets, tablesOf } from '../../harness/faults/secret-scan.ts';
import type { Secret } from '../../harness/faults/secret-scan.ts';
import { sharedCluster } from '../../harness/shared-clusters.ts';
import { openRoom, setTargets } from './room.ts';
import type { Member, Room } from './room.ts';

/** One Secret of a cluster whose key is made when it is written, anew each time, and kept nowhere but there. */

const NAMESPACE = 'delivery-confidential';
const PATH = `/api/v1/namespaces/${NAMESPACE}/secrets`;
const SECRET = { group: '', version: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true };
const made: Secret[] = [];
const lines: string[] = [];
let give: () => GivenContent;
let cluster: ClusterAccess;
let room: Room;
let delivery: Delivery;
let member: Member;

function secret(version: string, name = 'cacerts'): DesiredObject {
  const ref = { kind: SECRET, namespace: NAMESPACE, name };
  return { ref, body: {}, intents: ['VirtualMesh/shop'], stage: 1, confidential: { source: 'trust', version } };
}

const contentOf: ContentOf = () => Promise.resolve(give());

/** A key that nobody has seen before; the scan looks for all that were ever made. */
function newKey(): string {
  const value = randomBytes(48).toString('base64url');
  made.push({ name: `key ${made.length}`, value });
  return value;
}

const freshKey = (): GivenContent => ({
  content: { data: { 'ca-key.pem': Buffer.from(newKey()).toString('base64') } },
});

beforeAll(async () => {
  cluster = await sharedCluster('istio');
  await cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }]);
  room = await openRoom();
  const log = createLogger({ logLevel: 'trace', logFormat: 'json' }, 'worker', {
    write: (line) => void lines.push(line),
  });
  delivery = room.worker({ contentOf, log });
  member = room.member(cluster);
  give = freshKey;
});
afterAll(async () => {
  await room?.close();
  await cluster?.disconnect();
});

async function bring(revision: number, ...objects: readonly DesiredObject[]): Promise<void> {
  await setTargets(delivery, member, revision, objects, 'shop');
  await delivery.deliver(member.id, new AbortController().signal);
}

/** The key that the cluster has. */
async function keyThere(name = 'cacerts'): Promise<string | undefined> {
  const { body } = await cluster.request('GET', `${PATH}/${name}`);
  const { data } = body as { readonly data?: Readonly<Record<string, string>> };
  return data && Buffer.from(data['ca-key.pem'] ?? '', 'base64').toString();
}

const keysMade = () => made.map(({ value }) => value);

test('a Secret is written with the key that was made for it, and a second pass writes nothing', async () => {
  await bring(1, secret('1'));
  expect(await keyThere()).toBe(keysMade().at(-1));
  await bring(2, secret('1'));
  expect(made).toHaveLength(1);
  expect(await room.lane(member)).toMatchObject({ state: 'idle' });
});

test('a key that a hand has changed is made anew, and the event names the field and the hand', async () => {
  const patch = { data: { 'ca-key.pem': 'c3RyYW5nZQ==' } };
  await cluster.request('PATCH', `${PATH}/cacerts?fieldManager=kubectl-edit`, patch, 'application/merge-patch+json');
  await delivery.deliver(member.id, new AbortController().signal);
  expect(await keyThere()).toBe(keysMade().at(-1));
  expect(made).toHaveLength(2);
  const [event] = (await delivery.events({ clusterId: member.id, first: 10 })).filter(
    ({ type }) => type === 'drift-repaired',
  );
  expect(event?.message).toMatch(/^data\.ca-key\.pem changed by kubectl-edit at .*put back$/);
});

test('a Secret that was deleted by hand is there again, with another key', async () => {
  await cluster.request('DELETE', `${PATH}/cacerts`);
  await delivery.deliver(member.id, new AbortController().signal);
  expect(await keyThere()).toBe(keysMade().at(-1));
  expect(made).toHaveLength(3);
});

test('another version is another key, and the plan shows which and not what', async () => {
  const mesh = { key: 'istio', kind: 'istio' } as const;
  const wanted = { clusterId: member.id, virtualMesh: 'shop', mesh, objects: [secret('2')] };
  const [plan] = await delivery.preview([wanted]);
  expect(plan?.changes.map(({ diff }) => diff).join()).toContain('+confidential: trust 2');
  expect(await findSecrets(made, [{ where: 'plan', text: JSON.stringify(plan) }])).toEqual([]);
  await bring(3, secret('2'));
  expect(await keyThere()).toBe(keysMade().at(-1));
  expect(made).toHaveLength(4);
});

test('while nobody can give the content nothing is written, and the lane says why', async () => {
  const before = await keyThere();
  give = () => ({ lacking: 'the authority of shop is locked' });
  await bring(4, secret('3'));
  expect(await keyThere()).toBe(before);
  expect((await room.lane(member)).reason).toContain('the authority of shop is locked');
});

test('a refusal that quotes the content is told without its words', async () => {
  // No base64: the API server repeats what it could not read.
  give = () => ({ content: { data: { 'ca-key.pem': `%${newKey()}` } } });
  await bring(5, secret('3'), secret('3', 'other'));
  expect((await room.lane(member)).reason).toContain('its words are left out');
});

test('no key that was ever made is in a row or a log', async () => {
  expect(made.length).toBeGreaterThan(5);
  expect(lines.join('')).toContain('delivered');
  const log = { where: 'log', text: lines.join('') };
  expect(await findSecrets(made, [log])).toEqual([]);
  expect(await findSecrets(made, tablesOf(room.databaseUrl))).toEqual([]);
});
