/** Whether a version is of a stable release, or of a weekly one, or later. */
export function since(version: string, stable: readonly number[], edge: readonly number[]): boolean {
  const isEdge = version.startsWith('edge-');
  const own = version.replace('edge-', '').split('.').map(Number);
  const wanted = isEdge ? edge : stable;
  const place = wanted.findIndex((number, index) => number !== (own[index] ?? 0));
  return place < 0 || (own[place] ?? 0) > (wanted[place] ?? 0);
}

/** Retries and timeouts as annotations of routes and Services. */
export function readsAnnotations(version: string): boolean {
  return since(version, [2, 16], [24, 7, 5]);
}

/** The field `timeouts` of the Gateway API. */
export function readsTimeoutsField(version: string): boolean {
  return since(version, [2, 20], [25, 11, 3]);
}

/** `appProtocol` of a port of a Service. */
export function readsAppProtocol(version: string): boolean {
  return since(version, [2, 18], [25, 4, 4]);
}
