/** Counts failures in a row per job and says how long to wait; a success forgets them. Lives with its process. */
export class Retries {
  readonly #failures = new Map<string, number>();

  constructor(private readonly chance: () => number = Math.random) {}

  /** 0.5 to 1 s after the first failure, then twice as long each time, at most 60 s. */
  pauseAfterFailure(key: string): number {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const longest = Math.min(1000 * 2 ** (failures - 1), 60_000);
    return Math.round(longest * (0.5 + this.chance() / 2));
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }
}
