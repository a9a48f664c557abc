/** What is not asked about for so long is forgotten: longer than whoever asks ever waits. */
const KEEP_MS = 3_600_000;

interface Known {
  readonly mark: string;
  readonly since: number;
  readonly askedAt: number;
}

/**
 * Since when things have been known to be as they are, by the monotonic clock of this process: no clock of another
 * process, of a database that was exchanged or of a cluster counts, and no time that a slow write took.
 */
export class Standing {
  readonly #known = new Map<string, Known>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * When `thing` was first seen with this mark; now, where it had another one or was not asked about for an hour.
   *
   * @param mark another one after every change of it
   */
  since(thing: string, mark: string): number {
    const askedAt = this.now();
    this.#forget(askedAt);
    const known = this.#known.get(thing);
    const since = known?.mark === mark ? known.since : askedAt;
    this.#known.set(thing, { mark, since, askedAt });
    return since;
  }

  /** For how long `thing` has been known to have this mark. */
  forMs(thing: string, mark: string): number {
    const since = this.since(thing, mark);
    return this.now() - since;
  }

  #forget(now: number): void {
    for (const [thing, { askedAt }] of this.#known) if (now - askedAt > KEEP_MS) this.#known.delete(thing);
  }
}
