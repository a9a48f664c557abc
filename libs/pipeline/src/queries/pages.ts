import { isUuid } from '@overmesh/model';
import type { ProgressPlace } from '@overmesh/delivery';

export interface PageQuery {
  readonly after?: string;
  readonly first: number;
}

/** One page of a list. Give `items.at(-1).cursor` as `after` for the next. */
export interface Page<Node> {
  readonly items: readonly { readonly cursor: string; readonly node: Node }[];
  readonly hasMore: boolean;
  /** Of all pages. */
  readonly total: number;
}

/** @param found one more than `first` where there is a next page */
export function pageOf<Node>(
  found: readonly Node[],
  first: number,
  cursorOf: (node: Node) => string,
  total: number,
): Page<Node> {
  const items = found.slice(0, first).map((node) => ({ cursor: cursorOf(node), node }));
  return { items, hasMore: found.length > first, total };
}

/** No part holds a space. */
export function placeText({ virtualMesh, clusterId, mesh, document }: ProgressPlace): string {
  return [virtualMesh, clusterId, mesh, document].join(' ');
}

/** Undefined for what `placeText` never said. */
export function placeOf(cursor: string): ProgressPlace | undefined {
  const [virtualMesh, clusterId, mesh, document, ...more] = cursor.split(' ');
  if (!virtualMesh || !clusterId || !mesh || !document || more.length) return undefined;
  return isUuid(clusterId) ? { virtualMesh, clusterId, mesh, document } : undefined;
}
