import { seededRandom } from '../../harness/faults/seeded-random.ts';

/** Chance with a seed: the same questions in the same order get the same answers. */
export class Chance {
  readonly #random: () => number;

  /** @param part a stream of its own for each part of a plan, so that a change of one does not move the others */
  constructor(seed: number, part: string) {
    this.#random = seededRandom(seedOf(`${seed} ${part}`));
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  happens(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[Math.floor(this.#random() * list.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  /** One of the values, each as often as its weight says. */
  weighted<T>(table: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.#random() * table.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of table) {
      left -= weight;
      if (left < 0) return value;
    }
    return this.pick(table)[1];
  }

  /** Some of them in their order, at least one. */
  some<T>(list: readonly T[]): readonly T[] {
    const kept = list.filter(() => this.happens(0.6));
    return kept.length ? kept : [this.pick(list)];
  }

  /** Milliseconds until the next of events that come by themselves, `meanMs` apart on average. */
  untilNext(meanMs: number): number {
    return Math.ceil(-Math.log(1 - this.#random()) * meanMs);
  }
}

/** FNV-1a, 32 bits. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
