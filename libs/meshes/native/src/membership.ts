import type { Mesh } from '@overmesh/model';
import { containersOfPod, surestPlanesOf } from '@overmesh/meshes/kit';
import type { SeenObject } from '@overmesh/meshes/kit';

/**
 * Key of the native mesh whose Envoy runs in the pod: it has the container, and the injector's annotation, whose value
 * is the injector's version.
 */
export function meshOfPod(pod: SeenObject, meshes: readonly Mesh[]): string | undefined {
  const injected = pod.metadata.annotations?.['overmesh.io/injected'];
  if (!injected || injected === 'false') return undefined;
  if (!containersOfPod(pod).some(({ name }) => name === 'overmesh-proxy')) return undefined;
  return surestPlanesOf('native', meshes)[0]?.key;
}
