import type { Delivery } from '@overmesh/delivery';
import type { Jobs, QueueName } from '@overmesh/jobs';
import type { Logger } from '@overmesh/log';

/** Something that is left to do. */
export interface Due {
  readonly queue: QueueName;
  readonly id: string;
}

/** Whose turn it is to look, and what was found the last time. */
export interface SweepTurns {
  /** @returns keys of what was found; undefined when somebody has looked within the interval */
  take(everyMs: number): Promise<ReadonlySet<string> | undefined>;
  tell(found: readonly string[]): Promise<void>;
}

/** One turn in each interval for all workers together. */
export function sharedTurns(delivery: Pick<Delivery, 'takeSweep' | 'saveFound'>, name: string): SweepTurns {
  return {
    take: (everyMs) => delivery.takeSweep(name, everyMs),
    tell: (found) => delivery.saveFound(name, found),
  };
}

/** Each worker looks each time: for what must not wait until another worker's turn has passed. */
export function ownTurns(): SweepTurns {
  let before: ReadonlySet<string> = new Set();
  return {
    take: () => Promise.resolve(before),
    tell: (found) => {
      before = new Set(found);
      return Promise.resolve();
    },
  };
}

/** One thing to look for, again and again. */
export interface Sweep {
  readonly turns: SweepTurns;
  readonly everyMs: number;
  readonly due: () => Promise<readonly Due[]>;
}

/**
 * Looks for what is left to do, in Postgres alone: the queue is asked nothing.
 *
 * What is found is woken through the queue, which knows who looks already. What is found a second time, by whichever
 * worker, was woken in vain: the queue has lost it, or remembers something of it that holds every wake-up back. It is
 * looked at here.
 */
export class Sweeps {
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly jobs: Pick<Jobs, 'wake' | 'look'>,
    private readonly log: Logger,
  ) {}

  start(sweep: Sweep): void {
    let isSweeping = false;
    const turn = async (): Promise<void> => {
      if (isSweeping) return;
      isSweeping = true;
      await this.once(sweep).catch((error: unknown) => {
        this.log.warn({ err: error }, 'a sweep failed; the next one finds what it would have found');
      });
      isSweeping = false;
    };
    this.#timers.push(setInterval(() => void turn(), sweep.everyMs));
  }

  async once({ turns, due, everyMs }: Sweep): Promise<void> {
    const before = await turns.take(everyMs);
    if (!before) return;
    const found = await due();
    await turns.tell(found.map(keyOf));
    await Promise.all(found.map((one) => this.#wake(one)));
    for (const one of found) if (before.has(keyOf(one))) await this.jobs.look(one.queue, one.id, everyMs);
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
