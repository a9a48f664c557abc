/** A list of Kubernetes as its JSON. */
interface JsonList {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly items: readonly unknown[];
}

/** The list with only its first `keep` items, as if it were whole. What is no list comes back as it was. */
export function truncatedList(text: string, keep: number): string {
  const list = parseList(text);
  if (!list) return text;
  const metadata = { ...list.metadata, continue: undefined, remainingItemCount: undefined };
  return JSON.stringify({ ...list, metadata, items: list.items.slice(0, keep) });
}

function parseList(text: string): JsonList | undefined {
  try {
    const value = JSON.parse(text) as Partial<JsonList> | null;
    return value && Array.isArray(value.items) ? (value as JsonList) : undefined;
  } catch {
    return undefined;
  }
}

const itemBytes = 64 * 1024;

/** A list of ConfigMaps in pieces: valid JSON of about `bytes` bytes, of which never more than one piece exists. */
export function* hugeList(bytes: number): Generator<string> {
  yield '{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[';
  const padding = 'x'.repeat(itemBytes);
  for (let made = 0, index = 0; made < bytes; made += itemBytes, index += 1)
    yield `${index ? ',' : ''}{"metadata":{"name":"huge-${index}","namespace":"default"},"data":{"x":"${padding}"}}`;
  yield ']}';
}
