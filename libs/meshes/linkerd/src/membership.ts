import type { Mesh } from '@overmesh/model';
import { containersOfPod, controlPlanesOf } from '@overmesh/meshes/kit';
import type { SeenObject } from '@overmesh/meshes/kit';

const CONTROL_PLANE_LABEL = 'linkerd.io/control-plane-ns';

/** Key of the Linkerd whose proxy runs in the pod: the annotation says what was asked for, the container what came. */
export function meshOfPod(pod: SeenObject, meshes: readonly Mesh[]): string | undefined {
  const namespace = pod.metadata.labels?.[CONTROL_PLANE_LABEL];
  if (!namespace || !containersOfPod(pod).some(({ name }) => name === 'linkerd-proxy')) return undefined;
  return controlPlanesOf('linkerd', meshes).find((mesh) => mesh.namespace === namespace)?.key;
}
