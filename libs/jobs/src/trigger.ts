/** A trigger that a loop sleeps on: fired any number of times, it wakes once. */
export class Trigger {
  #fired = false;
  #wake: (() => void) | undefined;

  fire(): void {
    this.#fired = true;
    this.#wake?.();
  }

  /** Comes back when the trigger was fired since last time, when `atMostMs` have passed, or on abort. */
  async wait(atMostMs: number, signal: AbortSignal): Promise<'fired' | 'quiet'> {
    if (!this.#fired && !signal.aborted) await this.#sleep(atMostMs, signal);
    const was = this.#fired ? 'fired' : 'quiet';
    this.#fired = false;
    return was;
  }

  #sleep(atMostMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(finish, atMostMs);
      signal.addEventListener('abort', finish, { once: true });
      this.#wake = finish;
    });
  }
}

/** Sleeps, or wakes early on abort. */
export function pause(ms: number, signal: AbortSignal): Promise<unknown> {
  return new Trigger().wait(ms, signal);
}
