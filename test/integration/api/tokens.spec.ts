import { createHash, randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { createClient } from 'graphql-ws';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { recordSecret } from '../../harness/record/record.ts';
import { emptyApi } from './program.ts';
import type { EmptyApi } from './program.ts';

let api: EmptyApi;

beforeAll(async () => {
  api = await emptyApi();
});
afterAll(() => api?.end());

function newToken(): { readonly token: string; readonly hash: string } {
  const token = randomBytes(32).toString('base64url');
  recordSecret({ name: 'a token with a name', value: token });
  return { token, hash: createHash('sha256').update(token).digest('hex') };
}

type Change = 'createToken' | 'rotateToken' | 'revokeToken';

async function change(mutation: Change, name: string, hash?: string): Promise<unknown> {
  const args = hash === undefined ? `name: "${name}"` : `name: "${name}", hash: "${hash}"`;
  const { data } = await api.ask(
    `mutation { ${mutation}(${args}) { __typename ... on Token { name } ... on Rejected { problems { code } } } }`,
  );
  return data?.[mutation];
}

async function statusWith(token: string): Promise<number> {
  return (await api.fetch('/metrics', { headers: { authorization: `Bearer ${token}` } })).status;
}

/** A subscription with this token, and how it ends. */
async function subscribed(token: string): Promise<{ readonly over: Promise<unknown>; end(): Promise<void> }> {
  const client = createClient({
    url: `${api.url.replace('http', 'ws')}/graphql`,
    connectionParams: { authorization: `Bearer ${token}` },
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const status = client.iterate({ query: 'subscription { statusChanged(virtualMesh: "none") { document } }' });
  await status.next();
  const over = status.next().then(
    () => 'completed',
    (error: unknown) => error,
  );
  return { over, end: async () => client.dispose() };
}

test('a token with a name lets in at once, and is in no row and no log', async () => {
  const { token, hash } = newToken();
  expect(await statusWith(token)).toBe(401);
  expect(await change('createToken', 'ci', hash)).toEqual({ __typename: 'Token', name: 'ci' });
  expect(await statusWith(token)).toBe(200);
  const { data } = await api.ask('{ tokens { name current } }');
  expect(data).toEqual({
    tokens: [
      { name: 'home', current: true },
      { name: 'ci', current: false },
    ],
  });
  const database = new pg.Client({ connectionString: api.databaseUrl });
  await database.connect();
  const { rows } = await database.query<{ text: string }>('SELECT api_tokens::text AS text FROM api_tokens');
  await database.end();
  expect(rows.map(({ text }) => text).join()).toContain(hash);
  expect(`${rows.map(({ text }) => text).join()}${api.log()}`).not.toContain(token);
});

test('a rotated token lets in nobody any more: its requests are 401 and its subscription ends, others stay', async () => {
  const [old, fresh, other] = [newToken(), newToken(), newToken()];
  await change('createToken', 'dashboard', old.hash);
  await change('createToken', 'other', other.hash);
  const [ending, staying] = await Promise.all([subscribed(old.token), subscribed(other.token)]);
  expect(await change('rotateToken', 'dashboard', fresh.hash)).toMatchObject({ __typename: 'Token' });
  expect(await Promise.all([old, fresh, other].map(({ token }) => statusWith(token)))).toEqual([401, 200, 200]);
  expect(await ending.over).toMatchObject({ code: 4403, reason: expect.stringContaining('lets in nobody any more') });
  expect(await Promise.race([staying.over, Promise.resolve('open')])).toBe('open');
  await Promise.all([ending.end(), staying.end()]);
});

test('a revoked token lets in nobody any more, and its subscription ends', async () => {
  const { token, hash } = newToken();
  await change('createToken', 'leaver', hash);
  const ending = await subscribed(token);
  expect(await change('revokeToken', 'leaver')).toEqual({ __typename: 'Token', name: 'leaver' });
  expect(await statusWith(token)).toBe(401);
  expect(await ending.over).toMatchObject({ code: 4403 });
  await ending.end();
});

test('what another process changes counts here within 2 s', async () => {
  const { token, hash } = newToken();
  const database = new pg.Client({ connectionString: api.databaseUrl });
  await database.connect();
  await database.query('INSERT INTO api_tokens VALUES ($1, $2, now())', ['elsewhere', hash]);
  await database.query(`SELECT pg_notify('overmesh', '{"topic":"tokens","id":"elsewhere"}')`);
  await database.end();
  await expect.poll(() => statusWith(token), { timeout: 2_000 }).toBe(200);
});

test.each([
  ['a name that is there', 'createToken', 'ci', newToken().hash, 'DUPLICATE'],
  ['a token in place of its hash', 'createToken', 'plain', 'x'.repeat(43), 'BAD_FORMAT'],
  ['a name that is nobody’s', 'rotateToken', 'nobody', newToken().hash, 'NOT_FOUND'],
  ['the token of the home', 'revokeToken', 'home', undefined, 'REFUSED'],
] as const)('%s is refused', async (_, mutation, name, hash, code) => {
  expect(await change(mutation, name, hash)).toEqual({ __typename: 'Rejected', problems: [{ code }] });
});

test('the token of the home is another one within 3 s of another file, and without a file it lets in nobody', async () => {
  const { token: named, hash } = newToken();
  await change('createToken', 'meanwhile', hash);
  const { token } = newToken();
  const ending = await subscribed(api.token);
  await writeFile(api.tokenFile, `${token}\n`, { mode: 0o600 });
  await expect.poll(() => statusWith(token), { timeout: 3_000 }).toBe(200);
  expect(await statusWith(api.token)).toBe(401);
  expect(await ending.over).toMatchObject({ code: 4403 });
  await ending.end();
  await rm(api.tokenFile);
  await expect.poll(() => statusWith(token), { timeout: 3_000 }).toBe(401);
  expect(await statusWith(named)).toBe(200);
});
