import { expect, test } from 'vitest';
import { tokenProblems } from './tokens.ts';

const hash = 'ab'.repeat(32);

test.each([
  ['ci', hash, []],
  ['a'.repeat(63), hash, []],
  ['a'.repeat(64), hash, ['name BAD_FORMAT']],
  ['CI', hash, ['name BAD_FORMAT']],
  ['', hash, ['name BAD_FORMAT']],
  ['home', hash, ['name REFUSED']],
  ['ci', 'a-token-instead-of-its-hash', ['hash BAD_FORMAT']],
  ['ci', hash.toUpperCase(), ['hash BAD_FORMAT']],
  ['a b', '', ['name BAD_FORMAT', 'hash BAD_FORMAT']],
])('a token named %j with the hash %j has the problems %j', (name, given, expected) => {
  const problems = tokenProblems(name, given);
  expect(problems.map(({ path, code }) => `${path} ${code}`)).toEqual(expected);
  if (given.length > 20 && given !== hash) expect(JSON.stringify(problems)).not.toContain(given);
});
