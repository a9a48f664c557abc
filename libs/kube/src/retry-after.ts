import { KubeError } from './kube-error.ts';

/** Reads `Retry-After` (seconds or a date), never longer than `longestMs`; undefined when absent or senseless. */
export function retryAfterOf(header: string | undefined, now: number, longestMs: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d{1,12}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestMs) : undefined;
}

/** What is told to those that come while one call tries whether the time of waiting is over. */
const whileTryingMs = 500;

/**
 * Holds calls back, without sending them, for as long as a cluster asked us to wait.
 *
 * When the time is over one call goes first, and the others only after it was let through: else twenty watches and the
 * lane would all knock at the moment at which the door may open.
 */
export class RetryGate {
  #openAt = 0;
  /** What was asked for last; undefined while calls are let through. */
  #askedMs: number | undefined;
  #trying = false;

  closeFor(ms: number): void {
    this.#openAt = Math.max(this.#openAt, performance.now() + ms);
    this.#askedMs = ms;
  }

  /**
   * Lets a call through, or throws `too-many-requests` with the time left.
   *
   * @returns to be called when the server has answered, or failed to
   */
  enter(): () => void {
    if (this.#askedMs === undefined) return () => undefined;
    const leftMs = Math.ceil(this.#openAt - performance.now());
    if (leftMs > 0) throw askedToWait(this.#askedMs, leftMs);
    if (this.#trying) throw askedToWait(this.#askedMs, whileTryingMs);
    this.#trying = true;
    const before = this.#openAt;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#trying = false;
      if (this.#openAt === before) this.#askedMs = undefined;
    };
  }
}

/** Says what was asked for and not what is left of it, so that the sentence stays the same while we wait. */
function askedToWait(askedMs: number, leftMs: number): KubeError {
  const message = `The API server asked us to wait ${Math.ceil(askedMs / 1000)} s`;
  return new KubeError('too-many-requests', message, { status: 429, retryAfterMs: leftMs });
}
