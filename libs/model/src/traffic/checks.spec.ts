import { expect, test } from 'vitest';
import { parseIntent } from '../intent-kinds.ts';

/** `path CODE` of every problem of a policy with this content. */
function problems(content: object): readonly string[] {
  const read = parseIntent({
    apiVersion: 'overmesh.io/v1',
    kind: 'TrafficPolicy',
    metadata: { name: 'p' },
    spec: { virtualMesh: 'all', destinations: [{ name: 'reviews' }], ...content },
  });
  return read.ok ? [] : read.problems.map(({ path, code }) => `${path} ${code}`);
}

const CASES: readonly (readonly [string, object, readonly string[]])[] = [
  ['outliers of all requests', { outliers: { consecutive5xx: 5 } }, []],
  ['outliers that count nothing', { outliers: { interval: '1s' } }, ['spec.outliers REQUIRED']],
  [
    'outliers of some requests',
    { match: [{ method: 'GET' }], outliers: { consecutive5xx: 5 } },
    ['spec.outliers REFUSED'],
  ],
];

test.each(CASES)('a policy with %s has the problems of its row', (_what, content, expected) => {
  expect(problems(content)).toEqual(expected);
});
