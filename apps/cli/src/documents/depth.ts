import type { CST } from 'yaml';

/** Above any document's depth, and a list of documents around it; far below what the composer can take. */
const MOST_LEVELS = 64;

/** Whether collections nest too deep in a text that is only cut into tokens yet. Goes down no call per level itself. */
export function isDeepToken(root: CST.Token): boolean {
  const open: [CST.Token | null | undefined, number][] = [[root, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [token, depth] = next;
    if (depth > MOST_LEVELS) return true;
    if (!token) continue;
    if (token.type === 'document') open.push([token.value, depth]);
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) open.push([key, depth + 1], [value, depth + 1]);
  }
  return false;
}
