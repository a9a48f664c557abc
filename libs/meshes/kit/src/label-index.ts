import type { Labels } from '@overmesh/model';

/** Things with labels, found by labels without looking at each: those with the rarest of the wanted pairs are. */
export class LabelIndex<T> {
  readonly #byPair = new Map<string, T[]>();

  constructor(
    things: readonly T[],
    private readonly labelsOf: (thing: T) => Labels,
  ) {
    for (const thing of things)
      for (const pair of pairsOf(labelsOf(thing))) {
        const holders = this.#byPair.get(pair);
        if (holders) holders.push(thing);
        else this.#byPair.set(pair, [thing]);
      }
  }

  /** Those that have every pair of `wanted`, in the order in which they were given; none for no pair. */
  withAll(wanted: Labels): readonly T[] {
    const [first, ...others] = pairsOf(wanted).map((pair) => this.#byPair.get(pair) ?? []);
    if (!first) return [];
    if (!others.length) return first;
    const fewest = others.reduce((least, holders) => (holders.length < least.length ? holders : least), first);
    const entries = Object.entries(wanted);
    return fewest.filter((thing) => {
      const labels = this.labelsOf(thing);
      return entries.every(([key, value]) => labels[key] === value);
    });
  }
}

/** No key of a label holds a `=`, so no two pairs read the same. */
function pairsOf(labels: Labels): readonly string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}
