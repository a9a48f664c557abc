import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { readConfig } from '@overmesh/config';
import { expect, test } from 'vitest';

/** docs/api.md says nothing that the schema or the configuration does not. */

const text = readFileSync('docs/api.md', 'utf8');
const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));

const blocks = [...text.matchAll(/```graphql\n([^]*?)```/g)].map(([, query = '']) => query);
const inCurl = [...text.matchAll(/"query": "([^"]*)"/g)].map(([, query = '']) => query);
const inCode = [...text.matchAll(/const query = '([^']*)'/g)].map(([, query = '']) => query);

test.each([...blocks, ...inCurl, ...inCode])('the example %j fits the schema', (query) => {
  expect(validate(schema, parse(query))).toEqual([]);
});

test('there are seven examples', () => {
  expect([...blocks, ...inCurl, ...inCode]).toHaveLength(7);
});

test('the limits are those of the configuration', () => {
  const config = readConfig({});
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  const { requestLimits: limits } = config.value;
  const said = Object.fromEntries(
    [...text.matchAll(/^\|[^|]*\| *([^|]*?) *\| *`(\w+)` *\|$/gm)].map(([, most = '', variable = '']) => [
      variable,
      most,
    ]),
  );
  expect(said).toEqual({
    OVERMESH_MAX_BODY_BYTES: `${limits.bodyBytes / 1024 / 1024} MiB`,
    OVERMESH_MAX_DEPTH: String(limits.depth),
    OVERMESH_MAX_ALIASES: String(limits.aliases),
    OVERMESH_MAX_TOKENS: limits.tokens.toLocaleString('en'),
    OVERMESH_MAX_PAGE_SIZE: String(limits.pageSize),
    OVERMESH_REQUEST_TIMEOUT_MS: `${limits.timeoutMs / 1000} s`,
    OVERMESH_MAX_SOCKETS: String(limits.sockets),
    OVERMESH_MAX_SOCKETS_PER_ADDRESS: String(limits.socketsPerAddress),
    OVERMESH_MAX_SUBSCRIPTIONS: limits.subscriptions.toLocaleString('en'),
  });
});
