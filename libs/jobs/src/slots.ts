/** Who hears of the looks that went on beside the others. */
export interface BesideEvents {
  /** Somebody woke this id meanwhile: it has to be looked at once more. */
  readonly wokenMeanwhile: (id: string) => Promise<void>;
  readonly failed: (id: string, error: unknown) => void;
}

/**
 * The places of a queue's handler, which nobody may keep by being slow: a look that takes longer than `patienceMs` goes
 * on beside the others and its place is free again.
 *
 * Waiting costs next to nothing in one process, so a place is only there to keep many looks from working at once. Who
 * was slow last time begins beside the others at once: a hundred clusters that do not answer take no place at all.
 */
export class Slots {
  readonly #beside = new Map<string, Promise<void>>();
  readonly #wokenMeanwhile = new Set<string>();
  readonly #slow = new Set<string>();

  constructor(
    private readonly patienceMs: number,
    private readonly events: BesideEvents,
  ) {}

  /** Comes back when the place is free: the look is over, goes on beside the others, or is done again after it. */
  async take(id: string, look: () => Promise<void>): Promise<void> {
    if (this.#beside.has(id)) {
      this.#wokenMeanwhile.add(id);
      return;
    }
    const looking = this.#timed(id, look);
    if (!this.#slow.has(id) && (await isOverWithin(this.patienceMs, looking))) return;
    this.#slow.add(id);
    this.#beside.set(id, this.#finish(id, looking));
  }

  /** When nothing goes on beside the places any more. */
  async idle(): Promise<void> {
    await Promise.all(this.#beside.values());
  }

  async #timed(id: string, look: () => Promise<void>): Promise<void> {
    const from = performance.now();
    try {
      await look();
    } finally {
      if (performance.now() - from <= this.patienceMs) this.#slow.delete(id);
    }
  }

  async #finish(id: string, looking: Promise<void>): Promise<void> {
    try {
      await looking;
    } catch (error) {
      this.events.failed(id, error);
    }
    this.#beside.delete(id);
    if (!this.#wokenMeanwhile.delete(id)) return;
    await this.events.wokenMeanwhile(id).catch((error: unknown) => {
      this.events.failed(id, error);
    });
  }
}

/** Throws what the work throws in that time. */
async function isOverWithin(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
