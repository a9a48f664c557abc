import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runWith } from '../test/run-with.ts';
import { redacted } from './bug-report/redact.ts';
import { EXIT } from './failure.ts';

const event = { id: '1', at: '2026-11-21T04:59:00.000Z', cluster: 'east', type: 'failed', object: null, caller: null };
const answers = {
  Export: {
    export: {
      __typename: 'Export',
      documents: [{ spec: { match: [{ headers: [{ name: 'authorization', exact: 'Bearer abcdefghijkl' }] }] } }],
    },
  },
  Events: {
    events: {
      edges: [{ cursor: '1', node: { ...event, message: 'asked https://ann:hunter2@east:6443' } }],
      pageInfo: { hasNextPage: false, endCursor: null },
    },
  },
};

test('a bug report is one file for its owner alone, also of a hub of which not everything can be read', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'overmesh-')), 'report.json');
  const { code, out } = await runWith(['bug-report', '--to', file], { answers });
  expect([code, out]).toEqual([EXIT.ok, expect.stringContaining(`Wrote ${file}. Look through it`)]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const text = await readFile(file, 'utf8');
  expect(JSON.parse(text)).toMatchObject({
    facts: { failed: expect.any(String) as string },
    events: [{ cluster: 'east' }],
  });
  for (const secret of ['abcdefghijkl', 'hunter2']) expect(text).not.toContain(secret);
});

test('a file that is there is not written over', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'overmesh-')), 'report.json');
  await runWith(['bug-report', '--to', file], { answers });
  const { code, err } = await runWith(['bug-report', '--to', file], { answers });
  expect([code, err]).toEqual([EXIT.badInput, expect.stringContaining('was not written')]);
});

test.each([
  [
    'a private key',
    { note: 'a -----BEGIN EC PRIVATE KEY-----\nMHc\n-----END EC PRIVATE KEY----- b' },
    { note: 'a (removed) b' },
  ],
  ['a web token', 'got eyJhbGciOiJSUzI1.eyJzdWIi.c2ln here', 'got (removed) here'],
  ['a password in an address', 'postgres://me:pw@db/x', 'postgres://(removed)@db/x'],
  [
    'a field of that name',
    { clientSecret: 'x', tokens: [{ name: 'ci' }] },
    { clientSecret: '(removed)', tokens: [{ name: 'ci' }] },
  ],
  [
    'nothing of a plain value',
    { cluster: 'east', credentialsFingerprint: 'ab12' },
    { cluster: 'east', credentialsFingerprint: 'ab12' },
  ],
])('%s is removed', (_name, value, expected) => {
  expect(redacted(value)).toEqual(expected);
});
