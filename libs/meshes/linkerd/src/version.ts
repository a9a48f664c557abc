/** A release by both of its names: numbered ones are stable, dated ones (`edge-25.11.3`) come every week. */
export interface Release {
  readonly stable: readonly [major: number, minor: number];
  readonly edge: readonly [year: number, month: number, number: number];
}

/** Retries and timeouts as annotations of routes. @see https://github.com/linkerd/linkerd2/pull/12888 */
export const ROUTE_ANNOTATIONS: Release = { stable: [2, 16], edge: [24, 7, 5] };
/** `timeouts` of the Gateway API's routes. @see https://github.com/linkerd/linkerd2/pull/14750 */
export const GATEWAY_API_TIMEOUTS: Release = { stable: [2, 20], edge: [25, 11, 3] };

/** `appProtocol` of a Service's ports. @see https://github.com/linkerd/linkerd2/pull/13660 */
export const APP_PROTOCOLS: Release = { stable: [2, 18], edge: [25, 4, 4] };

/** A Server's own word on whom nothing lets through. @see https://linkerd.io/2/reference/authorization-policy/#server */
export const SERVER_ACCESS_POLICY: Release = { stable: [2, 17], edge: [24, 11, 8] };

/** Whether a Linkerd is of a release or a later one; undefined when its version does not tell. */
export function isSince(version: string | undefined, { stable, edge }: Release): boolean | undefined {
  const numbers = /^(edge-)?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version ?? '');
  if (!numbers) return undefined;
  const own = [Number(numbers[2]), Number(numbers[3]), Number(numbers[4] ?? 0)];
  const wanted = numbers[1] ? edge : [...stable, 0];
  const differing = wanted.findIndex((number, place) => number !== own[place]);
  return differing < 0 || (own[differing] ?? 0) > (wanted[differing] ?? 0);
}
