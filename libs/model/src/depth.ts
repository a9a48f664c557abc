/** Nesting that any value of a caller's may have; the deepest document that means something has 8 levels. */
export const MAX_DEPTH = 32;

/**
 * Whether objects and lists nest deeper than so many levels. Asked before anything that goes down a value by calling
 * itself: JSON of 1 MB can nest half a million levels, and a call stack ends at about ten thousand.
 */
export function isDeeperThan(value: unknown, levels: number): boolean {
  const open: [unknown, number][] = [[value, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [item, depth] = next;
    if (typeof item !== 'object' || item === null) continue;
    if (depth === levels) return true;
    for (const child of Object.values(item) as unknown[]) open.push([child, depth + 1]);
  }
  return false;
}
