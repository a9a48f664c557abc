import { describe, expect, test } from 'vitest';
import { Blockers } from './blockers.ts';
import { DEFAULT_DELETE_BUDGET, exceedsBudget } from './budget.ts';
import { plannedChanges } from './changes.ts';
import type { ObjectStep } from './diff.ts';
import { inOrder } from './order.ts';
import { planDelivery } from './plan.ts';
import { backoffMs, consequenceOf } from './retry.ts';
import { entryOf, liveOf, RULES, wantedOf } from './samples.ts';

describe('the delete budget', () => {
  const rows = [
    ['no delete', 10, 0, 0, false],
    ['5 of 10, as a change leaves them', 10, 5, 5, false],
    ['6 of 10', 10, 6, 4, true],
    ['20 of 100, just the fifth', 100, 20, 80, false],
    ['21 of 100', 100, 21, 79, true],
    ['the last one', 1, 1, 0, true],
    ['the last one, with another coming', 1, 1, 1, false],
  ] as const;
  test.each(rows)('%s', (_name, owned, deletes, remaining, held) => {
    expect(exceedsBudget({ owned, deletes, remaining }, new Map(), DEFAULT_DELETE_BUDGET) !== undefined).toBe(held);
  });
});

test('2 deletes that are all of one VirtualMesh on a cluster of 40 objects wait, and 2 of its 3 go', () => {
  const named = (name: string, virtualMesh: string) => ({ ...wantedOf({ name }), virtualMesh });
  const rows = (some: readonly ReturnType<typeof named>[]) =>
    some.map((one) => entryOf(one, { virtualMesh: one.virtualMesh }));
  const bank = Array.from({ length: 38 }, (_, index) => named(`bank-${index}`, 'bank'));
  const shop = [named('one', 'shop'), named('two', 'shop')];
  const situation = { wanted: bank, deletesConfirmed: false, seen: () => ({ state: 'as-recorded' }) as const };
  expect(planDelivery({ ...situation, ledger: rows([...bank, ...shop]) }, RULES)).toEqual({
    steps: [],
    heldBack: 'would delete all 2 objects of VirtualMesh shop on this cluster',
  });
  const third = named('three', 'shop');
  const fewer = { ...situation, wanted: [...bank, third], ledger: rows([...bank, ...shop, third]) };
  expect(planDelivery(fewer, RULES).steps.map(({ do: what }) => what)).toEqual(['delete', 'delete']);
});

describe('a lane waits after failures', () => {
  const minute = { least: 1_000, most: 60_000 };
  const rows = [
    [0, 0, 900],
    [0, 0.5, 1_000],
    [1, 0.5, 2_000],
    [5, 0.5, 32_000],
    [6, 0.5, 60_000],
    [1000, 1, 66_000],
  ] as const;
  test.each(rows)('%i before, chance %d: %i ms', (attempts, chance, expected) => {
    expect(backoffMs(minute, attempts, chance)).toBe(expected);
  });

  test('never shorter than the server asked for', () => {
    expect(backoffMs(minute, 0, 0.5, 30_000)).toBe(30_000);
  });

  test.each([
    ['invalid', 'object-refused'],
    ['kind-missing', 'object-refused'],
    ['conflict', 'look-again'],
    ['unreachable', 'lane-waits'],
    ['unauthorized', 'lane-waits'],
    ['a reason of tomorrow', 'lane-waits'],
  ])('%s: %s', (reason, consequence) => {
    expect(consequenceOf(reason)).toBe(consequence);
  });
});

const [low, high] = [wantedOf({ name: 'low', stage: 10 }), wantedOf({ name: 'high', stage: 20 })];

function update(wanted: typeof low): ObjectStep {
  const [uid, resourceVersion] = ['u', '1'];
  return { do: 'update', key: wanted.key, wanted, uid, resourceVersion, drift: [], force: false, repair: false };
}

function remove(wanted: typeof low): ObjectStep {
  return { do: 'delete', key: wanted.key, entry: entryOf(wanted), uid: 'u', resourceVersion: '1' };
}

test('what is referred to is written first and deleted last, whatever the order it came in', () => {
  const create: ObjectStep = { do: 'create', key: high.key, wanted: high, because: 'new' };
  const record: ObjectStep = { do: 'record', key: low.key, entry: entryOf(low), live: liveOf(low), wanted: low };
  const steps = [remove(low), remove(high), create, update(low), record];
  expect(inOrder(steps)).toEqual([record, update(low), create, remove(high), remove(low)]);
});

describe('where an object is stuck', () => {
  const stuck = (step: ObjectStep): Blockers => {
    const blockers = new Blockers();
    blockers.add(step, step.do === 'delete' ? step.entry : undefined);
    return blockers;
  };

  test('what refers to it waits', () => {
    expect(stuck(update(low)).before(update(high), undefined)).toBe(low.key);
  });

  test('what it refers to does not', () => {
    expect(stuck(update(high)).before(update(low), undefined)).toBeUndefined();
  });

  test('what it refers to is not deleted', () => {
    expect(stuck(update(high)).before(remove(low), entryOf(low))).toBe(high.key);
    expect(stuck(remove(high)).before(remove(low), entryOf(low))).toBe(high.key);
  });

  test('objects of other documents go on', () => {
    const stranger = wantedOf({ name: 'other', stage: 20, intents: ['TrafficPolicy/q'] });
    expect(stuck(update(low)).before(update(stranger), undefined)).toBeUndefined();
  });

  test('a document that an object came from until now counts too', () => {
    const moved = wantedOf({ name: 'high', stage: 20, intents: ['TrafficPolicy/q'] });
    expect(stuck(update(low)).before(update(moved), entryOf(high))).toBe(low.key);
  });
});

describe('planned changes', () => {
  const now = wantedOf({ name: 'low', spec: { timeout: '2s' } });
  const then = wantedOf({ name: 'low', spec: { timeout: '3s' } });

  test('a changed value is one update with both lines', () => {
    const [change] = plannedChanges([entryOf(now)], [then]);
    expect(change).toMatchObject({
      action: 'update',
      apiVersion: 'example.io/v1',
      kind: 'Thing',
      namespace: 'shop',
      name: 'low',
    });
    expect(change?.diff).toContain('-  timeout: 2s\n+  timeout: 3s');
  });

  test('a value that a body holds twice is shown twice', () => {
    const shared = { seconds: 1 };
    const [change] = plannedChanges([], [wantedOf({ spec: { z: shared, a: shared } })]);
    expect(change?.diff.match(/seconds: 1/g)).toHaveLength(2);
  });

  test('new is a create, not wanted a delete, the same nothing, and what is kept is left', () => {
    expect(plannedChanges([], [now]).map(({ action }) => action)).toEqual(['create']);
    expect(plannedChanges([entryOf(now)], []).map(({ action }) => action)).toEqual(['delete']);
    expect(plannedChanges([entryOf(now)], [now])).toEqual([]);
    expect(plannedChanges([entryOf(now, { keep: true })], [])).toEqual([]);
    expect(plannedChanges([entryOf(now, { phase: 'gone' })], [now]).map(({ action }) => action)).toEqual(['create']);
  });
});

describe('a plan', () => {
  const wanted = Array.from({ length: 1000 }, (_, index) => wantedOf({ name: `o${index}` }));
  const ledger = wanted.map((one) => entryOf(one));

  test('for 1000 objects that nobody touched is empty, and cheap', () => {
    const plan = () =>
      planDelivery({ wanted, ledger, deletesConfirmed: false, seen: () => ({ state: 'as-recorded' }) }, RULES);
    for (let warm = 0; warm < 20; warm += 1) plan();
    const begun = process.cpuUsage();
    for (let round = 0; round < 20; round += 1) expect(plan().steps).toEqual([]);
    const { user, system } = process.cpuUsage(begun);
    console.info(`planDelivery: ${((user + system) / 20 / 1000).toFixed(2)} µs of CPU per unchanged object`);
  });

  test('leaves out the deletes beyond the budget and says why, and keeps the rest', () => {
    const seen = () => ({ state: 'as-recorded' }) as const;
    const some = wanted.slice(300);
    const plan = planDelivery({ wanted: some, ledger, deletesConfirmed: false, seen }, RULES);
    expect(plan).toEqual({ steps: [], heldBack: 'would delete 300 of 1000 objects, more than 20 %' });
    const agreed = planDelivery({ wanted: some, ledger, deletesConfirmed: true, seen }, RULES);
    expect(agreed.steps).toHaveLength(300);
  });

  test('deletes that a person agreed to go, and the others wait or not by their own number', () => {
    const seen = () => ({ state: 'as-recorded' }) as const;
    const rows = ledger.map((entry, index) => (index < 290 ? { ...entry, deleteAgreed: true } : entry));
    const planFor = (gone: number) =>
      planDelivery({ wanted: wanted.slice(gone), ledger: rows, deletesConfirmed: false, seen }, RULES);
    expect(planFor(295).steps).toHaveLength(295);
    expect(planFor(500)).toMatchObject({ heldBack: 'would delete 210 of 1000 objects, more than 20 %' });
    expect(planFor(500).steps).toHaveLength(290);
  });
});
