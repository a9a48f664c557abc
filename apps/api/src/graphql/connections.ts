import type { IntentKind } from '@overmesh/model';
import { BadInputError } from './answers.ts';

/** One page as every room gives it. */
export interface RoomPage<T> {
  readonly items: readonly { readonly cursor: string; readonly node: T }[];
  readonly hasMore: boolean;
  readonly total: number;
}

interface PageArgs {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** Which list a cursor belongs to: that of one list means nothing in another. */
type ListName =
  | 'clusters'
  | 'meshes'
  | 'trust'
  | 'endings'
  | 'workloads'
  | 'destinations'
  | 'documents'
  | IntentKind
  | 'revisions'
  | 'status'
  | 'lanes'
  | 'plan'
  | 'rollbackPlan'
  | 'events'
  | 'operations'
  | 'rollouts'
  | 'rolloutRecords';

/**
 * What a room is asked for. How large `first` may be is checked before any resolver runs: see limits.ts.
 *
 * @throws BadInputError for a cursor that this list did not give
 */
export function pageOf(
  list: ListName,
  { first, after }: PageArgs,
): { readonly first: number; readonly after?: string } {
  return { first: first ?? 50, ...(typeof after === 'string' ? { after: positionOf(list, after) } : {}) };
}

/** The page as a cursor connection. */
export function toConnection<T, Node>(list: ListName, page: RoomPage<T>, toNode: (item: T) => Node) {
  const edges = page.items.map(({ cursor, node }) => ({ cursor: cursorOf(list, cursor), node: toNode(node) }));
  return {
    edges,
    pageInfo: { hasNextPage: page.hasMore, endCursor: edges.at(-1)?.cursor ?? null },
    totalCount: page.total,
  };
}

/**
 * The id that a cursor of such a list stands for.
 *
 * @throws BadInputError for one that this list did not give
 */
export function idOf(list: ListName, position: string): string {
  if (!/^\d{1,18}$/.test(position)) throw new BadInputError(`\`after\` must be a cursor of ${list}`);
  return position;
}

/** A page of what is listed by id and not counted. @param found one more than `first`, where there are more */
export function toOpenConnection<T extends { readonly id: string }, Node>(
  list: ListName,
  found: readonly T[],
  first: number,
  toNode: (item: T) => Node,
) {
  const edges = found.slice(0, first).map((one) => ({ cursor: cursorOf(list, one.id), node: toNode(one) }));
  return { edges, pageInfo: { hasNextPage: found.length > first, endCursor: edges.at(-1)?.cursor ?? null } };
}

export function cursorOf(list: ListName, position: string): string {
  return Buffer.from(`${list} ${position}`).toString('base64url');
}

function positionOf(list: ListName, cursor: string): string {
  const text = cursor.length > 2000 ? '' : Buffer.from(cursor, 'base64url').toString();
  const isOurs = text.startsWith(`${list} `) && Buffer.from(text).toString('base64url') === cursor;
  if (!isOurs || /[\0-\x1f]/.test(text)) throw new BadInputError('`after` must be a cursor that this list gave');
  return text.slice(list.length + 1);
}
