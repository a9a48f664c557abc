import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, Failure } from './failure.ts';
import { hasNothingToWrite } from './print/status.ts';
import { count, printableLine } from './print/text.ts';
import type { Paint } from './print/text.ts';
import { shortSpan } from './print/times.ts';
import { showProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import type { Session } from './session.ts';
import { inOrder, statusRows } from './status-rows.ts';
import type { Status } from './status-rows.ts';

export type Step = 'written' | 'accepted' | 'live';

/** What is waited for. */
export interface Goal {
  /** `Kind/name` each; every document where absent. */
  readonly documents?: readonly string[];
  readonly virtualMeshes: readonly string[];
  /** The revision that a VirtualMesh must have reached; any where absent. */
  readonly revisions?: ReadonlyMap<string, number>;
  readonly step: Step;
}

const pauseMs = 500;
/** After a change a cluster's rows appear when its lane has looked; until then "nothing" says nothing. */
const settlingMs = 3000;

/** Reads the status again and again until the goal is reached. @throws Failure (5) naming who lags, and why */
export async function waitUntil(session: Session, goal: Goal, timeoutMs: number): Promise<readonly Status[]> {
  const start = Date.now();
  const progress = showProgress(session.world);
  const tell = reasonTeller(session, goal, progress);
  try {
    for (;;) {
      const rows = await readStatus(session, goal);
      const lagging = laggards(rows, goal);
      const waitedMs = Date.now() - start;
      if (lagging.length === 0 && (rows.length > 0 || waitedMs >= settlingMs)) return rows;
      if (waitedMs >= timeoutMs || isHopeless(lagging)) throw inVain(lagging, goal, waitedMs);
      tell(lagging, waitedMs);
      progress.say(
        `waiting ${shortSpan(Math.round(waitedMs / 1000))}: ${rows.length - lagging.length} of ${rows.length} ${goal.step}; ${lagging[0] ? lagLine(lagging[0], goal) : 'no cluster has looked yet'}`,
      );
      await sleep(Math.min(pauseMs, timeoutMs - waitedMs), undefined, { signal: session.world.interrupted }).catch(
        () => undefined,
      );
      if (session.world.interrupted.aborted) throw new Failure(EXIT.interrupted, stillOpen(lagging, goal));
    }
  } finally {
    progress.clear();
  }
}

const REASON_AFTER_MS = 5000;

/** Says in full what is waited for, once it has taken a while: the line that rewrites itself has no room for that. */
function reasonTeller(session: Session, goal: Goal, progress: Progress) {
  const told = new Set<string>();
  return (lagging: readonly Status[], waitedMs: number): void => {
    if (waitedMs < REASON_AFTER_MS) return;
    const text = lagging[0] && lagLine(lagging[0], goal);
    if (text === undefined || told.has(text)) return;
    told.add(text);
    progress.clear();
    session.note(`waiting for ${text}`);
  };
}

/** What came of waiting: never plain "everything" where others overrule a part, or requests fail. */
export function waitedText(rows: readonly Status[], step: Step, paint: Paint): string {
  if (rows.length === 0) return 'There is nothing to write for it on any cluster';
  const clusters = count(new Set(rows.map(({ cluster }) => cluster)).size, 'cluster');
  const partly = new Set(rows.filter(({ effect }) => effect !== 'whole').map(({ document }) => document));
  const troubled = new Set(rows.filter(({ problems }) => problems.length > 0).map(({ document }) => document));
  if (partly.size + troubled.size === 0) return `Everything is ${step} on ${clusters}`;
  const words = [...new Set([...partly, ...troubled])]
    .sort()
    .map((document) => `${document} ${partly.has(document) ? 'partly' : 'with problems'}`);
  return paint(
    'yellow',
    `All that acts is ${step} on ${clusters}: ${words.join(', ')} (see above, or overmesh status)`,
  );
}

/** Rows that have not reached the goal. */
export function laggards(rows: readonly Status[], goal: Goal): readonly Status[] {
  return rows.filter((row) => !hasReached(row, goal));
}

/**
 * Where a document puts no object on a mesh there is nothing to be written or seen: it is there with its revision.
 * Elsewhere only a plain yes counts; a mesh that cannot tell has not said yes.
 */
export function hasReached(row: Status, { step, revisions }: Goal): boolean {
  const wanted = revisions?.get(row.virtualMesh) ?? 0;
  if (row.targetRevision < wanted || row.appliedRevision < row.targetRevision) return false;
  return hasNothingToWrite(row) || row.evidence[step].state === 'yes';
}

async function readStatus({ api }: Session, { documents, virtualMeshes }: Goal): Promise<readonly Status[]> {
  const scopes = virtualMeshes.length ? virtualMeshes : [null];
  const [only = null, ...others] = documents ?? [];
  const document = others.length ? null : only;
  const found = await Promise.all(scopes.map((virtualMesh) => statusRows(api, { virtualMesh, document })));
  const rows = inOrder(found.flat());
  return documents ? rows.filter((row) => documents.includes(row.document)) : rows;
}

/** A refusal does not pass by waiting. */
function isHopeless(lagging: readonly Status[]): boolean {
  const isFinal = ({ reports, targetRevision, appliedRevision, evidence }: Status) =>
    appliedRevision >= targetRevision &&
    evidence.written.state === 'no' &&
    reports.length > 0 &&
    reports.every(({ outcome }) => outcome !== 'translated');
  return lagging.length > 0 && lagging.every(isFinal);
}

function inVain(lagging: readonly Status[], goal: Goal, waitedMs: number): Failure {
  const head = `Waited ${shortSpan(Math.round(waitedMs / 1000))}; ${count(lagging.length, 'place')} not ${goal.step}:`;
  const lines = lagging.slice(0, 20).map((row) => `  ${lagLine(row, goal)}`);
  const rest = lagging.length > 20 ? [`  and ${lagging.length - 20} more`] : [];
  const next = lagging.some((row) => mayStillHappen(row, goal))
    ? 'It may still happen: see `overmesh status`.'
    : 'It does not happen by itself: something of the above has to change first.';
  return new Failure(EXIT.waitedInVain, [head, ...lines, ...rest].join('\n'), next);
}

/** Waiting helps where the cluster is behind or has not answered; what was refused, and what nothing can tell, stays. */
function mayStillHappen({ targetRevision, appliedRevision, evidence }: Status, { step, revisions }: Goal): boolean {
  const isBehind = appliedRevision < Math.max(targetRevision, ...(revisions?.values() ?? []));
  if (evidence.written.state !== 'yes') return evidence.written.state === 'pending';
  return isBehind || evidence[step].state === 'pending' || evidence[step].reason === NOT_LOOKED_AT;
}

/** The one unknown that passes; see evidence.ts of the pipeline. */
const NOT_LOOKED_AT = 'not looked at yet';

function stillOpen(lagging: readonly Status[], { step }: Goal): string {
  const names = [...new Set(lagging.map(({ cluster }) => cluster))].join(', ');
  return names
    ? `Interrupted while waiting; not ${step} yet on ${names}. See \`overmesh status\`.`
    : 'Interrupted while waiting.';
}

function lagLine(
  { document, cluster, mesh, evidence, problems, targetRevision, appliedRevision }: Status,
  { step }: Goal,
): string {
  const behind =
    appliedRevision < targetRevision ? `at revision ${appliedRevision} of ${targetRevision}` : evidence[step].state;
  const reason = problems[0] ?? evidence[step].reason;
  return printableLine(`${document} on ${cluster}/${mesh}: ${behind}${reason ? `, ${reason}` : ''}`);
}
