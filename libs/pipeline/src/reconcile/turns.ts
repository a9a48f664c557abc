import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Slices } from '@overmesh/translation';

/** How long translation may go on before whoever else waits for this process gets a turn. */
const TURN_MS = 20;

/** Gives others their turn between pieces of work, when the last turn was long enough ago. */
export class Turns {
  #began = performance.now();

  async give(): Promise<void> {
    if (!this.#isOver()) return;
    await nextTurn();
    this.#began = performance.now();
  }

  /** Does work to its end, giving others their turn between its slices. */
  async through<T>(slices: Slices<T>): Promise<T> {
    for (;;) {
      const step = slices.next();
      if (step.done) return step.value;
      if (this.#isOver()) await this.give();
    }
  }

  #isOver(): boolean {
    return performance.now() - this.#began >= TURN_MS;
  }
}
