import { isOwnershipCleared, pathsOf, writersOf } from './decide/diff.ts';
import type { ObjectStep } from './decide/diff.ts';
import type { DeliveryPlan } from './decide/plan.ts';
import type { LedgerEntry } from './decide/situation.ts';
import type { NewEvent } from './events.store.ts';
import type { LaneRow } from './tables.ts';
import type { Writing } from './writing.ts';

/** More new orphaned objects than this are one event. */
const ORPHANS_TOLD = 10;
/** More deletes than this for one reason are one event. */
const DELETES_TOLD = 10;

/** What a pass has to tell, whichever way it ended: repairs and writes. */
export function eventsOf(writing: Writing): readonly NewEvent[] {
  const { written, deleted } = writing;
  const events: NewEvent[] = writing.repaired.map((step) => ({
    type: 'drift-repaired',
    message: repairSentence(step),
    object: step.key,
  }));
  if (written + deleted.length > 0)
    events.push({ type: 'delivered', message: `wrote ${written} and deleted ${deleted.length} objects` });
  return [...events, ...deleteEvents(deleted)];
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

/** Told each when there are few, and as a number when a whole cluster has them: a ledger lost, a registration anew. */
export function orphanEvents(known: readonly string[], orphanedObjects: readonly string[]): readonly NewEvent[] {
  const fresh = orphanedObjects.filter((key) => !known.includes(key));
  const message = 'carries the label of Overmesh and was not written by it here; it is left alone';
  if (fresh.length <= ORPHANS_TOLD) return fresh.map((object) => ({ type: 'orphaned-object', message, object }));
  return [{ type: 'orphaned-object', message: `${fresh.length} objects: each ${message}` }];
}

/** Told once, when it begins to be so. */
export function reasonEvent(
  lane: LaneRow,
  { heldBack }: DeliveryPlan,
  reason: string | undefined,
  { conflicted }: Writing,
): NewEvent | undefined {
  if (!reason || reason === lane.reason) return undefined;
  return { type: heldBack ? 'delete-budget' : conflicted ? 'conflict' : 'refused-by-server', message: reason };
}

function repairSentence(step: Extract<ObjectStep, { do: 'create' | 'update' }>): string {
  if (step.do === 'create') return 'deleted by another hand; written again';
  if (step.live && isOwnershipCleared(step.live)) return 'metadata.managedFields was cleared by hand; taken back';
  const at = step.drift.find(({ author }) => author?.time)?.author?.time;
  return `${pathsOf(step.drift)} changed by ${writersOf(step.drift)}${at ? ` at ${at}` : ''}; put back`;
}
