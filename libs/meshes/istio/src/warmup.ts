import type { MemberIndex } from '@overmesh/meshes/kit';
import { isAtLeast } from './version.ts';

/**
 * Why this mesh gives what is new its whole share at once; undefined where a DestinationRule has `warmup`.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#WarmupConfiguration
 */
export function noWarmup({ member: { mesh } }: MemberIndex): string | undefined {
  if (isAtLeast(mesh.version, 1, 25)) return undefined;
  return `Istio ${mesh.version ?? 'of an unknown version'} has no warmup, 1.25 and later have`;
}
