import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ObjectStep } from './diff.ts';
import { isTakenOver } from './found.ts';
import { planDelivery } from './plan.ts';
import { appliedBy, creatingRow, entryOf, holder, liveOf, ownFields, RULES, wantedOf } from './samples.ts';
import type { LedgerEntry, LiveObject, Observation, WantedObject } from './situation.ts';

/** One object's name: what is wanted of it, what the ledger says, what the cluster has. */
interface Case {
  readonly wanted?: WantedObject;
  readonly entry?: LedgerEntry;
  readonly live?: LiveObject;
  readonly unknown: boolean;
}

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const phases = fc.constantFrom('creating', 'present', 'updating', 'deleting', 'gone' as const);

function caseOf(name: string): fc.Arbitrary<Case> {
  return fc
    .record({
      stage: fc.constantFrom(0, 10, 20),
      want: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
      wrote: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
      phase: phases,
      keep: fc.boolean(),
      has: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      uid: fc.constantFrom('uid-1', 'uid-1', 'uid-2'),
      marked: fc.boolean(),
      editor: fc.constantFrom('Update', 'Apply', 'nobody' as const),
      writer: fc.constantFrom('here', 'here', 'there', 'unnamed' as const),
      deleting: fc.boolean(),
      unknown: fc.boolean(),
    })
    .map((given) => {
      const body = (size: number) => wantedOf({ name, spec: { size }, stage: given.stage });
      const wanted = given.want === undefined ? undefined : body(given.want);
      const wrote = given.wrote === undefined ? undefined : body(given.wrote);
      const row = given.phase === 'creating' ? creatingRow : entryOf;
      const entry = wrote && row(wrote, { phase: given.phase, keep: given.keep });
      const live = given.has === undefined ? undefined : liveIn(body(given.has), given);
      return {
        ...(wanted ? { wanted } : {}),
        ...(entry ? { entry } : {}),
        ...(live ? { live } : {}),
        unknown: given.unknown,
      };
    });
}

function liveIn(
  object: WantedObject,
  {
    uid,
    marked,
    editor,
    writer,
    deleting,
  }: { uid: string; marked: boolean; editor: 'Update' | 'Apply' | 'nobody'; writer: string; deleting: boolean },
): LiveObject {
  const { body } = object.object;
  const spec = body['spec'] as { readonly size: number };
  const managers = editor === 'nobody' ? [ownFields(body)] : [ownFields({}), holder('hand', editor, spec)];
  const live = liveOf(object, { uid, markedAsOurs: marked, deleting, managers, resourceVersion: '101' });
  return writer === 'unnamed' ? live : appliedBy(writer, live);
}

const worlds = fc.tuple(...NAMES.map(caseOf));

function planFor(cases: readonly Case[], unreadable = true) {
  const keyed = new Map(cases.map((one, index) => [wantedOf({ name: NAMES[index] ?? '' }).key, one]));
  const seen = (key: string): Observation => {
    const one = keyed.get(key);
    // As in deliver.ts: what the ledger has no row of is not read, and what is gone only where it is back.
    if (!one?.entry || (one.entry.phase === 'gone' && one.entry.uid !== one.live?.uid)) return { state: 'missing' };
    if (one.unknown && unreadable) return { state: 'unknown', reason: 'not readable' };
    return one.live ? { state: 'live', object: one.live } : { state: 'missing' };
  };
  const wanted = cases.flatMap((one) => one.wanted ?? []);
  const ledger = cases.flatMap((one) => one.entry ?? []);
  return { keyed, plan: planDelivery({ wanted, ledger, seen, deletesConfirmed: true }, RULES) };
}

test('nothing is deleted without a row, a label and the UID, nor what is kept or unreadable', () => {
  fc.assert(
    fc.property(worlds, (cases) => {
      const { keyed, plan } = planFor(cases);
      for (const step of plan.steps.filter((one) => one.do === 'delete')) {
        const { entry, live, wanted, unknown } = keyed.get(step.key) ?? { unknown: true };
        expect(unknown || wanted).toBeFalsy();
        expect(entry).toMatchObject({ keep: false });
        expect(live).toMatchObject({
          markedAsOurs: true,
          deleting: false,
          uid: step.uid,
          resourceVersion: step.resourceVersion,
        });
        if (entry?.uid) expect(entry.uid).toBe(step.uid);
      }
    }),
    { numRuns: 2000 },
  );
});

test('whatever part of a cluster cannot be read or is not there, no more than before is deleted or forgotten', () => {
  const hidden = fc.array(fc.constantFrom('seen', 'unknown', 'missing' as const), {
    minLength: NAMES.length,
    maxLength: NAMES.length,
  });
  fc.assert(
    fc.property(worlds, hidden, (cases, states) => {
      const whole = cases.map((one) => ({ ...one, unknown: false }));
      const poor = whole.map((one, index) => {
        const { live, ...rest } = one;
        const isThere = states[index] !== 'missing' && live;
        return { ...rest, ...(isThere ? { live } : {}), unknown: states[index] === 'unknown' };
      });
      const deletes = (steps: readonly ObjectStep[]) =>
        steps.flatMap((step) => (step.do === 'delete' ? [`${step.key} ${step.uid}`] : []));
      const before = new Set(deletes(planFor(whole).plan.steps));
      const { plan, keyed } = planFor(poor);
      expect(deletes(plan.steps).filter((one) => !before.has(one))).toEqual([]);
      for (const step of plan.steps) if (step.do === 'forget') expect(keyed.get(step.key)?.unknown).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

test('an object has one step at most, and writes come stage by stage before deletes', () => {
  fc.assert(
    fc.property(worlds, (cases) => {
      const { plan } = planFor(cases);
      expect(new Set(plan.steps.map(({ key }) => key)).size).toBe(plan.steps.length);
      const places = plan.steps.flatMap(placeOf);
      expect([...places].sort((a, b) => a - b)).toEqual(places);
    }),
    { numRuns: 1000 },
  );
});

function placeOf(step: ObjectStep): readonly number[] {
  if (step.do === 'create' || step.do === 'update') return [step.wanted.object.stage];
  return step.do === 'delete' ? [1000 - step.entry.stage] : [];
}

test('an object that another applier or another UID holds is never written', () => {
  fc.assert(
    fc.property(worlds, (cases) => {
      const { keyed, plan } = planFor(cases);
      for (const step of plan.steps) {
        if (step.do !== 'update' || !step.live) continue;
        const { entry } = keyed.get(step.key) ?? {};
        if (entry?.uid) expect(step.uid).toBe(entry.uid);
        expect(step.live.managers.some(({ manager, operation }) => manager === 'hand' && operation === 'Apply')).toBe(
          false,
        );
      }
    }),
    { numRuns: 1000 },
  );
});

test('what another installation wrote last is never written and never deleted unasked', () => {
  fc.assert(
    fc.property(worlds, (cases) => {
      const { keyed, plan } = planFor(cases);
      for (const { do: what, key } of plan.steps) {
        const { entry, live, unknown = true } = keyed.get(key) ?? {};
        const isSeen = entry && live && !unknown && !(entry.phase === 'gone' && entry.uid !== live.uid);
        if (isSeen && isTakenOver(live, RULES)) expect(['leave', 'forget']).toContain(what);
      }
    }),
    { numRuns: 2000 },
  );
});

/** Does the plan on a model cluster, as an API server and the ledger would. */
function perform(cases: readonly Case[]): readonly Case[] {
  const { keyed, plan } = planFor(cases, false);
  for (const step of plan.steps) keyed.set(step.key, { ...after(keyed.get(step.key), step), unknown: false });
  return [...keyed.values()];
}

function after(before: Case = { unknown: false }, step: ObjectStep): Omit<Case, 'unknown'> {
  const { entry, live, wanted } = before;
  if ((step.do === 'leave' || step.do === 'forget') && step.lost && entry) {
    const { uid: _uid, resourceVersion: _version, ...row } = entry;
    return { ...before, entry: { ...row, phase: 'gone' } };
  }
  if (step.do === 'leave') return before;
  if (step.do === 'forget' || step.do === 'delete') {
    const gone = entry && { entry: { ...entry, phase: 'gone' as const } };
    return { ...gone, ...(step.do === 'forget' && live ? { live } : {}) };
  }
  // A create-only write where something is already there is refused, and the row stays open.
  if (step.do === 'create' && live) return { live, entry: creatingRow(step.wanted), ...(wanted ? { wanted } : {}) };
  const isRead = step.do === 'record' || step.do === 'adopt';
  const version = isRead ? step.live.resourceVersion : '102';
  const uid = step.do === 'create' ? 'uid-1' : isRead ? step.live.uid : step.uid;
  return {
    wanted: step.wanted,
    entry: entryOf(step.wanted, { uid, resourceVersion: version }),
    live: liveOf(step.wanted, { uid, resourceVersion: version }),
  };
}

test('after two passes on a cluster that answers there is nothing to write any more', () => {
  fc.assert(
    fc.property(worlds, (cases) => {
      const settled = perform(perform(cases));
      const { plan } = planFor(settled, false);
      expect(plan.steps.filter((step) => !['leave', 'record'].includes(step.do))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test('on a cluster of ours alone one pass brings about just what is wanted', () => {
  fc.assert(
    fc.property(worlds, (cases) => {
      const quiet = cases.map(({ wanted, entry }): Case => {
        const ours = entry?.phase === 'present' ? { entry: { ...entry, keep: false } } : {};
        const there = ours.entry
          ? { live: liveOf(wantedOf({ name: ours.entry.ref.name, spec: ours.entry.body['spec'] as never })) }
          : {};
        return { ...(wanted ? { wanted } : {}), ...ours, ...there, unknown: false };
      });
      const after = perform(quiet);
      for (const { wanted, live } of after) expect(live?.content['spec']).toEqual(wanted?.object.body['spec']);
    }),
    { numRuns: 1000 },
  );
});
