import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long translation may go on before whoever else waits for this process gets a turn. */
const TURN_MS = 20;

/** Gives others their turn between pieces of work, when the last turn was long enough ago. */
export class Turns {
  #began = performance.now();

  async give(): Promise<void> {
    if (performance.now() - this.#began < TURN_MS) return;
    await nextTurn();
    this.#began = performance.now();
  }
}
