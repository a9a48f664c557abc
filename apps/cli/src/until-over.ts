import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, Failure } from './failure.ts';
import { OperationDocument } from './generated/operations.ts';
import type { OperationFieldsFragment } from './generated/operations.ts';
import { shortSpan } from './print/times.ts';
import { showProgress } from './progress.ts';
import type { Session } from './session.ts';

const pauseMs = 300;

/** What an operation is watched for; that it is over, where nothing else is said. */
type IsThere = (operation: OperationFieldsFragment) => boolean;

/**
 * Watches an operation until it is over; while the server is away, too.
 *
 * @param isThere what else is good enough, while it goes on
 * @throws Failure (5) when it goes on after `timeoutMs`, saying what stands in its way; (3) when it has failed
 */
export async function untilOver(
  session: Session,
  begun: OperationFieldsFragment,
  timeoutMs: number,
  isThere: IsThere = () => false,
): Promise<OperationFieldsFragment> {
  const start = Date.now();
  const progress = showProgress(session.world);
  try {
    for (let seen = begun; ; seen = await look(session, seen)) {
      if (seen.endedAt !== null) return succeeded(seen);
      if (isThere(seen)) return seen;
      const waitedMs = Date.now() - start;
      if (waitedMs >= timeoutMs) throw goesOn(seen, waitedMs);
      progress.say(`${seen.subject}: ${seen.problems[0]?.message ?? seen.message}`);
      await sleep(Math.min(pauseMs, timeoutMs - waitedMs), undefined, { signal: session.world.interrupted }).catch(
        () => undefined,
      );
      if (session.world.interrupted.aborted)
        throw new Failure(EXIT.interrupted, 'Interrupted: the operation goes on.', waitCommand(seen));
    }
  } finally {
    progress.clear();
  }
}

/** As it is now, or as it was seen last where the server does not answer. */
async function look({ api }: Session, known: OperationFieldsFragment): Promise<OperationFieldsFragment> {
  const seen = await api.call(OperationDocument, { id: known.id }).catch(skipWhileAway);
  return seen?.operation ?? known;
}

function skipWhileAway(error: unknown): undefined {
  if (error instanceof Failure && error.exitCode === EXIT.unavailable) return undefined;
  throw error;
}

function succeeded(operation: OperationFieldsFragment): OperationFieldsFragment {
  if (operation.outcome !== 'failed') return operation;
  const reasons = operation.problems.map(({ message }) => `  ${message}`);
  throw new Failure(EXIT.refused, [`The ${operation.kind} of ${operation.subject} has failed:`, ...reasons].join('\n'));
}

function goesOn(operation: OperationFieldsFragment, waitedMs: number): Failure {
  const head = `Waited ${shortSpan(Math.round(waitedMs / 1000))}; the operation goes on: ${operation.message}`;
  const reasons = operation.problems.flatMap(({ message, fix }) => [`  ${message}`, ...(fix ? [`  ${fix}`] : [])]);
  return new Failure(EXIT.waitedInVain, [head, ...reasons].join('\n'), waitCommand(operation));
}

function waitCommand({ id }: OperationFieldsFragment): string {
  return `Wait for it with: overmesh operation wait ${id}`;
}
