import type { KindRef } from '@overmesh/model';
import { openBody } from '../content.ts';
import type { StoredEntry } from '../ledger.store.ts';
import type { Outcome } from '../perform.ts';
import { unkeptSentence } from './diff.ts';
import type { Finding, ObjectStep } from './diff.ts';
import { kindMissing } from './kind-missing.ts';
import { quarantineFinding } from './quarantine.ts';
import type { Refusals } from './quarantine.ts';
import { sealOf } from './sealed.ts';
import type { WantedObject } from './situation.ts';
import type { WriteStep } from './write-step.ts';

/** Repairs remembered of an object, for the fight limit. */
const REPAIRS_KEPT = 5;

/** What a row says of an object while the step is under way; adopting one is over with the row. */
const PHASES = { create: 'creating', update: 'updating', adopt: 'present' } as const;

/** What of a row is other from now on; what is undefined goes. */
export type RowChange = { readonly [Field in keyof StoredEntry]?: StoredEntry[Field] | undefined };

/** When and under which generation of the lane a pass writes. */
export interface PassTime {
  readonly generation: number;
  /** ISO 8601, UTC. */
  readonly now: string;
}

/** Why an object that the ledger does not know is not written: it gets a row that says so. */
const IN_THE_WAY: readonly Finding['code'][] = ['FOREIGN_OBJECT', 'TAKEN_OVER', 'CONFLICT', 'TERMINATING'];

/** The row of an object that is about to be written, or is left alone at first sight. It is saved before the write. */
export function intendedRow(step: ObjectStep, before: StoredEntry | undefined, at: PassTime): StoredEntry | undefined {
  const { now } = at;
  if (step.do === 'delete') {
    // An unanswered create has no UID in its row yet. The look found it: store it before deleting.
    const { uid, resourceVersion } = step;
    return before && { ...before, uid, resourceVersion, phase: 'deleting', phaseSince: now };
  }
  if (step.do === 'leave' && !before && step.wanted && IN_THE_WAY.includes(step.finding.code))
    return { ...rowOf(step.wanted, at), phase: 'gone', repairs: [] };
  if (step.do !== 'create' && step.do !== 'update' && step.do !== 'adopt') return undefined;
  return {
    ...rowOf(step.wanted, at),
    phase: PHASES[step.do],
    ...(step.do === 'update' ? { uid: step.uid, resourceVersion: step.resourceVersion } : {}),
    ...(step.do === 'adopt' ? { uid: step.live.uid, resourceVersion: step.live.resourceVersion } : {}),
    repairs: repairsWith(step, before?.repairs ?? [], now),
    ...(before?.writtenAt ? { writtenAt: before.writtenAt } : {}),
    // It goes when the write is done: until then status would say that nothing stands in the way.
    ...(before?.finding ? { finding: before.finding } : {}),
    ...(before?.refusals ? { refusals: before.refusals } : {}),
  };
}

/** What a row says of what is wanted. */
function rowOf(wanted: WantedObject, { generation, now }: PassTime): Omit<StoredEntry, 'phase' | 'repairs'> {
  const { key, virtualMesh, mesh, hash, revision, object, content } = wanted;
  const { ref, intents, keep = false, stage } = object;
  return {
    ...{ key, ref, virtualMesh, mesh, hash, generation, revision, intents, keep, stage },
    phaseSince: now,
    body: openBody(object),
    ...(content && { sealed: sealOf(content) }),
  };
}

function repairsWith(step: ObjectStep, repairs: readonly string[], now: string): readonly string[] {
  return isRepair(step) ? [...repairs, now].slice(-REPAIRS_KEPT) : repairs;
}

/** The cluster was as wanted once, and another hand changed it. */
export function isRepair(step: ObjectStep): step is Extract<ObjectStep, { do: 'create' | 'update' }> {
  return (step.do === 'update' && step.repair) || (step.do === 'create' && step.because === 'vanished');
}

/**
 * What came of a write, for its row.
 *
 * `undone`: it did not happen for sure, and the row says again what it said before. `open`: nobody knows, or it is under
 * way: the row stays as intended, and the object is looked at by name. `present` and `gone`: the server has said so.
 */
export type Settled =
  | { readonly is: 'undone'; readonly finding: Finding }
  | { readonly is: 'open'; readonly finding: Finding }
  | { readonly is: 'gone'; readonly finding?: undefined }
  | {
      readonly is: 'present';
      readonly uid: string;
      readonly resourceVersion: string;
      readonly finding?: Finding;
    };

/** What is known besides, when a write is answered. */
export interface AnswerTerms {
  readonly now: string;
  readonly unkeptAgainMs: number;
  /** The row of the definition of the object's kind, where that is ours: see definitionOf. */
  readonly definition: StoredEntry | undefined;
  /** How often it was refused by now, where this is a refusal of its content. */
  readonly refusals?: Refusals | undefined;
}

/** Reads the answer of a write. */
export function settledBy(step: WriteStep, outcome: Outcome, terms: AnswerTerms): Settled {
  if (outcome.is === 'refused') return refusedBy(step, outcome, terms);
  if (outcome.is === 'terminating') {
    const message = 'is being deleted on the cluster and held by a finalizer; looking again';
    return { is: 'open', finding: { code: 'TERMINATING', message, retry: true } };
  }
  if (outcome.is === 'deleted' || step.do === 'delete') return { is: 'gone' };
  const { uid, resourceVersion, unkept } = outcome;
  if (!unkept) return { is: 'present', uid, resourceVersion };
  const message = unkeptSentence(unkept, terms.unkeptAgainMs);
  return { is: 'present', uid, resourceVersion, finding: { code: 'UNKEPT', message, retry: false } };
}

/**
 * What moved under us is looked at by name next time; every other refusal says for sure that nothing was written. Only a
 * create that was begun before may have met its own work.
 */
function refusedBy(
  step: WriteStep,
  { finding, isKindMissing = false }: Extract<Outcome, { is: 'refused' }>,
  { definition, now, refusals }: AnswerTerms,
): Settled {
  const quarantine = refusals && quarantineFinding(refusals);
  if (quarantine) return { is: 'undone', finding: quarantine };
  const mayBeOurs = step.do === 'create' && finding.code === 'FOREIGN_OBJECT' && step.because === 'again';
  if (finding.retry || mayBeOurs) return { is: 'open', finding };
  return { is: 'undone', finding: isKindMissing ? kindMissing(kindOf(step), finding, definition, now) : finding };
}

/** Kind of the object that a step writes. */
export function kindOf(step: WriteStep): KindRef {
  return (step.do === 'delete' ? step.entry.ref : step.wanted.object.ref).kind;
}

/** A row with what is other in it, and since when. */
export function rowWith(row: StoredEntry, change: RowChange, now: string): StoredEntry {
  const moved = change.phase && change.phase !== row.phase ? { phaseSince: now } : {};
  const { finding, refusals, ...rest } = { ...row, ...change, ...moved };
  return { ...rest, ...(finding && { finding }), ...(refusals && { refusals }) } as StoredEntry;
}
