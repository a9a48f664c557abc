/** Why a call to a cluster failed, in the one word that callers branch on. */
export type KubeErrorReason =
  | 'unreachable'
  | 'timeout'
  | 'tls'
  | 'unauthorized'
  | 'forbidden'
  | 'object-missing'
  | 'kind-missing'
  | 'namespace-missing'
  | 'already-exists'
  | 'conflict'
  | 'field-conflict'
  | 'uid-mismatch'
  | 'invalid'
  /** The object does not fit the kind's schema. The server says 500, yet it is as permanent as a 422. */
  | 'schema'
  | 'too-many-requests'
  | 'kind-starting'
  | 'too-large'
  | 'expired'
  | 'redirected'
  /** What came back is not what a Kubernetes API server says: no JSON, another object, an endless body. */
  | 'wrong-answer'
  /** An admission webhook of the cluster does not answer: this kind of object is stuck, the server is well. */
  | 'webhook-down'
  | 'server-error';

/** A field that another field manager owns. `operation` is `Apply` or `Update` where the server told. */
export interface FieldConflict {
  readonly manager: string;
  readonly operation?: string;
  readonly field: string;
}

/** One field that the server refused, in its words. */
export interface FieldCause {
  readonly field: string;
  readonly message: string;
}

export interface KubeErrorDetails {
  readonly status?: number;
  /** The right that was lacking, where the server's authorizer said so: `patch virtualservices.networking.istio.io`. */
  readonly lackingRight?: string;
  readonly retryAfterMs?: number;
  /** The answer was larger than is read: asking for less of it may help. */
  readonly oversized?: boolean;
  readonly conflicts?: readonly FieldConflict[];
  readonly causes?: readonly FieldCause[];
}

const worthRepeating: ReadonlySet<KubeErrorReason> = new Set([
  'unreachable',
  'timeout',
  'too-many-requests',
  'kind-starting',
  'webhook-down',
  'expired',
  'server-error',
]);

/**
 * The one error that this adapter throws.
 *
 * Its message is a sentence that may be shown and logged: no header, no body, no credential. `retryable` means that the
 * very same call may succeed later without anybody changing anything.
 */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly reason: KubeErrorReason;
  readonly status?: number;
  readonly lackingRight?: string;
  readonly retryAfterMs?: number;
  readonly oversized: boolean;
  readonly conflicts: readonly FieldConflict[];
  readonly causes: readonly FieldCause[];
  readonly retryable: boolean;

  constructor(reason: KubeErrorReason, message: string, details: KubeErrorDetails = {}) {
    super(message);
    this.reason = reason;
    this.retryable = worthRepeating.has(reason);
    this.oversized = details.oversized === true;
    this.conflicts = details.conflicts ?? [];
    this.causes = details.causes ?? [];
    if (details.status !== undefined) this.status = details.status;
    if (details.lackingRight !== undefined) this.lackingRight = details.lackingRight;
    if (details.retryAfterMs !== undefined) this.retryAfterMs = details.retryAfterMs;
  }
}

/** Whether an error is this adapter's, with that reason when one is given. */
export function isKubeError(error: unknown, reason?: KubeErrorReason): error is KubeError {
  return error instanceof KubeError && (reason === undefined || error.reason === reason);
}
