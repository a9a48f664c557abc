import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyApi } from './program.ts';
import type { EmptyApi } from './program.ts';

let api: EmptyApi;

beforeAll(async () => {
  api = await emptyApi({ OVERMESH_MAX_DEPTH: '4', OVERMESH_MAX_ALIASES: '10', OVERMESH_MAX_TOKENS: '2000' });
});
afterAll(() => api?.end());

const aliases = (count: number) =>
  `{ ${Array.from({ length: count }, (_, index) => `a${index}: version { program }`).join(' ')} }`;

test.each([
  ['10 000 aliases', aliases(10_000)],
  ['11 aliases where 10 are allowed', aliases(11)],
  ['a query 5 deep where 4 is allowed', '{ clusters { edges { node { inventory { observedAt } } } } }'],
  [
    'introspection that multiplies',
    `{ __schema { types { ${'fields { type { '.repeat(6)}name${' } }'.repeat(6)} } } }`,
  ],
  ['a cycle of fragments', 'query { ...a } fragment a on Query { ...b } fragment b on Query { ...a }'],
  [
    '30 fragments that double',
    `{ ...f0 } ${Array.from({ length: 30 }, (_, n) => `fragment f${n} on Query { a: version { program } ...f${n + 1} ...f${n + 1} }`).join(' ')} fragment f30 on Query { version { program } }`,
  ],
  ['a string of 1 MB', `{ cluster(name: "${'x'.repeat(1_000_000)}") { nope } }`],
  ['500 directives', `{ version ${'@include(if: true) '.repeat(500)}{ program } }`],
])('%s is refused without a stack', async (_case, query) => {
  const { errors, data } = await api.ask(query);
  expect(errors?.length).toBeGreaterThan(0);
  expect(data ?? undefined).toBeUndefined();
  expect(JSON.stringify(errors)).not.toMatch(/node_modules|\bat .+:\d+:\d+|stacktrace/);
});

test('10 aliases are answered where 10 are allowed', async () => {
  expect((await api.ask(aliases(10))).errors).toBeUndefined();
});

test('a query 4 deep is answered where 4 is allowed', async () => {
  expect((await api.ask('{ clusters { edges { node { name } } } }')).errors).toBeUndefined();
});

test('a batch of operations is refused', async () => {
  const operation = { query: '{ version { program } }' };
  const response = await api.fetch('/graphql', { method: 'POST', body: JSON.stringify(Array(500).fill(operation)) });
  expect(response.status).toBe(400);
});

test('a body of 8 MiB is answered 413', async () => {
  const response = await api.fetch('/graphql', {
    method: 'POST',
    body: JSON.stringify({ query: 'x'.repeat(8 << 20) }),
  });
  expect(response.status).toBe(413);
  expect(await response.text()).not.toMatch(/node_modules|\bat .+:\d+:\d+/);
});

test('a body of 10 kB that unpacks to 10 MB is answered 413', async () => {
  const body = gzipSync(JSON.stringify({ query: 'x'.repeat(10 << 20) }));
  const response = await api.fetch('/graphql', { method: 'POST', body, headers: { 'content-encoding': 'gzip' } });
  expect(response.status).toBe(413);
});

test.each([
  ['text/plain', 400],
  ['application/x-www-form-urlencoded', 400],
  ['application/json; charset=utf-7', 415],
  ['application/json; charset="utf-16le"', 415],
  ['application/json; charset=klingon', 415],
  ['application/json; charset=UTF-8', 200],
])('a query as %s is answered %i', async (type, status) => {
  const body = JSON.stringify({ query: '{ version { program } }' });
  const response = await api.fetch('/graphql', { method: 'POST', body, headers: { 'content-type': type } });
  expect(response.status).toBe(status);
  expect(await response.text()).not.toMatch(/node_modules|\bat .+:\d+:\d+/);
});

test.each([{ first: 'ten' }, { first: 1.5 }, { first: {} }, { first: 2 ** 31 }])(
  'variables %j, which do not fit Int, are refused in one sentence',
  async (variables) => {
    const { errors } = await api.ask('query ($first: Int) { clusters(first: $first) { totalCount } }', variables);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.message).toContain('$first');
  },
);

test.each(['{', '', 'null', '"text"', '\u0000'])(
  'the body %j is a mistake of the caller, not a fault',
  async (text) => {
    const response = await api.fetch('/graphql', { method: 'POST', body: text });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(await response.text()).not.toMatch(/node_modules|\bat .+:\d+:\d+/);
  },
);

test.each([0, -1, 201, 2_000_000_000])('first: %i is refused where a page has 1 to 200 items', async (first) => {
  const { errors } = await api.ask('query ($first: Int) { clusters(first: $first) { totalCount } }', { first });
  expect(errors?.length).toBe(1);
});
