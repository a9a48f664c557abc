import type { Store } from '../store/store.ts';
import type { Registry } from './registry.ts';

/** What the answers of one cluster come from. */
export interface ClusterState {
  readonly store: Store;
  registry: Registry;
  readonly now: () => Date;
}

/** RFC 3339 to the second, as API servers write times. */
export function timestamp({ now }: Pick<ClusterState, 'now'>): string {
  return `${now().toISOString().slice(0, 19)}Z`;
}
