import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, serviceAccountKeys } from '../../harness/certificates.ts';
import type { KeyAndCertificate } from '../../harness/certificates.ts';
import { filesIn, findSecrets, redisKeys, secretsOfKubeconfig, tablesOf } from '../../harness/faults/secret-scan.ts';
import type { Secret } from '../../harness/faults/secret-scan.ts';
import { bearerKubeconfig, certificateKubeconfig } from '../../harness/kubeconfig.ts';
import { freshDatabase } from '../../harness/shared-clusters.ts';
import { redisServer } from '../../harness/redis.ts';

const header = Buffer.from('{"alg":"RS256","kid":"x"}').toString('base64url');
const token = `${header}.${randomBytes(90).toString('base64url')}.${randomBytes(64).toString('base64url')}`;
const short = `>>>???pä/ss+${randomBytes(6).toString('hex')}`;
const secrets: Secret[] = [
  { name: 'token', value: token },
  { name: 'password', value: short },
];
let credential: KeyAndCertificate;
let folder: string;

beforeAll(async () => {
  // Not one that the harness hands out: those must be found nowhere at the end of the run, and this one is planted.
  const { certificatePem } = await createAuthority('secret scan');
  credential = { certificatePem, keyPem: serviceAccountKeys().privatePem };
  secrets.push({ name: 'key', value: credential.keyPem });
  folder = await mkdtemp(join(tmpdir(), 'overmesh-test-scan-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** `secret as form` of all that is found in a text. */
async function foundIn(text: string): Promise<string[]> {
  const leaks = await findSecrets(secrets, [{ where: 'here', text }]);
  return [...new Set(leaks.map(({ secret, form }) => `${secret} as ${form}`))];
}

describe('a planted secret is found', () => {
  test.each<[title: string, plant: () => string, found: string]>([
    ['a token in a header', () => `authorization: Bearer ${token}`, 'token as plain'],
    ['a token cut after its first 200 characters', () => token.slice(0, 200), 'token as plain'],
    ['the last third of a token', () => token.split('.')[2] ?? '', 'token as plain'],
    ['a token in base64', () => Buffer.from(token).toString('base64'), 'token as base64'],
    ['a kubeconfig in base64, 1 byte on', () => Buffer.from(`xtoken: ${token}`).toString('base64'), 'token as base64'],
    [
      'a kubeconfig in base64, 2 bytes on',
      () => Buffer.from(`xxtoken: ${token}`).toString('base64'),
      'token as base64',
    ],
    ['a password in a URL', () => `postgres://u:${encodeURIComponent(short)}@h/d`, 'password as url-encoded'],
    ['a password in base64url', () => Buffer.from(short).toString('base64url'), 'password as base64url'],
    ['a key as PEM', () => credential.keyPem, 'key as plain'],
    ['a key without its line breaks', () => credential.keyPem.replaceAll('\n', ''), 'key as plain'],
    ['a key in JSON', () => JSON.stringify({ key: credential.keyPem }), 'key as plain'],
    ['a key PEM in base64', () => Buffer.from(credential.keyPem).toString('base64'), 'key as base64'],
    ['a token as bytes in a row', () => `\\x${Buffer.from(token).toString('hex')}`, 'token as hex'],
  ])('%s', async (_, plant, found) => {
    expect(await foundIn(`before ${plant()} after`)).toContain(found);
  });

  test('and a leak does not repeat it', async () => {
    const leaks = await findSecrets(secrets, [{ where: 'here', text: `x ${token} ${short} ${credential.keyPem}` }]);
    expect(new Set(leaks.map(({ secret }) => secret))).toEqual(new Set(['token', 'password', 'key']));
    for (const { value } of secrets) expect(JSON.stringify(leaks)).not.toContain(value.slice(-20));
  });
});

test.each<[string, () => string]>([
  ['the header of a token, which many have', () => header],
  ['a certificate', () => credential.certificatePem],
  ['another token with the same header', () => `${header}.${randomBytes(90).toString('base64url')}`],
  ['nothing', () => ''],
])('%s is no leak', async (_, text) => {
  expect(await foundIn(text())).toEqual([]);
});

test('a secret of 5 characters is refused: chance would find it', async () => {
  await expect(findSecrets([{ name: 'pin', value: '12345' }], [])).rejects.toThrow('pin is too short');
});

test('of a kubeconfig the token and the key are secret, the certificates are not', () => {
  const cluster = { name: 'c', server: 'https://c', caPem: credential.certificatePem };
  expect(secretsOfKubeconfig('c', bearerKubeconfig(cluster, 'me', token))).toEqual([
    { name: 'token of c', value: token },
  ]);
  expect(secretsOfKubeconfig('c', certificateKubeconfig(cluster, 'me', credential))).toEqual([
    { name: 'client-key-data of c', value: credential.keyPem },
  ]);
});

test('files of a folder: the planted one is named', async () => {
  await writeFile(join(folder, 'clean.log'), 'nothing');
  await writeFile(join(folder, 'bad.log'), `x ${token}`);
  const leaks = await findSecrets(secrets, filesIn(folder));
  expect(new Set(leaks.map(({ where }) => where))).toEqual(new Set([join(folder, 'bad.log')]));
});

test('tables of a database: as text, in jsonb and as bytes, and the clean one is not named', async () => {
  const database = await freshDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('CREATE TABLE clean (t text); CREATE TABLE texts (t text); CREATE TABLE documents (d jsonb)');
  await client.query('CREATE SCHEMA other; CREATE TABLE other.bytes (b bytea)');
  await client.query('INSERT INTO clean VALUES ($1)', ['nothing']);
  await client.query('INSERT INTO texts VALUES ($1)', [credential.keyPem]);
  await client.query('INSERT INTO documents VALUES ($1)', [JSON.stringify({ a: [token] })]);
  await client.query('INSERT INTO other.bytes VALUES ($1)', [Buffer.from(short)]);
  await client.end();
  const leaks = await findSecrets(secrets, tablesOf(database.url));
  await database.drop();
  expect(new Set(leaks.map(({ where }) => where))).toEqual(
    new Set(['table public.texts', 'table public.documents', 'table other.bytes']),
  );
});

const redis = await redisServer();
afterAll(() => (redis.missing === undefined ? redis.stop() : undefined));

test.skipIf(redis.missing !== undefined)('keys of Redis: in every type of value, and in a name', async () => {
  if (redis.missing !== undefined) return;
  const client = new Redis(redis.url);
  await client.set('clean', 'nothing');
  await client.set('string', token);
  await client.rpush('list', token);
  await client.sadd('set', token);
  await client.zadd('zset', 1, token);
  await client.hset('hash', 'field', token);
  await client.xadd('stream', '*', 'field', token);
  await client.set(`name ${short}`, '1');
  client.disconnect();
  const leaks = await findSecrets(secrets, redisKeys(redis.url));
  const kinds = ['string', 'list', 'set', 'zset', 'hash', 'stream', `name ${short}`];
  expect(new Set(leaks.map(({ where }) => where))).toEqual(new Set(kinds.map((key) => `redis ${key}`)));
});
