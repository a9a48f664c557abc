import { expect, test } from 'vitest';
import type { Asked } from '../test/fake-server.ts';
import { runWith } from '../test/run-with.ts';
import { clusterSample, page, planSample } from '../test/samples.ts';
import { EXIT } from './failure.ts';

const policy = (timeout: string) => ({
  apiVersion: 'overmesh.io/v1',
  kind: 'TrafficPolicy',
  metadata: { name: 'canary' },
  spec: { timeout, virtualMesh: 'shop' },
});
const late = { ...policy('1s'), metadata: { name: 'late', workspace: 'team-a' } };

/** Revision 14 has one policy; revision 15 has it otherwise, and one more. */
const editions: Readonly<Record<string, readonly unknown[]>> = { 14: [policy('2s')], 15: [policy('5s'), late] };

const history = {
  Revisions: {
    revisions: page({
      ...{ number: 15, author: 'ann', way: 'api-token', message: 'faster', at: '2026-11-21T04:59:00.000Z' },
      changes: [{ kind: 'TrafficPolicy', workspace: 'default', name: 'canary', action: 'updated' }],
    }),
  },
  Export: ({ variables }: Asked) => ({
    export: { __typename: 'Export', documents: editions[String(variables['revision'])] ?? [] },
  }),
};

const DIFFERENCE = `~ TrafficPolicy/canary updated
    @@ -4,4 +4,4 @@
       name: canary
     spec:
       virtualMesh: shop
    -  timeout: 2s
    +  timeout: 5s
`;

test('diff shows how the documents of two revisions differ, field by field', async () => {
  const { code, out } = await runWith(['diff', 'shop', '14..15'], { answers: history });
  expect(code).toBe(EXIT.ok);
  expect(out).toContain(DIFFERENCE);
  expect(out).toContain('+ team-a/TrafficPolicy/late created');
});

test('diff to the newest gives the same as a value', async () => {
  const { out } = await runWith(['diff', 'shop', '14..', '-o', 'json'], { answers: history });
  expect(JSON.parse(out)).toMatchObject({
    from: 14,
    to: 15,
    documents: [{ action: 'updated' }, { action: 'created' }],
  });
});

test.each([
  ['x..y', EXIT.badInput, 'Write it as in 14..15'],
  ['14..99', EXIT.refused, 'There is no revision 99: the newest is 15.'],
])('diff of %s exits %i', async (range, exit, said) => {
  const { code, err } = await runWith(['diff', 'shop', range], { answers: history });
  expect(code).toBe(exit);
  expect(err).toContain(said);
});

const cut = {
  ...history,
  Revisions: { revisions: { ...history.Revisions.revisions, oldest: 15 } },
};

test('diff with a revision that was cut from the history is refused, and not shown as all new', async () => {
  const { code, err } = await runWith(['diff', 'shop', '14..15'], { answers: cut });
  expect(code).toBe(EXIT.refused);
  expect(err).toContain('Revision 14 was cut from the history: the oldest is 15.');
});

test('history --diff says of the oldest revision that is left that what it changed is not known any more', async () => {
  const { out } = await runWith(['history', 'shop', '--diff'], { answers: cut });
  expect(out).toContain('by ann: faster\nWhat it changed is not known any more: revision 14 was cut.');
});

test('history --diff shows what each revision changed', async () => {
  const { out } = await runWith(['history', 'shop', '--diff'], { answers: history });
  expect(out).toContain(`Revision 15, 1m ago by ann: faster\n${DIFFERENCE}`);
});

const rollback = {
  ...history,
  RollbackPlan: { rollbackPlan: planSample },
  Rollback: {
    rollback: {
      __typename: 'Applied',
      revisions: [{ virtualMesh: 'shop', revision: 16 }],
      documents: [
        { kind: 'TrafficPolicy', workspace: 'default', name: 'canary', action: 'updated' },
        { kind: 'VirtualMesh', workspace: 'default', name: 'shop', action: 'unchanged' },
        { kind: 'TrafficPolicy', workspace: 'team-a', name: 'late', action: 'deleted' },
      ],
    },
  },
};

test.each([
  ['n', EXIT.refused, 0],
  ['y', EXIT.ok, 1],
  [undefined, EXIT.badInput, 0],
])('rollback shows what it changes and asks; to %j it exits %i with %i changes', async (says, exit, changes) => {
  const { code, err, asked } = await runWith(['rollback', 'shop', '--to', '14'], {
    answers: rollback,
    ...(says ? { says } : {}),
  });
  expect(code).toBe(exit);
  expect(err).toContain('-  timeout: 5s\n    +  timeout: 2s');
  expect(err).toContain('- team-a/TrafficPolicy/late deleted');
  expect(asked.filter(({ operation }) => operation === 'Rollback').length).toBe(changes);
});

test('rollback goes back from the revision that was looked at, and says what came of it', async () => {
  const { out, asked } = await runWith(['rollback', 'shop', '--to', '14', '--yes'], { answers: rollback });
  expect(out).toBe(
    'TrafficPolicy/canary updated\nteam-a/TrafficPolicy/late deleted\nRevision 16 of VirtualMesh shop\n',
  );
  expect(asked.at(-1)?.variables).toMatchObject({ revision: 14, seen: 15, message: 'back to revision 14' });
});

test('a rollback to what is there already changes nothing', async () => {
  const { code, out, asked } = await runWith(['rollback', 'shop', '--to', '15', '--yes'], { answers: rollback });
  expect([code, out]).toEqual([EXIT.ok, 'shop has the documents of revision 15 already.\n']);
  expect(asked.map(({ operation }) => operation)).not.toContain('Rollback');
});

const pause = {
  target: 'cluster/east',
  reason: 'INC-42',
  caller: { name: 'ann' },
  since: '2026-11-21T04:55:00.000Z',
};

test('what is paused is said with who, since when and why: by pauses and by the list of clusters', async () => {
  const listed = await runWith(['pauses'], { answers: { Pauses: { pauses: [pause] } } });
  expect(listed.out).toMatch(/^cluster\/east +5m ago +ann +INC-42$/m);
  const clusters = page(clusterSample({ pause }));
  const { out } = await runWith(['cluster', 'list'], { answers: { Clusters: { clusters } } });
  expect(out).toContain('paused by ann 5m ago: INC-42');
});

test('pause wants a reason, and takes a kind in whatever way it is written', async () => {
  const without = await runWith(['pause', 'tp/canary']);
  expect(without.code).toBe(EXIT.badInput);
  const { out, asked } = await runWith(['pause', 'tp/canary', '--reason', 'INC-42'], {
    answers: { Pause: { pause: { __typename: 'Pause', ...pause } } },
  });
  expect(asked[0]?.variables).toEqual({ target: 'TrafficPolicy/canary', reason: 'INC-42' });
  expect(out).toContain('nothing is written or put back until overmesh resume TrafficPolicy/canary');
});

test('a cluster that is not there cannot be paused, and the nearest is named', async () => {
  const absent = { path: 'target', code: 'NOT_FOUND', message: 'there is no cluster esat', fix: null };
  const { code, err } = await runWith(['pause', 'cluster/esat', '--reason', 'x'], {
    answers: {
      Pause: { pause: { __typename: 'Rejected', problems: [absent] } },
      ClusterNames: { clusters: page({ name: 'east' }) },
    },
  });
  expect(code).toBe(EXIT.refused);
  expect(err).toContain('Did you mean east?');
});
