import { parseDuration } from '@overmesh/model';
import { exact } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { RoutePatch } from './patch.ts';

/**
 * Bounds the request with all its tries. An annotation `timeout.linkerd.io/request` would win over this field; Overmesh
 * writes none on its routes.
 */
export const lowerTimeout: Lower<'timeout', RoutePatch> = (timeout) =>
  exact({ timeouts: { request: gatewayDuration(parseDuration(timeout) ?? 0) } });

/**
 * Milliseconds as the Gateway API wants them: at most 5 digits before each unit, so 3599999 is `59m59s999ms`.
 *
 * @see https://gateway-api.sigs.k8s.io/geps/gep-2257/
 */
export function gatewayDuration(ms: number): string {
  const parts = [
    [Math.floor(ms / 3_600_000), 'h'],
    [Math.floor(ms / 60_000) % 60, 'm'],
    [Math.floor(ms / 1000) % 60, 's'],
    [ms % 1000, 'ms'],
  ] as const;
  return parts.flatMap(([count, unit]) => (count ? [`${count}${unit}`] : [])).join('') || '0s';
}
