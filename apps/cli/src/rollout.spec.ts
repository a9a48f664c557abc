import { expect, test } from 'vitest';
import { runWith } from '../test/run-with.ts';
import { EXIT } from './failure.ts';

const cluster = (name: string, state: string, failure: string | null = null) => ({
  ...{ cluster: name, state, before: 1, failure },
});

const rollout = {
  ...{ id: '7', virtualMesh: 'shop', fromRevision: 1, toRevision: 2, author: 'mira', state: 'running' },
  ...{ phase: 'catching_up', reason: 'tries clusters that failed again', endedAt: null },
  ...{ startedAt: '2026-11-30T11:59:00.000Z', gates: [{ name: 'accepted', type: 'accepted', onUnknown: 'wait' }] },
  waves: [
    {
      ...{ name: 'rest', current: false, soakSeconds: 0, mayFail: 1 },
      clusters: [cluster('east', 'delivered'), cluster('west', 'failed', 'gate accepted: west says no: no such host')],
    },
  ],
};

test('the status of a rollout names who failed below the threshold, and why', async () => {
  const { code, out } = await runWith(['rollout', 'status', 'shop'], { answers: { LastRollout: { rollout } } });
  expect(code).toBe(EXIT.ok);
  expect(out).toContain('1 of 2 written, 1 failed');
  expect(out).toContain(`
Went on without, and tries again:
  west: gate accepted: west says no: no such host
`);
});
