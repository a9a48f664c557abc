import type { Rotation, RotationStep, RotationView, Standing } from '@overmesh/trust';
import { expect, test } from 'vitest';
import { rotationNews, rotationStanding } from './rotation-standing.ts';

const AT = '2026-11-30T12:00:00.000Z';
const rotation: Rotation = { phase: 'add', from: 1, to: 2, since: AT, waitMs: 1, acceptUnknown: false };
const members = ['a/istio', 'b/istio', 'c/istio'].map((name) => ({ name, roots: [] }));
const view: RotationView = { generation: 2, from: 'old', to: 'new', members };
const hold = (member: string) => ({ member, message: 'it does not answer' });

test.each<readonly [string, RotationStep, string, string]>([
  ['one that holds it', { do: 'hold', holds: [hold('b/istio')] }, '2 of 3', 'both roots; 1 of them holds it'],
  ['two that hold it', { do: 'hold', holds: [hold('b/istio'), hold('c/istio')] }, '1 of 3', '2 of them hold it'],
  ['none, while it is waited', { do: 'wait', until: new Date(AT) }, '3 of 3', `given before until ${AT}`],
  ['none, while it rests', { do: 'rest' }, '3 of 3', `it rests since ${AT}, by mira`],
])('whoever watches a rotation is told of %s', (_, step, count, words) => {
  const standing = rotationStanding({ ...rotation, paused: { by: 'mira', at: AT } }, step, view);
  expect(`${standing.progress.done} of ${standing.progress.total}`).toBe(count);
  expect(standing.message).toContain(words);
  expect(standing.problems.map(({ path }) => path)).toEqual(
    step.do === 'hold' ? step.holds.map((one) => one.member) : [],
  );
});

test('a phase that begins is news on every cluster, and what was measured within one is not', () => {
  const standing: Standing = { virtualMesh: 'shop', generation: 2, version: 1, state: rotation, roots: [] };
  expect(rotationNews(standing, { ...rotation, measuredAt: AT })).toBeUndefined();
  expect(rotationNews(standing, { ...rotation, phase: 'switch' })).toContain('every issuer is to be one under');
  expect(rotationNews(standing, { phase: 'steady', root: 2 })).toContain('believes root 2 alone');
});
