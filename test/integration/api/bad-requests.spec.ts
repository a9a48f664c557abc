import { gzipSync } from 'node:zlib';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { apply, trafficPolicy, virtualMesh } from './documents.ts';
import { emptyApi } from './program.ts';
import type { EmptyApi } from './program.ts';
import { sendRaw } from './raw-request.ts';

/** Numbers are those of reliability.md, section 2. */

let api: EmptyApi;

beforeAll(async () => {
  api = await emptyApi();
  await apply(api, [virtualMesh('shop'), trafficPolicy('canary', 'shop')]);
});
afterAll(() => api?.end());

const VERSION = JSON.stringify({ query: '{ version { program } }' });
const MEBIBYTE = 1024 * 1024;

/** A POST with these header lines beside the usual ones, and no body yet. */
function head(...lines: readonly string[]): string {
  return ['POST /graphql HTTP/1.1', 'host: overmesh', 'content-type: application/json', ...lines, '', ''].join('\r\n');
}
const right = () => `authorization: Bearer ${api.token}`;
const length = (bytes: number) => `content-length: ${bytes}`;

test.each([
  ['the right one first', (token: string) => [token, 'authorization: Bearer wrong'], 401],
  ['the right one last', (token: string) => ['authorization: Bearer wrong', token], 401],
  ['the right one twice', (token: string) => [token, token], 401],
  ['the right one once', (token: string) => [token], 200],
])('53: of authorizations with %s', async (_case, lines, status) => {
  const answer = await sendRaw(api.url, [head(...lines(right()), length(VERSION.length)) + VERSION]);
  expect(answer.status).toBe(status);
  expect(answer.text).not.toContain(api.token);
});

test.each([
  ['two lengths', [length(VERSION.length), length(VERSION.length + 1)]],
  ['one length twice', [length(VERSION.length), length(VERSION.length)]],
  ['a length and chunks', [length(VERSION.length), 'transfer-encoding: chunked']],
  ['a negative length', ['content-length: -1']],
])('51: a request with %s is answered 400 and runs nothing', async (_case, lines) => {
  const { status, text } = await sendRaw(api.url, [head(right(), ...lines) + VERSION]);
  expect(status).toBe(400);
  expect(text).not.toContain('"data"');
});

test('51: chunks with a trailer that would be another token are read, and the trailer is not', async () => {
  const chunks = `${VERSION.length.toString(16)}\r\n${VERSION}\r\n0\r\nauthorization: Bearer wrong\r\n\r\n`;
  const { status, text } = await sendRaw(api.url, [
    head(right(), 'transfer-encoding: chunked', 'trailer: authorization') + chunks,
  ]);
  expect(status).toBe(200);
  expect(text).toContain('"program"');
});

async function residentBytes(): Promise<number> {
  const text = await (await api.fetch('/metrics')).text();
  return Number(/^process_resident_memory_bytes\S* (\S+)$/m.exec(text)?.[1]);
}

test.each([
  ['says it has', [length(400 * MEBIBYTE)], (part: Buffer) => [part], []],
  [
    'comes in chunks of',
    ['transfer-encoding: chunked'],
    (part: Buffer) => [`${part.length.toString(16)}\r\n`, part, '\r\n'],
    ['0\r\n\r\n'],
  ],
])('51: a body that %s 400 MB is answered 413 and not held', async (_case, lines, wrap, last) => {
  const part = Buffer.alloc(64 * 1024, 'x');
  const body = Array.from({ length: 6400 }, () => wrap(part)).flat();
  const before = await residentBytes();
  const { status, text } = await sendRaw(api.url, [head(right(), ...lines), ...body, ...last]);
  expect([status, text]).toEqual([413, expect.stringContaining('at most 1048576 bytes')]);
  // What was dropped is collected when there is need, so some of it is still there.
  expect((await residentBytes()) - before).toBeLessThan(200 * MEBIBYTE);
});

test.each([
  ['ten bytes of gzip that end in the middle', gzipSync('x'.repeat(1000)).subarray(0, 10), 'gzip'],
  ['no gzip at all', Buffer.from(VERSION), 'gzip'],
  ['zstd', Buffer.from(VERSION), 'zstd'],
  ['gzip twice', gzipSync(gzipSync(VERSION)), 'gzip, gzip'],
])('51: a body of %s is a mistake of the caller', async (_case, body, encoding) => {
  const response = await api.fetch('/graphql', {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-encoding': encoding },
  });
  expect([400, 415]).toContain(response.status);
  expect(await response.text()).toMatch(/"message":".{10,}"/);
});

const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
const deepRequest = (query: string, name: string) =>
  `{"query":${JSON.stringify(query)},"variables":{"${name}":${deep}}}`;

test.each([
  ['labels to select by', 'query ($v: JSON) { clusters(labels: $v) { totalCount } }', 'v'],
  [
    'labels of a VirtualMesh',
    'mutation ($v: JSON) { putVirtualMesh(input: { metadata: { name: "deep", labels: $v }, spec: { meshes: [{ selector: {} }] } }) { __typename } }',
    'v',
  ],
  [
    'labels of a cluster',
    'mutation ($v: JSON) { setClusterPlace(name: "east", place: { labels: $v }) { __typename } }',
    'v',
  ],
  ['revisions that were seen', 'mutation ($v: JSON) { apply(documents: [], ifRevisions: $v) { __typename } }', 'v'],
])('4: %s of 200 000 levels are refused in a sentence', async (_case, query, name) => {
  const response = await api.fetch('/graphql', { method: 'POST', body: deepRequest(query, name) });
  const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  expect(errors[0]?.message).toContain('32 levels');
});

test('4: a document of 100 000 levels is refused at its place', async () => {
  const document = `{"apiVersion":"overmesh.io/v1","kind":"VirtualMesh","spec":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_001)}`;
  const query = 'mutation ($d: [JSON!]!) { apply(documents: $d) { ... on Rejected { problems { path code } } } }';
  const body = `{"query":${JSON.stringify(query)},"variables":{"d":[${document}]}}`;
  const answer = await (await api.fetch('/graphql', { method: 'POST', body })).json();
  expect(answer).toEqual({ data: { apply: { problems: [{ path: '[0]', code: 'TOO_DEEP' }] } } });
});

test.each([
  ['trafficPolicies(virtualMesh: $v)', 0],
  ['workloads(cluster: $v)', 0],
  ['workloads(namespace: $v)', 0],
  ['revisions(virtualMesh: $v)', 0],
])('50: in %s SQL, wildcards and paths of JSON are names that nothing has', async (list, count) => {
  for (const v of [
    "' OR 1=1 --",
    '%',
    '_hop',
    'sho*',
    '$.a',
    "shop'; DROP TABLE intents; --",
    'SHOP',
    'shop ',
    '\ud83d\ude00',
  ]) {
    const { data, errors } = await api.ask(`query ($v: String!) { ${list} { totalCount } }`, { v });
    expect([v, errors]).toEqual([v, undefined]);
    expect(Object.values(data ?? {})).toEqual([{ totalCount: count }]);
  }
});

test('49: a cursor of one list is none of another', async () => {
  const cursorsOf = '{ virtualMeshes { pageInfo { endCursor } } }';
  const { data } = await api.ask(cursorsOf);
  const { pageInfo } = data?.['virtualMeshes'] as { readonly pageInfo: { readonly endCursor: string } };
  for (const list of ['trafficPolicies', 'clusters', 'events']) {
    const query = `query ($after: String) { ${list}(after: $after) { pageInfo { endCursor } } }`;
    const { errors } = await api.ask(query, { after: pageInfo.endCursor });
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
  }
});

test('55: names that are repeated in problems are shown, not obeyed', async () => {
  const hidden = 'a\u202e\u200b\u001b[2J\nb';
  const document = { ...virtualMesh('other'), spec: { meshes: [{ selector: {} }], [`x\u200b\u001b\n`]: 1 } };
  const applied = await apply(api, [document], { ifRevisions: { [hidden]: 3 } });
  const refs = [{ kind: 'VirtualMesh', name: hidden }];
  const removed = await api.ask(
    'mutation ($refs: [DocumentRef!]!) { deleteDocuments(refs: $refs) { ... on Rejected { problems { path message } } } }',
    { refs },
  );
  const seen = JSON.stringify([applied.problems, removed.data, removed.errors]);
  expect(seen).toContain('\ufffd');
  expect(seen).not.toMatch(/\u202e|\u200b|\\u001b|\\n/);
});

test('54: 100 creations, deletions and creations of one name at once leave it whole', async () => {
  const DELETE = `mutation { deleteDocuments(refs: [{ kind: VirtualMesh, name: "race" }]) { __typename } }`;
  const calls = Array.from({ length: 100 }, (_one, n) =>
    n % 3 === 1
      ? api.ask(DELETE).then(({ errors }) => errors)
      : apply(api, [virtualMesh('race')]).then(() => undefined),
  );
  expect((await Promise.all(calls)).filter((errors) => errors !== undefined)).toEqual([]);
  await apply(api, [virtualMesh('race')]);
  const { data } = await api.ask(
    '{ revisions(virtualMesh: "race", first: 200) { edges { node { number changes { action } } } } }',
  );
  const { edges } = data?.['revisions'] as {
    edges: { node: { number: number; changes: { action: string }[] } }[];
  };
  const actions = edges.toReversed().map(({ node }) => node.changes[0]?.action);
  expect(actions).toEqual(actions.map((_one, at) => (at % 2 ? 'deleted' : 'created')));
  expect(actions.length % 2).toBe(1);
});

test('54: one request id sent 100 times at once makes one revision', async () => {
  const calls = Array.from({ length: 100 }, () => apply(api, [virtualMesh('hundred')], { requestId: 'req-100' }));
  const answers = new Set((await Promise.all(calls)).map((outcome) => JSON.stringify(outcome.revisions)));
  expect([...answers]).toEqual([JSON.stringify([{ virtualMesh: 'hundred', revision: 1 }])]);
});

async function subscribe(query: string, variables: Record<string, unknown>): Promise<unknown> {
  const client = createClient({
    url: `${api.url.replace('http', 'ws')}/graphql`,
    connectionParams: { authorization: `Bearer ${api.token}` },
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  try {
    return (await client.iterate({ query, variables }).next()).value;
  } finally {
    await client.dispose();
  }
}

test.each([
  ['NUL', { v: 'a\0' }, 'NUL'],
  ['half of a surrogate pair', { v: 'a\ud800' }, 'surrogate'],
  ['a list', { v: ['a', 'b'] }, '$v'],
  ['a map', { v: { a: 'b' } }, '$v'],
])('52: a subscription with %s for a name is refused as a query is', async (_case, variables, word) => {
  const refused = subscribe('subscription ($v: String) { eventAdded(cluster: $v) { id } }', variables);
  await expect(refused).rejects.toMatchObject([
    { message: expect.stringContaining(word) as string, extensions: { code: 'BAD_USER_INPUT' } },
  ]);
});

test('the log has no stack, no fault and no token after all of this', () => {
  expect(api.log()).not.toContain(api.token);
  const faults = api
    .log()
    .split('\n')
    .filter((line) => /"level":"(error|fatal)"|node_modules/.test(line));
  expect(faults).toEqual([]);
});
