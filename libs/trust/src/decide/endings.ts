/** How near its end something is, the best first. */
export const ENDINGS = ['fine', 'notice', 'warning', 'urgent', 'ended'] as const;
export type Ending = (typeof ENDINGS)[number];

/** From when to when something is good. */
export interface Term {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const DAY_MS = 24 * 60 * 60_000;

/** Time that is left, in days, and as a part of the whole life: what is less of both counts. */
const STEPS: readonly { readonly ending: Ending; readonly days: number; readonly part: number }[] = [
  { ending: 'urgent', days: 7, part: 1 / 8 },
  { ending: 'warning', days: 30, part: 1 / 4 },
  { ending: 'notice', days: 60, part: 1 / 2 },
];

/**
 * Decides whether somebody should know that something ends.
 *
 * A root of ten years is told of 60, 30 and 7 days before. What lives for two days and is renewed after one would be
 * told of all its life by these alone, so a part of its life counts where that is less.
 */
export function endingOf({ notBefore, notAfter }: Term, now: Date): Ending {
  const leftMs = notAfter.getTime() - now.getTime();
  if (leftMs <= 0) return 'ended';
  const lifeMs = notAfter.getTime() - notBefore.getTime();
  return STEPS.find(({ days, part }) => leftMs < Math.min(days * DAY_MS, lifeMs * part))?.ending ?? 'fine';
}

/** What was told of certificates, by fingerprint. */
export type Told = Readonly<Record<string, Ending>>;

/** A certificate of which something is to be told that was not. */
export interface Notice<T> {
  readonly certificate: T;
  readonly ending: Ending;
}

/**
 * What is to be told now, each step of each certificate once; of those that are gone nothing is remembered.
 *
 * @returns what was told once that has been
 */
export function noticesOf<T extends Term & { readonly fingerprint: string }>(
  certificates: readonly T[],
  told: Told,
  now: Date,
): { readonly notices: readonly Notice<T>[]; readonly told: Told } {
  const standing = certificates.map((certificate) => ({ certificate, ending: endingOf(certificate, now) }));
  const notices = standing.filter(
    ({ certificate, ending }) => ENDINGS.indexOf(ending) > ENDINGS.indexOf(told[certificate.fingerprint] ?? 'fine'),
  );
  const next = standing.map(({ certificate: { fingerprint }, ending }) => [fingerprint, ending] as const);
  return { notices, told: Object.fromEntries(next.filter(([, ending]) => ending !== 'fine')) };
}
