import type { Mesh } from '@overmesh/model';

/** Whether connections of pods without a sidecar are taken by a ztunnel. */
export function hasZtunnel({ modes }: Mesh): boolean {
  return modes.includes('ambient');
}

/** Whether no pod of it has a proxy of its own, so that only waypoints tell one request from the next. */
export function isOnlyAmbient(mesh: Mesh): boolean {
  return hasZtunnel(mesh) && !mesh.modes.includes('sidecar');
}
