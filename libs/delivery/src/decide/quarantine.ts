import type { Finding, ObjectStep } from './diff.ts';
import type { LedgerEntry } from './situation.ts';
import { isWrite, leftAlone } from './write-step.ts';
import type { WriteStep } from './write-step.ts';

/** So many refusals with the same answer, and the object is sent no more with every pass. */
export const QUARANTINE_AFTER = 5;

/** What an API server has said to one object, again and again. Kept in its ledger row until the object is written. */
export interface Refusals {
  /** Hash of the content that was refused, or `delete`. */
  readonly of: string;
  /** The revision of the VirtualMesh that brought this content. */
  readonly revision: number;
  readonly answer: string;
  /** How often in a row. */
  readonly times: number;
  /** ISO 8601: of the first and of the last of them. */
  readonly since: string;
  readonly at: string;
  /** The definition of the kind has changed since: the next pass asks anew. */
  readonly again?: true;
}

/** How long it is left alone: half of the time since its first refusal, within these. */
export interface QuarantinePeriods {
  readonly least: number;
  readonly most: number;
}

/** What is kept of one more refusal. Another content, or another answer, is another story, and begins anew. */
export function refusedOnceMore(before: Refusals | undefined, step: WriteStep, answer: string, now: string): Refusals {
  const of = contentOf(step);
  if (before?.of === of && gist(before.answer) === gist(answer)) {
    const { again: _, ...rest } = before;
    return { ...rest, answer, times: before.times + 1, at: now };
  }
  const revision = step.do === 'delete' ? 0 : step.wanted.revision;
  return { of, revision, answer, times: 1, since: now, at: now };
}

/** What is told of an object once it is in quarantine; undefined before. It stays the same while the answer does. */
export function quarantineFinding({ times, answer }: Refusals): Finding | undefined {
  if (times < QUARANTINE_AFTER) return undefined;
  const message =
    `in quarantine after ${QUARANTINE_AFTER} refusals with the same answer, tried again ever more rarely, ` +
    `and when it or the definition of its kind changes: ${answer}`;
  return { code: 'QUARANTINED', message, retry: false };
}

/**
 * The steps with every write left out that an API server has refused often enough. What refers to the object waits for it as
 * for one that was refused just now; all else goes on.
 */
export function withoutQuarantined(
  steps: readonly ObjectStep[],
  ledger: readonly (LedgerEntry & { readonly refusals?: Refusals })[],
  now: string,
  periods: QuarantinePeriods,
): readonly ObjectStep[] {
  const refused = new Map(ledger.flatMap(({ key, refusals }) => (refusals ? [[key, refusals] as const] : [])));
  if (!refused.size) return steps;
  return steps.map((step) => {
    const refusals = refused.get(step.key);
    if (!refusals || !isWrite(step) || !isHeld(refusals, step, Date.parse(now), periods)) return step;
    const finding = quarantineFinding(refusals);
    return finding ? leftAlone(step, finding) : step;
  });
}

function isHeld(refusals: Refusals, step: WriteStep, now: number, { least, most }: QuarantinePeriods): boolean {
  if (refusals.again || refusals.of !== contentOf(step)) return false;
  const [since, at] = [Date.parse(refusals.since), Date.parse(refusals.at)];
  return now < at + Math.min(most, Math.max(least, (at - since) / 2));
}

function contentOf(step: WriteStep): string {
  return step.do === 'delete' ? 'delete' : step.wanted.hash;
}

/** A webhook may number its answers; numbers and ids make no other answer of it. */
function gist(answer: string): string {
  return answer.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/g, '#');
}
