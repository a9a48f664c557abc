import { expect, test } from 'vitest';
import { rolloutCopy } from './backup.fixture.ts';
import { held, raised, restoreProblems } from './restore.ts';
import type { Present } from './restore.ts';

const nothing: Present = { clusters: 0, virtualMeshes: [], tokens: [] };
const ci = { name: 'ci', hash: 'a'.repeat(64), issuedAt: '2026-11-30T02:00:00.000Z' };

test.each([
  ['nothing', nothing, []],
  ['a token of another name', { ...nothing, tokens: [{ name: 'me', hash: 'b'.repeat(64) }] }, []],
  ['clusters', { ...nothing, clusters: 3 }, ['this installation has 3 clusters: ']],
  [
    'a cluster, and VirtualMeshes that were removed',
    { ...nothing, clusters: 1, virtualMeshes: ['shop', 'web'] },
    ['this installation has 1 cluster and the history of VirtualMesh shop, web: '],
  ],
  ['a token of the name', { ...nothing, tokens: [{ name: 'ci', hash: 'b'.repeat(64) }] }, ['there is a token ci ']],
  ['the token itself', { ...nothing, tokens: [{ name: 'me', hash: ci.hash }] }, ['there is a token ci ']],
])('what is there: %s', (_what, present, sentences) => {
  const problems = restoreProblems(present, { tokens: [ci] });
  expect(problems.map(({ message }) => message)).toEqual(sentences.map((text) => expect.stringContaining(text)));
});

test.each([
  ['a second later', '2026-11-30T02:00:01.000Z', 57 + 1000 + 10],
  ['a day later', '2026-12-01T02:00:00.000Z', 57 + 1000 + 864_000],
  ['by a clock that is behind', '2026-11-29T02:00:00.000Z', 57 + 1000],
])('a lane goes on above whatever the lost hub gave out: %s', (_what, now, generation) => {
  const lane = { clusterId: 'c', generation: 57, objects: {} };
  expect(raised(lane, '2026-11-30T02:00:00.000Z', now)).toEqual({ ...lane, generation });
});

test.each([
  ['running', 'paused'],
  ['undoing', 'undoing'],
  ['held', 'held'],
  ['paused', 'paused'],
  ['done', 'done'],
] as const)('a rollout that was %s is %s', (state, after) => {
  const rollout = held(rolloutCopy({ state }), '2026-11-30T02:00:00.000Z');
  expect(rollout.state).toBe(after);
  if (state === 'running') expect(rollout.reason).toContain('paused by the restore');
});
