/** What a failed call to a cluster means for the lane. The words are those of KubeError. */
export type Consequence =
  /** Only this object is stuck, until somebody changes something; the others go on. */
  | 'object-refused'
  /** The world moved under us; look again soon. */
  | 'look-again'
  /** The cluster as a whole cannot be written to now; the lane waits. */
  | 'lane-waits';

const CONSEQUENCES: Readonly<Record<string, Consequence>> = {
  invalid: 'object-refused',
  schema: 'object-refused',
  forbidden: 'object-refused',
  'too-large': 'object-refused',
  'kind-missing': 'object-refused',
  'namespace-missing': 'object-refused',
  'field-conflict': 'object-refused',
  'already-exists': 'look-again',
  conflict: 'look-again',
  'uid-mismatch': 'look-again',
  'object-missing': 'look-again',
  expired: 'look-again',
  'kind-starting': 'look-again',
  // One bad webhook stops the kinds that it is for, and not the lane.
  'webhook-down': 'look-again',
};

const ON_CONTENT: readonly string[] = ['invalid', 'schema', 'forbidden', 'too-large'];

/** The API server judged this very content, and will judge it alike while nobody changes something. */
export function isOnContent(reason: string): boolean {
  return ON_CONTENT.includes(reason);
}

/** Unlisted reasons (unreachable, timeout, tls, unauthorized, too-many-requests, …) make the lane wait. */
export function consequenceOf(reason: string): Consequence {
  return CONSEQUENCES[reason] ?? 'lane-waits';
}

/**
 * How long a lane waits after its n-th failure in a row: doubled each time, spread by a fifth so that a thousand lanes do
 * not come back together.
 *
 * @param chance from 0 up to 1
 * @param retryAfterMs what the server asked for; never undercut
 */
export function backoffMs(
  { least, most }: { readonly least: number; readonly most: number },
  attempts: number,
  chance: number,
  retryAfterMs = 0,
): number {
  const base = Math.min(most, least * 2 ** Math.min(attempts, 10));
  return Math.max(retryAfterMs, Math.round(base * (0.9 + 0.2 * chance)));
}
