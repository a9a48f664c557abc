import type { Mesh } from '@overmesh/model';
import { controlPlanesOf, listAt, surestPlanesOf, textAt } from '@overmesh/meshes/kit';
import type { SeenObject } from '@overmesh/meshes/kit';
import { REVISION_LABEL } from './detect.ts';

const STATUS_ANNOTATION = 'sidecar.istio.io/status';
const AMBIENT_ANNOTATION = 'ambient.istio.io/redirection';
const PROXY = 'istio-proxy';

/**
 * Key of the Istio mesh whose data plane a pod really has: labels say what somebody wished, the injected container and
 * the annotation of istio-cni say what came of it.
 */
export function meshOfPod(pod: SeenObject, meshes: readonly Mesh[]): string | undefined {
  const planes = controlPlanesOf('istio', meshes);
  const surest = surestPlanesOf('istio', meshes);
  if (hasSidecar(pod)) return meshOfSidecar(pod, planes, surest);
  return isRedirected(pod) ? (planes.find(({ mode }) => mode === 'ambient') ?? only(surest))?.key : undefined;
}

function hasSidecar(pod: SeenObject): boolean {
  if (!pod.metadata.annotations?.[STATUS_ANNOTATION]) return false;
  const native = listAt(pod, 'spec', 'initContainers').filter(
    (container) => textAt(container, 'restartPolicy') === 'Always',
  );
  return [...listAt(pod, 'spec', 'containers'), ...native].some((container) => textAt(container, 'name') === PROXY);
}

function isRedirected({ metadata }: SeenObject): boolean {
  return metadata.annotations?.[AMBIENT_ANNOTATION] === 'enabled';
}

/** A revision that is not installed any more leaves the pod in none; one that no annotation tells can only be the only one. */
function meshOfSidecar(pod: SeenObject, planes: readonly Mesh[], surest: readonly Mesh[]): string | undefined {
  const injected = pod.metadata.annotations?.[REVISION_LABEL] ?? revisionInStatus(pod);
  if (injected) return planes.find(({ revision }) => revision === injected)?.key;
  // The label may be a tag (`prod`) instead of a revision.
  const labelled = pod.metadata.labels?.[REVISION_LABEL];
  return (surest.find(({ revision }) => revision === labelled) ?? only(surest))?.key;
}

function revisionInStatus({ metadata }: SeenObject): string | undefined {
  return /"revision"\s*:\s*"([^"]+)"/.exec(metadata.annotations?.[STATUS_ANNOTATION] ?? '')?.[1];
}

function only(meshes: readonly Mesh[]): Mesh | undefined {
  return meshes.length === 1 ? meshes[0] : undefined;
}
