import { expect, test } from 'vitest';
import { runWith } from '../../test/run-with.ts';
import { page } from '../../test/samples.ts';
import { EXIT } from '../failure.ts';
import type { OperationFieldsFragment } from '../generated/operations.ts';

const begun: OperationFieldsFragment = {
  id: '0b8a7f5e-4d1c-4b0e-9a53-1f2f3c4d5e6f',
  kind: 'deregistration',
  subject: 'east',
  step: 'begin',
  message: 'east is to be forgotten',
  progress: { done: 0, total: 0 },
  caller: { name: 'mira@laptop' },
  startedAt: '2026-11-21T04:59:57.000Z',
  endedAt: null,
  outcome: null,
  problems: [],
};
const waiting = { ...begun, step: 'wait', message: '12 of 28 objects are deleted', progress: { done: 12, total: 28 } };
const unreachable = {
  path: 'name',
  code: 'UNREACHABLE',
  message: '16 objects are still on east: no route to host',
  fix: 'overmesh cluster deregister east --keep forgets the cluster and leaves them there',
};
const over: OperationFieldsFragment = {
  ...waiting,
  message: 'forgot east: 28 objects deleted, 2 kept',
  endedAt: '2026-11-21T05:00:00.000Z',
  outcome: 'succeeded',
};
const beginning = {
  DeregistrationPlan: {
    deregistrationPlan: { __typename: 'DeregistrationPlan', objects: [], reachable: true, kept: [] },
  },
  DeregisterCluster: { deregisterCluster: { __typename: 'Operation', ...begun } },
};
const deregister = ['cluster', 'deregister', 'east', '--remove', '--yes'];

test('a deregistration is watched until it is over, and the last sentence is the answer', async () => {
  const seen = [waiting, over];
  const { code, out } = await runWith(deregister, {
    answers: { ...beginning, Operation: () => ({ operation: seen.shift() ?? over }) },
  });
  expect(code).toBe(EXIT.ok);
  expect(out).toMatch(/^forgot east: 28 objects deleted, 2 kept\n/);
});

test('one that does not get on is left after the timeout with the reason, what would end it, and how to wait for it', async () => {
  const { code, err } = await runWith([...deregister, '--timeout', '1s'], {
    answers: { ...beginning, Operation: { operation: { ...waiting, problems: [unreachable] } } },
  });
  expect(code).toBe(EXIT.waitedInVain);
  expect(err).toContain('the operation goes on: 12 of 28 objects are deleted');
  expect(err).toContain('16 objects are still on east: no route to host');
  expect(err).toContain('--keep forgets the cluster');
  expect(err).toContain(`overmesh operation wait ${begun.id}`);
});

test('operations are listed with who asked, how they ended, and what stands in the way of those that go on', async () => {
  const { out } = await runWith(['operation', 'list'], {
    answers: { Operations: { operations: page({ ...waiting, problems: [unreachable] }, over) } },
  });
  expect(out).toContain('mira@laptop');
  expect(out).toMatch(/goes on +16 objects are still on east/);
  expect(out).toMatch(/succeeded +forgot east/);
});

test('an operation that is not there is said so', async () => {
  const { code, err } = await runWith(['operation', 'wait', 'nothing'], {
    answers: { Operation: { operation: null } },
  });
  expect(code).toBe(EXIT.badInput);
  expect(err).toContain('There is no operation nothing');
});
