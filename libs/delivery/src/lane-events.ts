import { isOwnershipCleared, pathsOf, writersOf } from './decide/diff.ts';
import type { ObjectStep } from './decide/diff.ts';
import type { DeliveryPlan } from './decide/plan.ts';
import type { LedgerEntry } from './decide/situation.ts';
import type { NewEvent } from './events.store.ts';
import type { LaneRow } from './tables.ts';
import type { Writing } from './writing.ts';

/** More new orphaned objects than this are one event, with some of them as examples. */
const ORPHANS_TOLD = 10;
const EXAMPLES = 3;
/** So many orphaned objects of a cluster are kept by name; of more, nobody reads them one by one. */
export const ORPHANS_KEPT = 100;
/** Events of orphaned objects on one cluster in an hour: whoever has one namespace there can make and remove any number. */
export const ORPHAN_EVENTS_AN_HOUR = 60;
/** More deletes than this for one reason are one event. */
const DELETES_TOLD = 10;

type Told = Pick<Writing, 'written' | 'deleted' | 'repaired' | 'adopted' | 'findings' | 'quarantined' | 'released'>;

/** What a pass has to tell, whichever way it ended: repairs and writes. */
export function eventsOf({
  written,
  deleted,
  repaired,
  adopted,
  findings,
  quarantined,
  released,
}: Told): readonly NewEvent[] {
  const events: NewEvent[] = repaired.map((step) => ({
    type: 'drift-repaired',
    message: repairSentence(step),
    object: step.key,
  }));
  if (written + deleted.length > 0)
    events.push({ type: 'delivered', message: `wrote ${written} and deleted ${deleted.length} objects` });
  if (adopted.length > 0)
    events.push({ type: 'adopted', message: `took over ${adopted.length} objects, as was agreed` });
  return [...events, ...deleteEvents(deleted), ...quarantineEvents({ findings, quarantined, released })];
}

/** More than these at once, and the rest is a number: an admission may refuse every object of a cluster. */
const QUARANTINES_TOLD = 10;

function quarantineEvents({ findings, quarantined, released }: Pick<Told, 'findings' | 'quarantined' | 'released'>) {
  const why = new Map(findings.map(({ key, message }) => [key, message]));
  const into = quarantined.map((object) => ({ object, message: why.get(object) ?? 'in quarantine' }));
  const out = released.map((object) => ({ object, message: 'the API server takes it again; out of quarantine' }));
  return [...toldOf('quarantined', into), ...toldOf('quarantine-ended', out)];
}

function toldOf(type: NewEvent['type'], about: readonly Pick<NewEvent, 'object' | 'message'>[]): readonly NewEvent[] {
  const [first] = about;
  if (!first || about.length <= QUARANTINES_TOLD) return about.map((one) => ({ type, ...one }));
  return [{ type, message: `${about.length} objects, as ${first.object}: ${first.message}` }];
}

/** Every delete says of which document the object was; many of one document are one event. */
function deleteEvents(deleted: readonly LedgerEntry[]): readonly NewEvent[] {
  const byReason = Map.groupBy(deleted, deleteReason);
  return [...byReason].flatMap(([reason, entries]): readonly NewEvent[] => {
    if (entries.length <= DELETES_TOLD)
      return entries.map(({ key }) => ({ type: 'deleted', message: `deleted: ${reason}`, object: key }));
    return [{ type: 'deleted', message: `${entries.length} objects deleted: ${reason}` }];
  });
}

function deleteReason({ intents, virtualMesh, deleteAgreed }: LedgerEntry): string {
  const documents = intents.join(', ') || `VirtualMesh/${virtualMesh}`;
  const agreed = deleteAgreed ? ', as its author has confirmed' : '';
  return `${documents} of VirtualMesh ${virtualMesh} does not ask for it here any more${agreed}`;
}

/** Told when writing goes on. */
export function recoveryEvents({ attempts }: LaneRow): readonly NewEvent[] {
  if (attempts === 0) return [];
  return [{ type: 'recovered', message: `writing goes on, after ${attempts} tries that failed` }];
}

/**
 * Told each when there are few, and as a number when a whole cluster has them: a ledger lost, a registration anew, a flood.
 *
 * @param known those that are kept of before; where that is all that ever is, further ones are no news
 * @param toldLately how many such events the cluster had within the last hour
 */
export function orphanEvents(
  known: readonly string[],
  orphanedObjects: readonly string[],
  toldLately: number,
): readonly NewEvent[] {
  const left = ORPHAN_EVENTS_AN_HOUR - toldLately;
  const fresh = known.length < ORPHANS_KEPT ? freshOf(known, orphanedObjects) : [];
  if (!fresh.length || left <= 0) return [];
  const message = 'carries the label of Overmesh and was not written by it here; it is left alone';
  if (fresh.length <= Math.min(ORPHANS_TOLD, left - 1))
    return fresh.map((object) => ({ type: 'orphaned-object', message, object }));
  const last = left === 1 ? '; further ones are told in an hour' : '';
  const some = fresh.slice(0, EXAMPLES).join(', ');
  return [{ type: 'orphaned-object', message: `${fresh.length} objects (${some} among them): each ${message}${last}` }];
}

/** Orphaned objects that were not known before. */
export function freshOf(known: readonly string[], orphanedObjects: readonly string[]): readonly string[] {
  const before = new Set(known);
  return orphanedObjects.filter((key) => !before.has(key));
}

/** Told once, when it begins to be so. */
export function reasonEvent(
  lane: LaneRow,
  { heldBack }: DeliveryPlan,
  { reason, object }: { readonly reason: string | undefined; readonly object: string | undefined },
  { conflicted, findings: [first] }: Pick<Writing, 'conflicted' | 'findings'>,
): NewEvent | undefined {
  if (!reason || (reason === lane.reason && (object ?? null) === lane.reasonObject)) return undefined;
  const about = object ? { object } : {};
  if (!heldBack && first?.code === 'SOON_SERVED') return undefined;
  // Told when it began, with its object.
  if (!heldBack && first?.code === 'QUARANTINED') return undefined;
  if (!heldBack && first?.code === 'PAUSED') return { type: 'paused', message: reason, ...about };
  const type = heldBack ? 'delete-budget' : conflicted ? 'conflict' : 'refused-by-server';
  return { type, message: reason, ...about };
}

function repairSentence(step: Extract<ObjectStep, { do: 'create' | 'update' }>): string {
  if (step.do === 'create') return 'deleted by another hand; written again';
  if (step.live && isOwnershipCleared(step.live)) return 'metadata.managedFields was cleared by hand; taken back';
  const at = step.drift.find(({ author }) => author?.time)?.author?.time;
  return `${pathsOf(step.drift)} changed by ${writersOf(step.drift)}${at ? ` at ${at}` : ''}; put back`;
}
