import { setImmediate as turn } from 'node:timers/promises';
import { Feed } from './feed.ts';

/**
 * What one look brought. `isFresh` for a hearer whose subscription is older than the look: what it asked for is in it.
 *
 * @returns what the subscriber is told
 */
export type Hear<Seen, Told> = (seen: Seen, isFresh: boolean) => readonly Told[];

interface Hearer<Seen> {
  readonly since: number;
  readonly hear: (seen: Seen, isFresh: boolean) => void;
  readonly end: () => void;
}

/**
 * One look into the tables for all subscriptions that ask the same, one after the other.
 *
 * A thousand subscriptions that look by themselves at every announcement leave the database to nobody else, and a
 * thousand that are told at once leave the process to nobody else: so each is told in a turn of its own.
 */
export class SharedLook<Seen> {
  readonly #hearers = new Set<Hearer<Seen>>();
  /** Looks that were begun. */
  #begun = 0;
  #isLooking = false;
  #again = false;

  /**
   * @param look is handed to `queue`, which says when the database has time for it
   * @param onEmpty is called when the last subscriber has gone
   * @param latestOnly what a subscriber has not taken is replaced by what it would be told next
   */
  constructor(
    private readonly look: () => Promise<Seen>,
    private readonly queue: <T>(look: () => Promise<T>) => Promise<T>,
    private readonly onFailure: (error: unknown) => void,
    private readonly onEmpty: () => void,
    private readonly latestOnly: boolean,
  ) {}

  /** A subscriber's stream. It hears of looks that were under way too, and of one that begins after it came. */
  join<Told>(hear: Hear<Seen, Told>): Feed<Told> {
    const feed = new Feed<Told>(() => {
      this.#hearers.delete(hearer);
      if (this.#hearers.size === 0) this.onEmpty();
    }, this.latestOnly);
    const hearer: Hearer<Seen> = {
      since: this.#begun,
      hear: (seen, isFresh) => hear(seen, isFresh).forEach((told) => feed.push(told)),
      end: () => void feed.return(),
    };
    this.#hearers.add(hearer);
    this.wake();
    return feed;
  }

  /** Something may be new. */
  wake(): void {
    this.#again = true;
    if (!this.#isLooking) void this.#run();
  }

  /** Lets every subscriber go. */
  end(): void {
    for (const { end } of [...this.#hearers]) end();
  }

  async #run(): Promise<void> {
    this.#isLooking = true;
    while (this.#again && this.#hearers.size > 0) {
      await this.queue(() => {
        this.#again = false;
        this.#begun += 1;
        return this.look();
      }).then(
        (seen) => this.#tell(seen, this.#begun),
        (error: unknown) => this.onFailure(error),
      );
    }
    this.#isLooking = false;
  }

  async #tell(seen: Seen, look: number): Promise<void> {
    for (const hearer of [...this.#hearers]) {
      if (this.#hearers.has(hearer)) hearer.hear(seen, look > hearer.since);
      await turn();
    }
  }
}
