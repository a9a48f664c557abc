import { inTransaction } from '@overmesh/db';
import { fail, isDnsLabel, succeed } from '@overmesh/model';
import type { Caller, Problem, Result } from '@overmesh/model';
import { QueryFailedError } from 'typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { decideChanges } from './decide/changes.ts';
import type { Decision, RevisionDraft } from './decide/changes.ts';
import type { Change, ChangeNote } from './intent.ts';
import { lockedView } from './locked-view.ts';
import { answerRequest, claimRequest, digestOf } from './requests.store.ts';
import { saveDrafts } from './writes.store.ts';

/** What a change is answered with, and the revisions that it made: none when nothing changed or it was made before. */
export interface Committed<Outcome> {
  readonly outcome: Outcome;
  readonly drafts: readonly RevisionDraft[];
}

interface Making<Outcome> {
  readonly caller: Caller;
  readonly note: ChangeNote;
  readonly outcomeOf: (decision: Decision) => Outcome;
  readonly newUid: () => string;
}

/** Leaves the transaction, and with it the rows that were made to lock by; the problems are the answer. */
class Refusal extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super('the change is refused');
  }
}

/** Decides and saves a change in one transaction. A change with problems leaves nothing behind. */
export async function commit<Outcome extends object>(
  dataSource: DataSource,
  change: Change,
  making: Making<Outcome>,
): Promise<Result<Committed<Outcome>>> {
  const attempts = 5;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return succeed(await inTransaction(dataSource, (manager) => save(manager, change, making)));
    } catch (error) {
      if (error instanceof Refusal) return fail(...error.problems);
      if (attempt === attempts || !isTwin(error)) throw error;
    }
  }
}

async function save<Outcome extends object>(
  manager: EntityManager,
  change: Change,
  { caller, note, outcomeOf, newUid }: Making<Outcome>,
): Promise<Committed<Outcome>> {
  const claim = await claimRequest(manager, note.requestId, digestOf(wishOf(change, note)));
  if (claim.state === 'other') throw new Refusal([otherWish]);
  // What was answered under this id and digest was an outcome of this same wish.
  if (claim.state === 'answered') return { outcome: claim.outcome as Outcome, drafts: [] };
  const { at, ...seen } = await lockedView(manager, onlyNames(change));
  const decided = decideChanges(change, seen, { at, uidOf: () => newUid() });
  if (!decided.ok) throw new Refusal(decided.problems);
  await saveDrafts(manager, decided.value.revisions, { caller, note, at });
  const outcome = outcomeOf(decided.value);
  await answerRequest(manager, note.requestId, outcome);
  return { outcome, drafts: decided.value.revisions };
}

/** A strategy is part of what is wished, where there is one. */
export function wishOf(change: Change, { strategy }: ChangeNote): unknown {
  return strategy ? { ...change, strategy } : change;
}

const otherWish: Problem = {
  path: 'requestId',
  code: 'DUPLICATE',
  message: 'this request id was used for another change: take a new one',
};

/** Without what cannot be a name, which Postgres might refuse as text (NUL): it is not found either way. */
export function onlyNames(change: Change): Change {
  return {
    ...change,
    removals: change.removals.filter(({ workspace, name }) => isDnsLabel(workspace) && isDnsLabel(name)),
    ifRevisions: Object.fromEntries(Object.entries(change.ifRevisions).filter(([name]) => isDnsLabel(name))),
  };
}

/** Two changes created one document in two VirtualMeshes at a time; seen again, the later one is a move. */
function isTwin(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const cause: unknown = error.driverError;
  return typeof cause === 'object' && cause !== null && 'constraint' in cause && cause.constraint === 'intents_live';
}
