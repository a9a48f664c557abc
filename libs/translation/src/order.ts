/** Negative, 0 or positive, as `sort` wants it. */
export type Compare<T> = (a: T, b: T) => number;

/** By code units: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The first comparison that tells the two apart decides. */
export function inTurn<T>(...comparisons: readonly Compare<T>[]): Compare<T> {
  return (a, b) => {
    for (const compare of comparisons) {
      const answer = compare(a, b);
      if (answer !== 0) return answer;
    }
    return 0;
  };
}

/** By texts taken from each, in turn. */
export function byTexts<T>(...texts: readonly ((item: T) => string)[]): Compare<T> {
  return inTurn(
    ...texts.map(
      (text): Compare<T> =>
        (a, b) =>
          compareText(text(a), text(b)),
    ),
  );
}

/** Each text once, sorted. */
export function sortedSet(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort(compareText);
}
