import type { Labels } from '@overmesh/model';

/** Things with labels, found by labels without looking at each: those with the rarest of the wanted pairs are. */
export class LabelIndex<T> {
  /** By key and then by value. */
  readonly #holders = new Map<string, Map<string, T[]>>();

  constructor(
    things: readonly T[],
    private readonly labelsOf: (thing: T) => Labels,
  ) {
    for (const thing of things)
      for (const [key, value] of Object.entries(labelsOf(thing))) this.#add(key, value, thing);
  }

  /** Those that have every pair of `wanted`, in the order in which they were given; none for no pair. */
  withAll(wanted: Labels): readonly T[] {
    const pairs = Object.entries(wanted);
    const [first, ...others] = pairs.map(([key, value]) => this.#holders.get(key)?.get(value) ?? []);
    if (!first) return [];
    if (!others.length) return first;
    const fewest = others.reduce((least, holders) => (holders.length < least.length ? holders : least), first);
    return fewest.filter((thing) => {
      const labels = this.labelsOf(thing);
      return pairs.every(([key, value]) => labels[key] === value);
    });
  }

  #add(key: string, value: string, thing: T): void {
    const byValue = this.#holders.get(key) ?? new Map<string, T[]>();
    this.#holders.set(key, byValue);
    const holders = byValue.get(value);
    if (holders) holders.push(thing);
    else byValue.set(value, [thing]);
  }
}
