/** A bell that a loop sleeps on: rung any number of times, it wakes once. */
export class Bell {
  private rung = false;
  private wake: (() => void) | undefined;

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  /** Comes back when the bell was rung since last time, when `atMostMs` have passed, or on abort. */
  async wait(atMostMs: number, signal: AbortSignal): Promise<'rung' | 'quiet'> {
    if (!this.rung && !signal.aborted) await this.sleep(atMostMs, signal);
    const was = this.rung ? 'rung' : 'quiet';
    this.rung = false;
    return was;
  }

  private sleep(atMostMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        this.wake = undefined;
        resolve();
      };
      const timer = setTimeout(finish, atMostMs);
      signal.addEventListener('abort', finish, { once: true });
      this.wake = finish;
    });
  }
}

/** Sleeps, or wakes early on abort. */
export function pause(ms: number, signal: AbortSignal): Promise<unknown> {
  return new Bell().wait(ms, signal);
}
