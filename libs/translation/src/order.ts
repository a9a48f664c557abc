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
  if (texts.length < 2) return texts;
  return [...new Set(texts)].sort(compareText);
}

/**
 * Sorted by a text of each, worked out once per item. Lists come in order from discovery, and a list that is in order is
 * answered as it is.
 */
export function sortedBy<T>(items: readonly T[], textOf: (item: T) => string): readonly T[] {
  const texts = items.map(textOf);
  if (texts.every((text, place) => place === 0 || (texts[place - 1] ?? '') <= text)) return items;
  return items
    .map((item, place) => ({ item, text: texts[place] ?? '' }))
    .sort((a, b) => compareText(a.text, b.text))
    .map(({ item }) => item);
}

/** Several texts as one that sorts as they do in turn: nothing sorts before the character between them. */
export function inOneText(...texts: readonly string[]): string {
  return texts.join('\u0000');
}
