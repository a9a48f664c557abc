import type { Jobs, QueueName } from '@overmesh/jobs';
import type { Logger } from '@overmesh/log';

/** Something that is left to do. */
export interface Due {
  readonly queue: QueueName;
  readonly id: string;
}

/** One thing to look for, again and again. */
export interface Sweep {
  readonly everyMs: number;
  readonly due: () => Promise<readonly Due[]>;
}

/**
 * Looks for what is left to do, by this process's own clock and in Postgres alone: the queue is asked nothing.
 *
 * What is found is woken through the queue, which knows who looks already. What is found a second time was woken in vain:
 * the queue has lost it, or remembers something of it that holds every wake-up back. It is looked at here.
 */
export class Sweeps {
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly jobs: Pick<Jobs, 'wake' | 'look'>,
    private readonly log: Logger,
  ) {}

  start(sweep: Sweep): void {
    let before: ReadonlySet<string> = new Set();
    let isSweeping = false;
    const turn = async (): Promise<void> => {
      if (isSweeping) return;
      isSweeping = true;
      before = await this.once(sweep, before).catch((error: unknown) => {
        this.log.warn({ err: error }, 'a sweep failed; the next one finds what it would have found');
        return before;
      });
      isSweeping = false;
    };
    this.#timers.push(setInterval(() => void turn(), sweep.everyMs));
  }

  /** @returns what is due now, for the next time */
  async once({ due, everyMs }: Sweep, before: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const found = await due();
    await Promise.all(found.map((one) => this.#wake(one)));
    for (const one of found) if (before.has(keyOf(one))) await this.jobs.look(one.queue, one.id, everyMs);
    return new Set(found.map(keyOf));
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** A queue that takes no wake-up is what the second time is for. */
  async #wake({ queue, id }: Due): Promise<void> {
    await this.jobs.wake(queue, id).catch((error: unknown) => {
      this.log.warn({ queue, id, err: error }, 'wake-up not taken; if it is still due it is looked at past the queue');
    });
  }
}

function keyOf({ queue, id }: Due): string {
  return `${queue} ${id}`;
}
