import type { Claim, Mesh } from '@overmesh/model';
import { claimHead, controlPlanesOf, destinationKey, ofOthers, SERVICE } from '@overmesh/meshes/kit';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { REVISION_LABEL } from '../detect.ts';
import { HTTP_ROUTE, VIRTUAL_SERVICE } from '../kinds.ts';
import { decidedByAuthorizationPolicies } from './authorization-policies.ts';
import type { Decision, MeshView } from './decision.ts';
import { decidedByRules } from './destination-rules.ts';
import { decidedByHttpRoutes } from './http-routes.ts';
import { decidedByPeerAuthentications } from './peer-authentications.ts';
import { decidedByVirtualServices } from './virtual-services.ts';

/**
 * Objects of others that already decide over Services, for every Istio that reads them: an object that names a revision is
 * read by that one alone.
 *
 * PeerAuthentications and AuthorizationPolicies are claims without destinations: they are about pods, whatever Service
 * these are behind.
 */
export function claims(seen: SeenCluster, meshes: readonly Mesh[]): readonly Claim[] {
  const services = seen
    .of(SERVICE)
    .map(({ metadata }) => ({ namespace: metadata.namespace ?? '', name: metadata.name }));
  return controlPlanesOf('istio', meshes).flatMap((mesh) =>
    decisionsIn({ seen, mesh, services }).map((decision) => toClaim(decision, mesh)),
  );
}

function decisionsIn(cluster: MeshView): readonly Decision[] {
  const { mesh } = cluster;
  const view = { ...cluster, seen: readBy(mesh, cluster.seen) };
  const foreign = (kind: typeof VIRTUAL_SERVICE) => ofOthers(view.seen.of(kind));
  return [
    ...decidedByVirtualServices(view, foreign(VIRTUAL_SERVICE)),
    ...decidedByRules(view),
    ...decidedByHttpRoutes(view, foreign(HTTP_ROUTE)),
    ...decidedByPeerAuthentications(view),
    ...decidedByAuthorizationPolicies(view),
  ];
}

function isReadBy({ metadata }: SeenObject, { revision }: Mesh): boolean {
  const wanted = metadata.labels?.[REVISION_LABEL];
  return !wanted || wanted === revision;
}

/** What of a cluster an Istio reads. */
function readBy(mesh: Mesh, seen: SeenCluster): SeenCluster {
  return { groups: seen.groups, of: (kind) => seen.of(kind).filter((object) => isReadBy(object, mesh)) };
}

function toClaim(
  { object, over, reach, yields = [], about, settings, mutualTls, access }: Decision,
  mesh: Mesh,
): Claim {
  return {
    mesh: mesh.key,
    ...claimHead(object),
    destinations: over.map(destinationKey).sort(),
    ...(reach && { reach }),
    ...(yields.length && { yields: yields.map(destinationKey).sort() }),
    ...(about && { about }),
    ...(settings && { settings }),
    ...(mutualTls && { mutualTls }),
    ...(access && { access }),
  };
}
