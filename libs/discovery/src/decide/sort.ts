/** Orders by the texts that `of` gives, first difference first; bytewise, so that every machine agrees. */
export function sortedBy<T>(items: readonly T[], of: (item: T) => readonly string[]): readonly T[] {
  return items
    .map((item) => ({ item, key: of(item).join('\u0000') }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);
}
