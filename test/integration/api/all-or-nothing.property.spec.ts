import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import '../../harness/one-seed.ts';
import { apply, trafficPolicy, virtualMesh } from './documents.ts';
import { emptyApi } from './program.ts';
import type { EmptyApi } from './program.ts';

let api: EmptyApi;
let database: pg.Client;

beforeAll(async () => {
  api = await emptyApi();
  database = new pg.Client({ connectionString: api.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await api?.end();
});

const TABLES = ['intents', 'revisions', 'virtual_mesh_heads', 'intent_requests'];

/** Every row of every table that a change may touch, as one text. */
async function everything(): Promise<string> {
  const texts: string[] = [];
  for (const table of TABLES) {
    const { rows } = await database.query<{ text: string }>(`SELECT t::text AS text FROM ${table} t ORDER BY 1`);
    texts.push(table, ...rows.map(({ text }) => text));
  }
  return texts.join('\n');
}

const MESHES = ['shop', 'bank', 'zoo'];
const NAMES = ['a', 'b', 'c', 'd'];
const timeout = fc.integer({ min: 1, max: 3 }).map((seconds) => `${seconds}s`);

const good = fc.oneof(
  fc.constantFrom(...MESHES).map(virtualMesh),
  fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...MESHES), timeout).map((args) => trafficPolicy(...args)),
);
type Good = typeof good extends fc.Arbitrary<infer T> ? T : never;

let deep: unknown = 1;
for (let level = 0; level < 100; level += 1) deep = [deep];

/** What makes any good document a bad one. */
const SPOILS: Readonly<Record<string, (document: Good) => unknown>> = {
  'an unknown field': (document) => ({ ...document, extra: 1 }),
  'no name': (document) => ({ ...document, metadata: {} }),
  'NUL in a label': (document) => ({ ...document, metadata: { ...document.metadata, labels: { a: '\0' } } }),
  'a lone surrogate': (document) => ({ ...document, metadata: { name: '\ud800' } }),
  'a constructor': (document) => ({ ...document, spec: { ...document.spec, ['constructor']: {} } }),
  'too deep': (document) => ({ ...document, spec: deep }),
  'another kind': (document) => ({ ...document, kind: 'Pod' }),
  'a number': () => 7,
  'a text': () => "'; DROP TABLE intents; --",
  'a list': (document) => [document],
  'a mesh that nobody has': () => trafficPolicy('lost', 'nowhere'),
  'an expression without end': (document) => ({
    ...trafficPolicy('x', 'shop'),
    metadata: document.metadata,
    spec: { ...trafficPolicy('x', 'shop').spec, match: [{ path: { regex: '((a{1,100}){1,100}){1,100}' } }] },
  }),
};

const bad = fc.tuple(fc.constantFrom(...Object.values(SPOILS)), good).map(([spoil, document]) => spoil(document));
const requestId = fc.option(fc.uuid(), { nil: undefined });

test('of documents with one bad among them nothing is saved, wherever it stands and whatever is wrong with it', async () => {
  const mixed = fc.tuple(fc.array(good, { maxLength: 5 }), bad, fc.array(fc.oneof(good, bad), { maxLength: 5 }));
  await fc.assert(
    fc.asyncProperty(mixed, requestId, async ([before, spoiled, after], id) => {
      const was = await everything();
      const outcome = await apply(api, [...before, spoiled, ...after], id === undefined ? {} : { requestId: id });
      expect(outcome.__typename).toBe('Rejected');
      // A document that is good by itself and refers to nothing is only looked at when all others are good.
      expect(outcome.problems?.every(({ path, message }) => /^\[\d+\]/.test(path) && message.length > 10)).toBe(true);
      expect(await everything()).toBe(was);
    }),
    { numRuns: 120 },
  );
});

test('of good documents all are saved or none: none where one is there twice or its VirtualMesh is missing', async () => {
  const seen = { applied: 0, rejected: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(good, { minLength: 1, maxLength: 6 }), async (documents) => {
      const was = await everything();
      const outcome = await apply(api, documents);
      if (outcome.__typename === 'Rejected') {
        seen.rejected += 1;
        expect(await everything()).toBe(was);
        return;
      }
      seen.applied += 1;
      const { rows } = await database.query<{ kind: string; name: string; spec: unknown }>(
        'SELECT kind, name, spec FROM intents WHERE retired_in IS NULL',
      );
      for (const { kind, metadata, spec } of documents)
        expect(rows).toContainEqual({ kind, name: metadata.name, spec });
    }),
    { numRuns: 120 },
  );
  // Both have to be met, or the test says nothing of one of them.
  expect(seen.applied).toBeGreaterThan(5);
  expect(seen.rejected).toBeGreaterThan(5);
});

test('62: of 1000 documents with one bad in the middle nothing is saved, and the bad one is named', async () => {
  const documents = Array.from({ length: 1000 }, (_one, at) =>
    trafficPolicy(`p-${at}`, at === 500 ? 'nowhere' : 'shop'),
  );
  await apply(api, [virtualMesh('shop')]);
  const shop = await everything();
  const outcome = await apply(api, documents);
  expect(outcome.problems?.map(({ path, code }) => `${path} ${code}`)).toEqual(['[500].spec.virtualMesh NOT_FOUND']);
  expect(await everything()).toBe(shop);
});

test('1001 documents are too many', async () => {
  const documents = Array.from({ length: 1001 }, (_one, at) => virtualMesh(`m-${at}`));
  expect((await apply(api, documents)).problems?.map(({ path, code }) => `${path} ${code}`)).toEqual([' TOO_MANY']);
});
