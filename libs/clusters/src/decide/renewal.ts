/** What there is to know of a cluster's credential before something is done about it. */
export interface RenewalView {
  readonly issuedAt?: Date;
  /** Absent where it has no end that it says. */
  readonly expiresAt?: Date;
  /** Whether it is a token of a service account, of which another may be asked for. */
  readonly isRenewable: boolean;
  /** When another was last asked for in vain. */
  readonly triedAt?: Date;
  readonly now: Date;
}

export type RenewalStep =
  { readonly do: 'nothing' } | { readonly do: 'wait' } | { readonly do: 'renew'; readonly lifetimeSeconds: number };

/** Part of its life at which a token is replaced: what goes wrong then has as long again to be put right. */
const RENEWED_AT = 1 / 2;
/** Part of its life from which on a person is told that it ends. */
const TOLD_AT = 3 / 4;
/** Tries in what is left of its life after the first, whatever its length. */
const TRIES = 20;
/** The shortest that an API server gives out. */
const SHORTEST_SECONDS = 600;

/**
 * Decides whether a credential is to be replaced now.
 *
 * A token is replaced at half of its life by one of the same length. One that could not be had is asked for again twenty
 * times before the end. What has no end, or is nobody's who could ask for another, stays.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
 */
export function renewalStep(view: RenewalView): RenewalStep {
  const { issuedAt, expiresAt, isRenewable, triedAt, now } = view;
  if (!issuedAt || !expiresAt || !isRenewable) return { do: 'nothing' };
  const lifetimeMs = expiresAt.getTime() - issuedAt.getTime();
  if (now.getTime() < issuedAt.getTime() + lifetimeMs * RENEWED_AT) return { do: 'wait' };
  const againMs = (lifetimeMs * (1 - RENEWED_AT)) / TRIES;
  if (triedAt && now.getTime() < triedAt.getTime() + againMs) return { do: 'wait' };
  return { do: 'renew', lifetimeSeconds: Math.max(SHORTEST_SECONDS, Math.round(lifetimeMs / 1000)) };
}

/** Whether a person should know that a credential ends: it was not replaced, or nothing replaces it. */
export function endsSoon({ issuedAt, expiresAt, now }: Omit<RenewalView, 'isRenewable'>): boolean {
  if (!issuedAt || !expiresAt) return false;
  return now.getTime() >= issuedAt.getTime() + (expiresAt.getTime() - issuedAt.getTime()) * TOLD_AT;
}
