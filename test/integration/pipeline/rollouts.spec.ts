import type { Steering } from '@overmesh/rollout';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mira } from '../../harness/callers.ts';
import { inventoryOf, saveInventories } from './fleet-rows.ts';
import type { RowCluster } from './fleet-rows.ts';
import { openRolloutRoom, timeout, virtualMesh } from './rollout-room.ts';
import type { RolloutRoom } from './rollout-room.ts';
import type { Room } from './room.ts';

const rollout = { waves: [{ name: 'canary', clusters: ['c0'] }], deadline: '10m' };
const otto = { name: 'otto', way: 'api-token' } as const;

let room: Room;
let fleet: readonly RowCluster[];
let opened: RolloutRoom;

beforeEach(async () => {
  opened = await openRolloutRoom();
  ({ room, fleet } = opened);
});
afterEach(() => opened?.close());

const edit: RolloutRoom['edit'] = (...documents) => opened.edit(...documents);
const reach: RolloutRoom['reach'] = (names, isReady) => opened.reach(names, isReady);
const settle: RolloutRoom['settle'] = (delivered) => opened.settle(delivered);
const wanted = () => opened.wanted();
const last = () => opened.last();

async function steer(steering: Steering, caller: typeof mira | typeof otto = otto) {
  return opened.runner.steer('all', { steering, caller, reason: 'the pager rang' });
}

test('the first revision of a VirtualMesh with a strategy goes to its first wave and nowhere else, whoever looks', async () => {
  await edit(virtualMesh({ rollout: { ...rollout, soak: '1h' } }), timeout('1s'));
  await room.reconcile('all');
  expect(await wanted()).toEqual(['c0@0', 'c1@0', 'c2@0']);
  await settle();
  expect(await wanted()).toEqual(['c0@1 1s', 'c1@0', 'c2@0']);
  await saveInventories(room.dataSource, [{ id: fleet[1]?.id ?? '', inventory: inventoryOf(['cart'], 'other') }]);
  await settle();
  expect((await wanted())[1]).toBe('c1@0');
  await steer('promote');
  await settle();
  await steer('promote');
  await settle();
  expect(await wanted()).toEqual(['c0@1 1s', 'c1@1 1s', 'c2@1 1s']);
  expect(await last()).toMatchObject({ state: 'done', reason: 'revision 1 is on all 3 clusters' });
});

test('a cluster that was never looked at has nothing to be done with, and its wave waits for it', async () => {
  const [c0] = fleet;
  await room.dataSource.query('DELETE FROM inventories WHERE cluster_id = $1', [c0?.id]);
  await edit(virtualMesh({ rollout }), timeout('1s'));
  await settle();
  expect(await last()).toMatchObject({ state: 'running', wave: 0, reason: 'c0: not written yet' });
  expect(await wanted()).toEqual(['c0@0', 'c1@0', 'c2@0']);
  await saveInventories(room.dataSource, [{ id: c0?.id ?? '', inventory: inventoryOf(['cart']) }]);
  await settle();
  expect(await wanted()).toEqual(['c0@1 1s', 'c1@1 1s', 'c2@1 1s']);
});

test('a wave that is not written in time takes the change back, and every cluster has what it had', async () => {
  await edit(virtualMesh({ rollout }), timeout('1s'));
  await settle();
  await edit(timeout('2s'));
  await settle(['c0']);
  expect(await wanted()).toEqual(['c0@2 2s', 'c1@2 2s', 'c2@2 2s']);
  expect(await last()).toMatchObject({ state: 'running', wave: 1 });
  await room.dataSource.query(`UPDATE rollouts SET wave_since = now() - interval '11 minutes' WHERE state = 'running'`);
  await settle();
  expect(await wanted()).toEqual(['c0@1 1s', 'c1@1 1s', 'c2@1 1s']);
  expect(await last()).toMatchObject({ state: 'undone', to_revision: 2 });
  await settle();
  expect(await last()).toMatchObject({ state: 'undone', to_revision: 2 });
  await edit(timeout('3s'));
  await settle();
  expect(await wanted()).toEqual(['c0@3 3s', 'c1@3 3s', 'c2@3 3s']);
});

test('a cluster that fails below the threshold goes back by itself, is tried again, and has the change in the end', async () => {
  await edit(virtualMesh({ rollout: { ...rollout, failureThreshold: { clusters: 1 } } }), timeout('1s'));
  await settle();
  await edit(timeout('2s'));
  await settle(['c0', 'c2']);
  await room.dataSource.query(`UPDATE rollouts SET wave_since = now() - interval '11 minutes' WHERE state = 'running'`);
  await settle(['c0', 'c2']);
  expect(await wanted()).toEqual(['c0@2 2s', 'c1@1 1s', 'c2@2 2s']);
  expect(await last()).toMatchObject({ state: 'running', phase: 'catching-up' });
  expect((await last())['reason']).toMatch(/^tries clusters that failed again: c1: the deadline of the wave passed: /);
  await room.dataSource.query(
    `UPDATE rollouts SET clusters = (SELECT jsonb_agg(jsonb_set(one, '{failure,at}', '0', false))
       FROM jsonb_array_elements(clusters) AS one) WHERE state = 'running'`,
  );
  await settle();
  expect(await wanted()).toEqual(['c0@2 2s', 'c1@2 2s', 'c2@2 2s']);
  expect(await last()).toMatchObject({ state: 'done' });
});

test('a change that arrives meanwhile waits until the one before it is through', async () => {
  await edit(virtualMesh({ rollout: { ...rollout, soak: '1h' } }), timeout('1s'));
  await settle();
  await edit(timeout('2s'));
  await settle();
  expect(await wanted()).toEqual(['c0@1 1s', 'c1@0', 'c2@0']);
  await steer('promote');
  await settle();
  await steer('promote');
  await settle();
  expect(await wanted()).toEqual(['c0@2 2s', 'c1@1 1s', 'c2@1 1s']);
});

test('a cluster out of reach is skipped where the strategy says so, and catches up when it is back', async () => {
  await edit(virtualMesh({ rollout: { ...rollout, onUnreachable: 'skip' } }), timeout('1s'));
  await settle();
  await reach(['c1'], false);
  await edit(timeout('2s'));
  await settle(['c0', 'c2']);
  expect(await wanted()).toEqual(['c0@2 2s', 'c1@1 1s', 'c2@2 2s']);
  expect(await last()).toMatchObject({
    state: 'running',
    reason: 'waits for clusters that are not written: c1: it is unreachable: no route to host',
  });
  await reach(['c1'], true);
  await settle();
  expect(await wanted()).toEqual(['c0@2 2s', 'c1@2 2s', 'c2@2 2s']);
  expect(await last()).toMatchObject({ state: 'done' });
});

test('a person takes a change back, and another one cannot approve what is over', async () => {
  await edit(virtualMesh({ rollout: { ...rollout, soak: '1h' } }), timeout('1s'));
  await settle();
  await edit(virtualMesh({ rollout: { ...rollout, soak: '1h', gates: [{ type: 'approval' }] } }));
  await steer('undo');
  await settle();
  expect(await wanted()).toEqual(['c0@0', 'c1@0', 'c2@0']);
  expect(await last()).toMatchObject({ state: 'running', to_revision: 2, reason: expect.stringContaining('approval') });
  expect(await steer('approve', mira)).toMatchObject({ ok: false, problems: [{ code: 'FORBIDDEN' }] });
  expect((await steer('approve')).ok).toBe(true);
  await settle();
  expect((await wanted())[0]).toBe('c0@2 1s');
});

test('without its strategy a VirtualMesh has its newest revision everywhere again', async () => {
  await edit(virtualMesh({ rollout: { ...rollout, soak: '1h' } }), timeout('1s'));
  await settle();
  await steer('abort');
  await edit(virtualMesh());
  await settle();
  expect(await wanted()).toEqual(['c0@2 1s', 'c1@2 1s', 'c2@2 1s']);
  await edit(timeout('2s'));
  await settle();
  expect(await wanted()).toEqual(['c0@3 2s', 'c1@3 2s', 'c2@3 2s']);
});

test('the removal of a VirtualMesh goes from wave to wave too', async () => {
  await edit(virtualMesh({ rollout: { ...rollout, soak: '1h' } }), timeout('1s'));
  await settle();
  for (const _wave of rollout.waves.concat(rollout.waves)) {
    await steer('promote');
    await settle();
  }
  const refs = [
    { kind: 'TrafficPolicy', workspace: 'default', name: 'cart' },
    { kind: 'VirtualMesh', workspace: 'default', name: 'all' },
  ] as const;
  expect((await room.intents.remove(refs, mira)).ok).toBe(true);
  await settle();
  expect(await wanted()).toEqual(['c0@0', 'c1@1 1s', 'c2@1 1s']);
});

test('every step is kept with its time and its reason', async () => {
  await edit(virtualMesh({ rollout }), timeout('1s'));
  await settle();
  const rows: readonly { readonly what: string }[] = await room.dataSource.query(
    'SELECT what FROM rollout_records ORDER BY id',
  );
  const wave = ['wave-began', 'moved', 'soaking'];
  expect(rows.map(({ what }) => what)).toEqual(['began', ...wave, ...wave, 'ended']);
});

test('no wave fails because of a pause: its clock stands still until it is over', async () => {
  const late = `UPDATE rollouts SET wave_since = now() - interval '11 minutes' WHERE state = 'running'`;
  await edit(virtualMesh({ rollout }), timeout('1s'));
  await settle();
  const [c0 = { id: '' }] = fleet;
  const { since } = await room.delivery.pause(`cluster/${c0.id}`, 'INC-42', otto);
  await edit(timeout('2s'));
  await room.dataSource.query(
    `INSERT INTO lanes (cluster_id, state, reason) VALUES ($1, 'held', $2)
     ON CONFLICT (cluster_id) DO UPDATE SET state = 'held', reason = excluded.reason`,
    [c0.id, `the cluster is paused by otto since ${since}: INC-42; not written`],
  );
  await settle([]);
  await room.dataSource.query(late);
  await settle([]);
  expect(await last()).toMatchObject({ state: 'running', wave: 0, reason: expect.stringContaining('INC-42') });
  await room.delivery.pause('fleet', 'until Monday', otto);
  await room.delivery.resume(`cluster/${c0.id}`, otto);
  await settle();
  expect(await wanted()).toEqual(['c0@2 2s', 'c1@1 1s', 'c2@1 1s']);
  expect(await last()).toMatchObject({ state: 'running', reason: expect.stringContaining('the fleet is paused') });
  await room.delivery.resume('fleet', otto);
  await settle();
  expect(await last()).toMatchObject({ state: 'done' });
});

/** As if nobody had been there, and every clock had gone on. */
async function hubIsAway(): Promise<void> {
  await room.dataSource.query(
    `UPDATE rollouts SET (phase_since, wave_since, wave_began, started_at, looked_at) =
       (phase_since - away, wave_since - away, wave_began - away, started_at - away, looked_at - away)
     FROM (SELECT interval '1 hour' AS away) AS gone`,
  );
}

test('an hour without the hub changes nothing on any cluster, and the rollout goes on where it was', async () => {
  await edit(virtualMesh({ rollout: { ...rollout, soak: '30m' } }), timeout('1s'));
  await settle([]);
  const lanes = () => room.dataSource.query('SELECT cluster_id, target_generation FROM lanes ORDER BY cluster_id');
  const before = [await wanted(), await lanes()];
  expect(before[0]).toEqual(['c0@1 1s', 'c1@0', 'c2@0']);

  await hubIsAway();
  await settle([]);
  expect(await last()).toMatchObject({ state: 'running', wave: 0, phase: 'moving' });
  expect([await wanted(), await lanes()]).toEqual(before);
  await settle();
  expect(await last()).toMatchObject({ state: 'running', wave: 0, phase: 'soaking' });

  await hubIsAway();
  await settle();
  expect(await last()).toMatchObject({ state: 'running', wave: 0, phase: 'soaking', reason: 'wave canary is watched' });
  expect([await wanted(), await lanes()]).toEqual(before);
  const told = await room.dataSource.query(`SELECT message FROM rollout_records WHERE what = 'went-on'`);
  expect(told).toEqual(Array(2).fill({ message: 'no worker was there for 60 min: the clock goes on where it was' }));
});

test('a plan says which clusters get a change in which wave, and what will be asked, as the rollout then begins', async () => {
  const gates = [{ type: 'approval' }, { type: 'window', window: { open: '* * * * *' } }] as const;
  const documents = [virtualMesh({ rollout: { ...rollout, soak: '5m', gates } }), timeout('1s')];
  const planned = await room.previews.plan(documents, [], { first: 10 });
  expect(planned.ok && planned.value.rollouts).toEqual([
    {
      virtualMesh: 'all',
      waves: [
        { name: 'canary', soakSeconds: 300, mayFail: 0, clusters: ['c0'] },
        { name: 'rest', soakSeconds: 300, mayFail: 0, clusters: ['c1', 'c2'] },
      ],
      gates: ['approval', 'window'],
    },
  ]);
  const next = await room.previews.plan(documents, [], { first: 10, after: 'c0' });
  expect(next.ok && [next.value.rollouts, next.value.total]).toEqual([[], 3]);
  await edit(...documents);
  await settle();
  const begun = (await last())['clusters'] as readonly { readonly cluster: string; readonly wave: number }[];
  expect(begun.map(({ cluster, wave }) => `${cluster}:${wave}`)).toEqual(['c0:0', 'c1:1', 'c2:1']);
  const plain = await room.previews.plan([virtualMesh()], [], { first: 10 });
  expect(plain.ok && plain.value.rollouts).toEqual([]);
});

test('one change can have a strategy of its own, which is kept with it; the next goes as the VirtualMesh says', async () => {
  const strategy = { waves: [{ name: 'all-at-once', percent: 100 }] };
  const urgent = (text: string) => room.changes.apply([timeout(text)], mira, { strategy });
  await edit(virtualMesh(), timeout('1s'));
  await settle();
  expect(await urgent('2s')).toMatchObject({ ok: false, problems: [{ path: 'strategy', code: 'REFUSED' }] });
  await edit(virtualMesh({ rollout: { ...rollout, soak: '1h' } }));
  await settle();
  await steer('promote');
  await settle();
  await steer('promote');
  await settle();
  expect((await urgent('2s')).ok).toBe(true);
  await settle();
  expect(await wanted()).toEqual(['c0@3 2s', 'c1@3 2s', 'c2@3 2s']);
  const { items } = await room.intents.history('all', { first: 1 });
  expect(items[0]?.node).toMatchObject({ number: 3, strategy });
  await edit(timeout('3s'));
  await settle();
  expect(await wanted()).toEqual(['c0@4 3s', 'c1@3 2s', 'c2@3 2s']);
});

test('a kept plan is applied as it was planned, or refused with what has moved since', async () => {
  await edit(virtualMesh({ rollout }), timeout('1s'));
  await settle();
  const kept = await room.plans.keep([timeout('2s')], [], mira);
  if (!kept.ok) throw new Error(JSON.stringify(kept.problems));
  await saveInventories(room.dataSource, [{ id: fleet[2]?.id ?? '', inventory: inventoryOf(['other']) }]);
  const moved = await room.plans.apply(kept.value.id, otto, {});
  expect(moved).toMatchObject({
    ok: false,
    problems: [{ path: 'plan', code: 'STALE', message: expect.stringContaining('c2/istio (VirtualMesh all)') }],
  });
  await saveInventories(room.dataSource, [{ id: fleet[2]?.id ?? '', inventory: inventoryOf(['cart']) }]);
  const named = { requestId: 'once' };
  const applied = await room.plans.apply(kept.value.id, otto, named);
  expect(applied).toMatchObject({ ok: true, value: { revisions: [{ virtualMesh: 'all', revision: 2 }] } });
  await settle();
  expect(await wanted()).toEqual(['c0@2 2s', 'c1@2 2s', 'c2@2 2s']);
  expect(await room.plans.apply(kept.value.id, otto, named)).toEqual(applied);
  const again = await room.plans.apply(kept.value.id, otto, {});
  expect(again).toMatchObject({ ok: false, problems: [{ message: 'VirtualMesh all was at revision 1 and is at 2' }] });
  expect(await room.plans.apply('no-such-plan', otto, {})).toMatchObject({
    ok: false,
    problems: [{ code: 'NOT_FOUND' }],
  });
});
