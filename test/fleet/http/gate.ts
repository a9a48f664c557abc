/** Where everything of one cluster passes; closed it keeps what comes, in order, until it is opened. */
export class Gate {
  #waiting: (() => void)[] | undefined;

  get isOpen(): boolean {
    return this.#waiting === undefined;
  }

  pass(action: () => void): void {
    if (this.#waiting) this.#waiting.push(action);
    else action();
  }

  close(): void {
    this.#waiting ??= [];
  }

  open(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const action of waiting) action();
  }
}
