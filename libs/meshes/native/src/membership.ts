import type { Mesh, PodMembership } from '@overmesh/model';
import { containersOfPod, surestPlanesOf } from '@overmesh/meshes/kit';
import type { SeenObject } from '@overmesh/meshes/kit';

/**
 * The native mesh whose Envoy runs in the pod: it has the container, and the injector's annotation, whose value
 * is the injector's version.
 */
export function meshOfPod(pod: SeenObject, meshes: readonly Mesh[]): PodMembership | undefined {
  const injected = pod.metadata.annotations?.['overmesh.io/injected'];
  if (!injected || injected === 'false') return undefined;
  if (!containersOfPod(pod).some(({ name }) => name === 'overmesh-proxy')) return undefined;
  const mesh = surestPlanesOf('native', meshes)[0]?.key;
  return mesh === undefined ? undefined : { mesh, dataPlane: 'sidecar' };
}
