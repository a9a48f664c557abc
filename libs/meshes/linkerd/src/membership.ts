import type { Mesh, PodMembership } from '@overmesh/model';
import { containersOfPod, controlPlanesOf } from '@overmesh/meshes/kit';
import type { SeenObject } from '@overmesh/meshes/kit';

const CONTROL_PLANE_LABEL = 'linkerd.io/control-plane-ns';

/** The Linkerd whose proxy runs in the pod: the annotation says what was asked for, the container what came. */
export function meshOfPod(pod: SeenObject, meshes: readonly Mesh[]): PodMembership | undefined {
  const namespace = pod.metadata.labels?.[CONTROL_PLANE_LABEL];
  if (!namespace || !containersOfPod(pod).some(({ name }) => name === 'linkerd-proxy')) return undefined;
  const mesh = controlPlanesOf('linkerd', meshes).find((one) => one.namespace === namespace)?.key;
  return mesh === undefined ? undefined : { mesh, dataPlane: 'sidecar' };
}
