import type { SeenObject } from '@overmesh/meshes/kit';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string;
}

/** A pod that has ended is in no Service and has no data plane any more. */
export function isAlive(pod: SeenObject): boolean {
  const { phase } = statusOf(pod);
  return phase !== 'Succeeded' && phase !== 'Failed';
}

/** It is being deleted: requests go elsewhere already. */
export function isEnding({ metadata }: SeenObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Requests may come. */
export function isReady(pod: SeenObject): boolean {
  return readyOf(pod)?.status === 'True';
}

/** Since when a pod is not ready, in milliseconds of the epoch; Infinity where nothing tells. */
export function unreadySince(pod: SeenObject): number {
  const since = Date.parse(readyOf(pod)?.lastTransitionTime ?? pod.metadata.creationTimestamp ?? '');
  return Number.isNaN(since) ? Infinity : since;
}

function readyOf(pod: SeenObject): Condition | undefined {
  return statusOf(pod).conditions?.find(({ type }) => type === 'Ready');
}

function statusOf(pod: SeenObject) {
  return (pod['status'] ?? {}) as { readonly phase?: string; readonly conditions?: readonly Condition[] };
}
