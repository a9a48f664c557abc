import type { KindRef } from '@overmesh/model';
import type { Keep, KubeClient } from './client.ts';
import type { KubeError } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';

export interface FollowOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly keep?: Keep;
  readonly keepManagedFields?: boolean;
}

export type FollowEvent =
  | { readonly type: 'synced'; readonly objects: readonly KubeObject[] }
  | { readonly type: 'upserted'; readonly object: KubeObject }
  | { readonly type: 'removed'; readonly object: KubeObject }
  | { readonly type: 'failed'; readonly error: KubeError; readonly retryInMs: number };

export declare function follow(
  client: KubeClient,
  kind: KindRef,
  options: FollowOptions,
  signal: AbortSignal,
): AsyncIterable<FollowEvent>;
