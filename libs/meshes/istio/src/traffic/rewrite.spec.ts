import { expect, test } from 'vitest';
import { RE2JS } from 're2js';
import type { PathRewrite } from '@overmesh/model';
import { context } from '../given.ts';
import { lowerRewrite } from './rewrite.ts';

/** What becomes of a path by the expression that Envoy gets. */
function rewritten(path: PathRewrite, asked: string): string {
  const answer = lowerRewrite({ path }, context());
  const patch = 'patch' in answer ? answer.patch.rewrite : {};
  const { match, rewrite } = patch?.['uriRegexRewrite'] as { match: string; rewrite: string };
  return RE2JS.compile(match)
    .matcher(asked)
    .replaceAll(rewrite.replaceAll(/\\(\d)/g, '$$$1'));
}

const CASES: readonly (readonly [PathRewrite, string, string])[] = [
  [{ whole: '/v2' }, '/', '/v2'],
  [{ whole: '/v2' }, '/a/b', '/v2'],
  [{ prefix: { from: '/a', to: '/b' } }, '/a', '/b'],
  [{ prefix: { from: '/a', to: '/b' } }, '/a/', '/b/'],
  [{ prefix: { from: '/a/', to: '/b/' } }, '/a/c', '/b/c'],
  [{ prefix: { from: '/a', to: '/b' } }, '/ab', '/ab'],
  [{ prefix: { from: '/a', to: '/b' } }, '/c/a', '/c/a'],
  [{ prefix: { from: '/a', to: '/' } }, '/a', '/'],
  [{ prefix: { from: '/a', to: '/' } }, '/a/b/c', '/b/c'],
  [{ prefix: { from: '/a', to: '/' } }, '/ab', '/ab'],
  [{ prefix: { from: '/', to: '/b' } }, '/', '/b/'],
  [{ prefix: { from: '/', to: '/b' } }, '/a', '/b/a'],
  [{ prefix: { from: '/a.b', to: '/c' } }, '/axb', '/axb'],
  [{ regex: { pattern: '/u/([0-9]+)|/x', substitution: '/users/\\1' } }, '/u/7', '/users/7'],
  [{ regex: { pattern: '/u/([0-9]+)', substitution: '/users/\\1' } }, '/u/7/a', '/u/7/a'],
];

test.each(CASES)('with %j the path %s becomes %s', (path, asked, got) => {
  expect(rewritten(path, asked)).toBe(got);
});

test('a host alone leaves the path as it is', () => {
  expect(lowerRewrite({ host: 'a.example' }, context())).toEqual({
    fidelity: 'exact',
    patch: { rewrite: { authority: 'a.example' } },
  });
});
