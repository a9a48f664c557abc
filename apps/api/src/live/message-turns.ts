/**
 * New connections and messages of all of them, one after the other in the order in which they came. A subscription takes a
 * millisecond or two to begin, and a thousand may be asked for at once: after each it is the turn of everybody else.
 */
export class MessageTurns {
  readonly #waiting: (() => void)[] = [];

  add(hear: () => void): void {
    this.#waiting.push(hear);
    if (this.#waiting.length === 1) setImmediate(this.#next);
  }

  readonly #next = (): void => {
    this.#waiting[0]?.();
    this.#waiting.shift();
    if (this.#waiting.length) setImmediate(this.#next);
  };
}
