import type { RetryCondition } from '@overmesh/model';

/** What becomes of a request: by the documents, or by a route table. Both sides of a comparison have this shape. */
export interface Outcome {
  /** Percent of the requests by the pods that may answer them (`pod:port`, sorted and joined); nothing of 0 %. */
  readonly shares: Readonly<Record<string, number>>;
  /** Milliseconds for all tries together; absent where nothing bounds them. */
  readonly timeoutMs?: number;
  readonly retries: RetriesOutcome;
  /** What the caller's proxy answers by itself; then no pod gets anything. */
  readonly answered?: Answer;
  /** Requests that are answered with an error on purpose. */
  readonly aborted?: { readonly status: number; readonly percent: number };
}

/** An answer that comes from no pod. */
export interface Answer {
  readonly status: number;
  readonly body?: string;
  /** Parts of the address to which the caller is sent. */
  readonly to?: { readonly scheme?: string; readonly host?: string; readonly port?: number; readonly path?: string };
}

/** Of a request that is answered on the spot. */
export function answeredOutcome(answered: Answer): Outcome {
  return { shares: {}, retries: { attempts: 0 }, answered };
}

/** `mesh` where no document says how often, so that the mesh's own default holds. */
export type RetriesOutcome =
  | 'mesh'
  | {
      readonly attempts: number;
      readonly on?: readonly RetryCondition[];
      readonly perTryMs?: number;
      readonly backoffMs?: number;
    };

/** Adds up what goes to the same pods, in percent of all, and leaves out what gets nothing. */
export function sharesOf(
  parts: readonly { readonly pods: readonly string[]; readonly weight: number }[],
): Outcome['shares'] {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const shares: Record<string, number> = {};
  for (const { pods, weight } of parts.filter((part) => part.weight > 0)) {
    const key = [...pods].sort().join(' ') || 'nobody';
    shares[key] = (shares[key] ?? 0) + (100 * weight) / total;
  }
  return shares;
}
