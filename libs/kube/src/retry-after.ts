import { KubeError } from './kube-error.ts';

/** Reads `Retry-After` (seconds or a date), never longer than `longestMs`; undefined when absent or senseless. */
export function retryAfterOf(header: string | undefined, now: number, longestMs: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,12}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestMs) : undefined;
}

/** Holds calls back, without sending them, for as long as a cluster asked us to wait. */
export class RetryGate {
  #openAt = 0;

  closeFor(ms: number): void {
    this.#openAt = Math.max(this.#openAt, performance.now() + ms);
  }

  /** Throws `too-many-requests` with the time left while the gate is closed. */
  pass(): void {
    const leftMs = Math.ceil(this.#openAt - performance.now());
    if (leftMs > 0)
      throw new KubeError('too-many-requests', 'The API server asked us to wait', {
        status: 429,
        retryAfterMs: leftMs,
      });
  }
}
