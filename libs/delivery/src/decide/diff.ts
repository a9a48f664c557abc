import type { JsonObject, ObjectRef } from '@overmesh/model';
import type { Drift } from './drift.ts';
import { bearsMarksOf, foundSentence, isAgreed, isAppliedByUs, isByOvermesh, isTakenOver } from './found.ts';
import { foundDrift } from './found-drift.ts';
import { kindMissing } from './kind-missing.ts';
import { driftOf } from './object-drift.ts';
import type { Agreement, LedgerEntry, LiveObject, Observation, WantedObject } from './situation.ts';

/** What to do about one object. Every write names what it must find, so that a late one fails at the API server. */
export type ObjectStep =
  | {
      readonly do: 'create';
      readonly key: string;
      readonly wanted: WantedObject;
      readonly because: 'new' | 'vanished' | 'again';
    }
  | {
      readonly do: 'update';
      readonly key: string;
      readonly wanted: WantedObject;
      readonly uid: string;
      readonly resourceVersion: string;
      readonly live?: LiveObject;
      readonly drift: readonly Drift[];
      /** Take fields back from hand edits; see docs/decisions on repair. */
      readonly force: boolean;
      /** It was as wanted once, and another hand changed it. */
      readonly repair: boolean;
      /** It comes from another ledger, and a person has agreed. */
      readonly adopts?: true;
    }
  | {
      readonly do: 'delete';
      readonly key: string;
      readonly entry: LedgerEntry;
      readonly uid: string;
      readonly resourceVersion: string;
    }
  /** An object that we wrote and that this ledger does not know; a person has agreed, and it is as wanted: nothing is written. */
  | { readonly do: 'adopt'; readonly key: string; readonly wanted: WantedObject; readonly live: LiveObject }
  /** The ledger learns what the cluster already shows; nothing is written to the cluster. */
  | {
      readonly do: 'record';
      readonly key: string;
      readonly entry: LedgerEntry;
      readonly live: LiveObject;
      readonly wanted: WantedObject;
    }
  | {
      readonly do: 'forget';
      readonly key: string;
      readonly entry: LedgerEntry;
      /** The ledger lets go of the object, which is there: another installation decides over it by now. */
      readonly lost?: boolean;
    }
  | {
      readonly do: 'leave';
      readonly key: string;
      readonly finding: Finding;
      readonly wanted?: WantedObject;
      /** The ledger learns which object is ours: the answer that would have told was lost. */
      readonly found?: LiveObject;
      /** As of `forget`. */
      readonly lost?: boolean;
    };

/** Why an object is left as it is, although it is not as wanted. */
export interface Finding {
  readonly code:
    | 'CONFLICT'
    | 'FOREIGN_OBJECT'
    | 'TAKEN_OVER'
    | 'UNMARKED'
    | 'UNKEPT'
    | 'UNKNOWN'
    | 'NO_RIGHT'
    | 'FIGHT'
    | 'LATE_WRITE_POSSIBLE'
    | 'TERMINATING'
    | 'SOON_SERVED'
    | 'PAUSED'
    | 'QUARANTINED';
  readonly message: string;
  /** A later look may find it otherwise without anybody acting. */
  readonly retry: boolean;
}

export interface ObjectSituation {
  readonly key: string;
  readonly wanted?: WantedObject;
  readonly entry?: LedgerEntry;
  /** Row of the definition of its kind, where we have written that. */
  readonly definition?: LedgerEntry;
  readonly seen: Observation;
}

export interface DiffRules {
  /** Our field manager's name. */
  readonly self: string;
  /** Id of this installation. */
  readonly installation: string;
  /** What a person has agreed to take over, by key. */
  readonly agreed: ReadonlyMap<string, Agreement>;
  /** ISO 8601, UTC. */
  readonly now: string;
  /** How long a write of a worker that lost its lane may still arrive. */
  readonly lateWriteMs: number;
  /** More than three repairs of one object within this are a fight. */
  readonly fightWindowMs: number;
  /** What the API server did not keep is written again after so long. */
  readonly unkeptAgainMs: number;
}

/** More repairs than this of one object in a row, and another writer is at work: stop, and say so. */
const FIGHT_LIMIT = 3;

/** The step for one object; undefined when all is as wanted. */
export function stepFor(situation: ObjectSituation, rules: DiffRules): ObjectStep | undefined {
  const { wanted } = situation;
  const step = wanted ? stepForWanted(situation, wanted, rules) : stepForUnwanted(situation, rules);
  if (step?.do !== 'leave' && step?.do !== 'forget') return step;
  const lost = isLost(situation, rules) ? { lost: true } : {};
  if (step.do === 'forget') return { ...step, ...lost };
  const found = foundFor(situation, rules);
  return { ...step, ...(wanted ? { wanted } : {}), ...(found ? { found } : {}), ...lost };
}

/**
 * An object of the ledger that another installation has taken over. Its row forgets the UID for good: were the mark to go
 * one day, by a hand or with that installation, the object would not be ours again for that.
 */
function isLost({ entry, seen }: ObjectSituation, rules: DiffRules): boolean {
  return (
    entry?.uid !== undefined &&
    seen.state === 'live' &&
    seen.object.uid === entry.uid &&
    isTakenOver(seen.object, rules)
  );
}

/** The object that an unanswered create made, where it is left as it is: a step that writes or records learns of it anyway. */
function foundFor({ entry, seen }: ObjectSituation, rules: DiffRules): LiveObject | undefined {
  if (!entry || entry.uid || seen.state !== 'live') return undefined;
  return isOurs(entry, seen.object, rules) ? seen.object : undefined;
}

function stepForWanted(situation: ObjectSituation, wanted: WantedObject, rules: DiffRules): ObjectStep | undefined {
  const { key, entry, seen } = situation;
  if (seen.state === 'unknown') return leaveUnread(situation, seen, wanted.object.ref, rules);
  if (seen.state === 'as-recorded') return entry && stepForRecorded(key, entry, wanted);
  if (seen.state === 'missing') return stepForAbsent(key, wanted, entry, rules);
  const { object } = seen;
  if (object.deleting) return leave(key, 'TERMINATING', terminatingSentence(object), true);
  if (isTakenOver(object, rules)) return stepForFound(key, wanted, object, rules);
  if (entry && isOurs(entry, object, rules)) return stepForLive(key, entry, wanted, object, rules);
  return isByOvermesh(object, rules) ? stepForFound(key, wanted, object, rules) : foreign(key, object);
}

/** An object that Overmesh wrote, by another ledger than this one: nothing of it is taken over unasked. */
function stepForFound(key: string, wanted: WantedObject, object: LiveObject, rules: DiffRules): ObjectStep {
  const agreement = rules.agreed.get(key);
  const code = isTakenOver(object, rules) ? 'TAKEN_OVER' : 'FOREIGN_OBJECT';
  if (!agreement || !isAgreed(agreement, object, rules)) return leave(key, code, foundSentence(object, rules), false);
  const drift = foundDrift(wanted, object, rules);
  if (drift.length && !agreement.differing)
    return leave(key, code, `${foundSentence(object, rules)}; it differs in ${pathsOf(drift)}`, false);
  if (!drift.length && bearsMarksOf(wanted, object, rules)) return { do: 'adopt', key, wanted, live: object };
  const appliers = drift.filter(({ author }) => author?.operation === 'Apply');
  if (appliers.length) return leave(key, 'CONFLICT', conflictSentence(appliers), false);
  const { uid, resourceVersion } = object;
  const force = drift.some(({ author }) => author);
  return { do: 'update', key, wanted, uid, resourceVersion, live: object, drift, force, repair: false, adopts: true };
}

function stepForRecorded(key: string, entry: LedgerEntry, wanted: WantedObject): ObjectStep | undefined {
  if (saysTheSame(entry, wanted) && entry.phase === 'present') return undefined;
  if (!entry.uid || !entry.resourceVersion) return undefined;
  const { uid, resourceVersion } = entry;
  return { do: 'update', key, wanted, uid, resourceVersion, drift: [], force: false, repair: false };
}

function stepForAbsent(
  key: string,
  wanted: WantedObject,
  entry: LedgerEntry | undefined,
  rules: DiffRules,
): ObjectStep {
  const because = !entry || entry.phase === 'gone' ? 'new' : entry.phase === 'creating' ? 'again' : 'vanished';
  if (because === 'vanished' && entry && isFight(entry, wanted, rules))
    return leave(key, 'FIGHT', `somebody has deleted it again after ${FIGHT_LIMIT} repairs; no longer repaired`, false);
  return { do: 'create', key, wanted, because };
}

function stepForLive(
  key: string,
  entry: LedgerEntry,
  wanted: WantedObject,
  object: LiveObject,
  rules: DiffRules,
): ObjectStep {
  const drift = driftOf(wanted.object, object, rules.self, entry.sealed);
  if (!drift.length && wasWritten(entry, wanted, object)) return { do: 'record', key, entry, live: object, wanted };
  const touched = drift.filter(({ author }) => author);
  if (!touched.length && isLastWrite(entry, wanted, object))
    return stepForUnkept(key, entry, wanted, object, drift, rules);
  const appliers = touched.filter(({ author }) => author?.operation === 'Apply');
  if (appliers.length) return leave(key, 'CONFLICT', conflictSentence(appliers), false);
  const force = touched.length > 0 || isOwnershipCleared(object);
  // What a hand has taken away, a label or a field, has no author any more and is put back all the same.
  const repair = touched.length > 0 || (drift.length > 0 && entry.phase === 'present' && entry.hash === wanted.hash);
  if (repair && isFight(entry, wanted, rules))
    return leave(key, 'FIGHT', fightSentence(touched.length ? touched : drift), false);
  const { uid, resourceVersion } = object;
  return { do: 'update', key, wanted, uid, resourceVersion, live: object, drift, force, repair };
}

/**
 * The write that the ledger speaks of has happened. While a row is open its hash only says what was about to be
 * written, so the object's own generation decides; and what a predecessor was about to delete is written again, so that
 * its resourceVersion moves and the late delete fails.
 */
function wasWritten(entry: LedgerEntry, wanted: WantedObject, object: LiveObject): boolean {
  if (!saysTheSame(entry, wanted) || entry.phase === 'deleting') return false;
  return entry.phase === 'present' || object.generation === entry.generation;
}

/**
 * `metadata.managedFields: [{}]`, a documented practice, leaves every field without an owner. The next apply then meets
 * a conflict with "before-first-apply", which nobody can release; the UID of the ledger says whose object it is.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#clearing-managedfields
 */
export function isOwnershipCleared({ managers }: Pick<LiveObject, 'managers'>): boolean {
  return managers.length === 0;
}

/** Nobody has touched the object since we wrote what is wanted: where it differs, the server did not keep what it got. */
function isLastWrite(entry: LedgerEntry, wanted: WantedObject, { resourceVersion }: LiveObject): boolean {
  return entry.phase === 'present' && entry.resourceVersion === resourceVersion && saysTheSame(entry, wanted);
}

function stepForUnkept(
  key: string,
  { phaseSince }: LedgerEntry,
  wanted: WantedObject,
  live: LiveObject,
  drift: readonly Drift[],
  { now, unkeptAgainMs }: DiffRules,
): ObjectStep {
  if (Date.parse(now) - Date.parse(phaseSince) < unkeptAgainMs)
    return leave(key, 'UNKEPT', unkeptSentence(drift, unkeptAgainMs), false);
  const { uid, resourceVersion } = live;
  return { do: 'update', key, wanted, uid, resourceVersion, live, drift, force: false, repair: false };
}

/** Content and owner: an object that goes to another VirtualMesh is marked anew, where it is. */
function saysTheSame(entry: LedgerEntry, wanted: WantedObject): boolean {
  return entry.hash === wanted.hash && entry.virtualMesh === wanted.virtualMesh;
}

function stepForUnwanted(situation: ObjectSituation, rules: DiffRules): ObjectStep | undefined {
  const { key, entry, seen } = situation;
  if (!entry || entry.keep) return undefined;
  // What we deleted is looked at only when it is back with the very UID: a cluster restored from a backup.
  if (entry.phase === 'gone' && seen.state !== 'live') return undefined;
  if (seen.state === 'unknown') return leaveUnread(situation, seen, entry.ref, rules);
  if (seen.state === 'as-recorded') return remove(key, entry, entry.uid, entry.resourceVersion);
  if (seen.state === 'missing') return stepForMissing(key, entry, rules);
  const { object } = seen;
  // Whoever took it over decides over it: that is forgotten here, and stays there.
  const isLeft = !isOurs(entry, object, rules) || isTakenOver(object, rules);
  if (isLeft)
    return entry.phase === 'gone' && !isLost({ key, entry, seen }, rules) ? undefined : { do: 'forget', key, entry };
  if (object.deleting) return leave(key, 'TERMINATING', terminatingSentence(object), true);
  // Ledger, label and UID together are the evidence that a delete needs.
  if (!object.markedAsOurs)
    return leave(key, 'UNMARKED', 'our managed-by label was taken off by hand, so it is not deleted', false);
  return remove(key, entry, object.uid, object.resourceVersion);
}

/** A create that was begun and never answered may still arrive: the row stays until it no longer can. */
function stepForMissing(key: string, entry: LedgerEntry, { now, lateWriteMs }: DiffRules): ObjectStep {
  const age = Date.parse(now) - Date.parse(entry.phaseSince);
  if (entry.phase === 'creating' && age < lateWriteMs)
    return leave(key, 'LATE_WRITE_POSSIBLE', 'a create that was begun may still arrive; looking again', true);
  return { do: 'forget', key, entry };
}

function remove(
  key: string,
  entry: LedgerEntry,
  uid: string | undefined,
  resourceVersion: string | undefined,
): ObjectStep | undefined {
  return uid && resourceVersion ? { do: 'delete', key, entry, uid, resourceVersion } : undefined;
}

/**
 * The very object that the ledger speaks of. Before the first answer no UID is known; then an apply in our name and a
 * generation up to the ledger's say so: a create that was given up may have come first. Our label is no part of it: a
 * hand may have taken it off before anybody looked, and an object that is forgotten for that is left over for ever.
 */
function isOurs(entry: LedgerEntry, object: LiveObject, rules: DiffRules): boolean {
  if (entry.uid) return entry.uid === object.uid;
  const generation = object.generation ?? Number.POSITIVE_INFINITY;
  const isOurWrite = isAppliedByUs(object, rules) && generation <= entry.generation;
  return entry.phase === 'creating' && isOurWrite && !isTakenOver(object, rules);
}

function foreign(key: string, object: LiveObject): ObjectStep {
  const writers = [...new Set(object.managers.map(({ manager }) => manager))].join(', ') || 'somebody';
  return leave(
    key,
    'FOREIGN_OBJECT',
    `an object of this name exists that Overmesh did not write (by ${writers})`,
    false,
  );
}

function terminatingSentence({ content }: LiveObject): string {
  const { deletionTimestamp, finalizers } = (content['metadata'] ?? {}) as JsonObject;
  const since = typeof deletionTimestamp === 'string' ? ` since ${deletionTimestamp}` : '';
  const held = Array.isArray(finalizers) && finalizers.length ? `, held by ${finalizers.join(', ')}` : '';
  return `is being deleted on the cluster${since}${held}; looking again`;
}

function leaveUnread(
  { key, definition }: ObjectSituation,
  { reason, isKindMissing = false }: Extract<Observation, { readonly state: 'unknown' }>,
  { kind }: ObjectRef,
  { now }: DiffRules,
): ObjectStep {
  const unread: Finding = { code: 'UNKNOWN', message: reason, retry: true };
  return { do: 'leave', key, finding: isKindMissing ? kindMissing(kind, unread, definition, now) : unread };
}

function leave(key: string, code: Finding['code'], message: string, retry: boolean): ObjectStep {
  return { do: 'leave', key, finding: { code, message, retry } };
}

/** Another writer is at work. What is wanted anew is written all the same: somebody has asked for it since. */
function isFight(entry: LedgerEntry, wanted: WantedObject, { now, fightWindowMs }: DiffRules): boolean {
  const recent = entry.repairs.filter((at) => Date.parse(now) - Date.parse(at) < fightWindowMs);
  return saysTheSame(entry, wanted) && recent.length >= FIGHT_LIMIT;
}

function conflictSentence(drift: readonly Drift[]): string {
  return `${writersOf(drift)} applies other values to ${pathsOf(drift)}; it keeps them until it lets go of the fields`;
}

function fightSentence(drift: readonly Drift[]): string {
  return `${writersOf(drift)} has changed ${pathsOf(drift)} again after ${FIGHT_LIMIT} repairs; no longer repaired`;
}

export function unkeptSentence(drift: readonly Drift[], againMs: number): string {
  const minutes = againMs / 60_000;
  return (
    `the API server took the object and did not keep ${pathsOf(drift)}: the definition of the kind on the cluster is ` +
    `an older one, or an admission changes it; written again every ${minutes} minutes`
  );
}

export function writersOf(drift: readonly Drift[]): string {
  return [...new Set(drift.flatMap(({ author }) => (author ? [author.manager] : [])))].join(', ') || 'somebody';
}

export function pathsOf(drift: readonly Drift[]): string {
  const paths = drift.map(({ path }) => path);
  return paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ');
}
