import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Document, LineCounter, Node } from 'yaml';

/** A place in a text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Where a path such as `spec.split[1].weight` stands. A field that is missing is located at what should hold it.
 *
 * A key may hold dots itself (`metadata.labels.example.com/team`): of the keys that fit, the longest is meant.
 */
export function locate(root: Node | null, path: string, lines: LineCounter): Position | undefined {
  if (!root) return undefined;
  const offset = offsetOf(root, path, root);
  if (offset === undefined) return undefined;
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** The node of a list's items, for a file whose one document is a list of documents. */
export function itemsOf(document: Document.Parsed): readonly Node[] | undefined {
  return isSeq(document.contents) ? (document.contents.items as readonly Node[]) : undefined;
}

function offsetOf(node: unknown, path: string, place: Node): number | undefined {
  const here = startOf(place);
  if (!path || !isCollectionNode(node)) return here;
  const step = isSeq(node) ? itemStep(node.items, path) : fieldStep(node.items, path);
  if (!step) return here;
  return offsetOf(step.value, step.rest, step.place) ?? here;
}

interface Step {
  readonly value: unknown;
  /** What is pointed at: the key of a field, the item of a list. */
  readonly place: Node;
  readonly rest: string;
}

function itemStep(items: readonly unknown[], path: string): Step | undefined {
  const [matched, index] = /^\[?(\d+)\]?/.exec(path) ?? [];
  const item = index === undefined ? undefined : items[Number(index)];
  if (matched === undefined || !isNodeLike(item)) return undefined;
  return { value: item, place: item, rest: path.slice(matched.length).replace(/^\./, '') };
}

function fieldStep(
  pairs: readonly { readonly key: unknown; readonly value: unknown }[],
  path: string,
): Step | undefined {
  const fitting = pairs
    .flatMap(({ key, value }) => (isScalar(key) && startsWithField(path, String(key.value)) ? [{ key, value }] : []))
    .sort((a, b) => String(b.key.value).length - String(a.key.value).length);
  const [best] = fitting;
  if (!best) return undefined;
  return { value: best.value, place: best.key, rest: path.slice(String(best.key.value).length).replace(/^\./, '') };
}

function startsWithField(path: string, key: string): boolean {
  return key !== '' && path.startsWith(key) && ['', '.', '['].includes(path.slice(key.length, key.length + 1));
}

function startOf(node: Node): number | undefined {
  return node.range?.[0];
}

function isCollectionNode(node: unknown) {
  return isMap(node) || isSeq(node);
}

function isNodeLike(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value) || isAlias(value);
}
