import type { Mesh, PodMembership } from '@overmesh/model';
import { controlPlanesOf, surestPlanesOf } from '@overmesh/meshes/kit';
import type { SeenObject } from '@overmesh/meshes/kit';
import { REVISION_LABEL } from './detect.ts';
import { hasZtunnel } from './modes.ts';
import { hasSidecar, injectedRevision } from './sidecar.ts';

const AMBIENT_ANNOTATION = 'ambient.istio.io/redirection';

/**
 * The Istio mesh whose data plane a pod really has: labels say what somebody wished, the injected container and
 * the annotation of istio-cni say what came of it.
 */
export function meshOfPod(pod: SeenObject, meshes: readonly Mesh[]): PodMembership | undefined {
  const planes = controlPlanesOf('istio', meshes);
  const surest = surestPlanesOf('istio', meshes);
  if (hasSidecar(pod)) return membership(meshOfSidecar(pod, planes, surest), 'sidecar');
  if (!isRedirected(pod)) return undefined;
  return membership((planes.find(hasZtunnel) ?? only(surest))?.key, 'redirection');
}

function membership(mesh: string | undefined, dataPlane: PodMembership['dataPlane']): PodMembership | undefined {
  return mesh === undefined ? undefined : { mesh, dataPlane };
}

function isRedirected({ metadata }: SeenObject): boolean {
  return metadata.annotations?.[AMBIENT_ANNOTATION] === 'enabled';
}

/** A revision that is not installed any more leaves the pod in none; one that no annotation tells can only be the only one. */
function meshOfSidecar(pod: SeenObject, planes: readonly Mesh[], surest: readonly Mesh[]): string | undefined {
  const injected = pod.metadata.annotations?.[REVISION_LABEL] ?? injectedRevision(pod);
  if (injected) return planes.find(({ revision }) => revision === injected)?.key;
  // The label may be a tag (`prod`) instead of a revision.
  const labelled = pod.metadata.labels?.[REVISION_LABEL];
  return (surest.find(({ revision }) => revision === labelled) ?? only(surest))?.key;
}

function only(meshes: readonly Mesh[]): Mesh | undefined {
  return meshes.length === 1 ? meshes[0] : undefined;
}
