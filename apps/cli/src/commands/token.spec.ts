import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HttpAnswer } from '../../test/fake-server.ts';
import type { Answers, Asked } from '../../test/fake-server.ts';
import { runWith } from '../../test/run-with.ts';
import { EXIT } from '../failure.ts';

const issuedAt = '2026-11-21T04:00:00.000Z';
const token = (name: string, current = false) => ({ name, issuedAt, current });

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'overmesh-cli-home-'));
  await writeFile(join(home, 'token'), 'old\n', { mode: 0o600 });
});
afterEach(() => rm(home, { recursive: true, force: true }));

test('tokens are listed by name, with the one in use', async () => {
  const answers = { Tokens: { tokens: [token('home', true), token('ci')] } };
  const { out } = await runWith(['token', 'list'], { answers });
  expect(out).toBe('TOKEN   GIVEN OUT   IN USE HERE\nhome    1h ago      yes\nci      1h ago      -\n');
});

test.each([
  ['create', 'CreateToken', 'createToken'],
  ['rotate', 'RotateToken', 'rotateToken'],
])(
  '%s prints a token of 43 characters alone, and the server is told its hash only',
  async (command, operation, field) => {
    const answers = { [operation]: { [field]: { __typename: 'Token', ...token('ci') } } };
    const { code, out, asked } = await runWith(['token', command, 'ci'], { answers });
    expect(code).toBe(EXIT.ok);
    expect(out).toMatch(/^[\w-]{43}\n$/);
    expect(asked[0]?.variables).toEqual({ name: 'ci', hash: createHash('sha256').update(out.trim()).digest('hex') });
  },
);

test('revoke asks, and nothing is revoked where nobody agrees', async () => {
  const answers = { RevokeToken: { revokeToken: { __typename: 'Token', ...token('ci') } } };
  expect(await runWith(['token', 'revoke', 'ci'], { answers })).toMatchObject({ code: EXIT.badInput, asked: [] });
  expect(await runWith(['token', 'revoke', 'ci', '--yes'], { answers })).toMatchObject({ out: 'Revoked ci\n' });
});

/** A server that lets in by what `isRight` says, as the api does with the file of its home. */
function lettingIn(isRight: (given: string) => boolean): Answers {
  return {
    Tokens: ({ headers }: Asked) => {
      const given = (headers.authorization ?? '').replace('Bearer ', '');
      return isRight(given) ? { tokens: [token('home', true)] } : new HttpAnswer(401, {});
    },
  };
}

test('rotate without a name puts another token into the home folder, for this user alone', async () => {
  const path = join(home, 'token');
  const answers = lettingIn((given) => readFileSync(path, 'utf8').trim() === given);
  const env = { OVERMESH_HOME: home, OVERMESH_TOKEN: '' };
  const { code, out } = await runWith(['token', 'rotate'], { answers, env });
  expect([code, out]).toEqual([EXIT.ok, `The token in ${path} is another one now\n`]);
  expect(await readFile(path, 'utf8')).toMatch(/^[\w-]{43}\n$/);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('a server that does not read this home leaves the file as it was', async () => {
  const answers = lettingIn((given) => given === 'old');
  const env = { OVERMESH_HOME: home, OVERMESH_TOKEN: '' };
  const { code, err } = await runWith(['token', 'rotate'], { answers, env });
  expect(code).toBe(EXIT.refused);
  expect(err).toContain('does not read');
  expect(await readFile(join(home, 'token'), 'utf8')).toBe('old\n');
});

test('rotate without a name is refused where the command came with a token that has one', async () => {
  const answers = { Tokens: { tokens: [token('home'), token('ci', true)] } };
  const { code, err } = await runWith(['token', 'rotate'], { answers, env: { OVERMESH_HOME: home } });
  expect(code).toBe(EXIT.badInput);
  expect(err).toContain('overmesh token rotate ci');
  expect(await readFile(join(home, 'token'), 'utf8')).toBe('old\n');
});
