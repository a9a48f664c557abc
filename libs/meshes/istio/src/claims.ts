import type { Claim, Mesh } from '@overmesh/model';
import { bearsOurMark, controlPlanesOf, SERVICE, fieldAt, listAt, textAt, textsAt } from '@overmesh/meshes/kit';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { namesService } from './hosts.ts';
import { DESTINATION_RULE, HTTP_ROUTE, PEER_AUTHENTICATION, VIRTUAL_SERVICE } from './kinds.ts';

interface Service {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Objects of others that already decide over Services, for every Istio that reads them: all revisions read all objects.
 *
 * A mesh-wide PeerAuthentication is a claim without destinations: it decides over the mesh.
 */
export function claims(seen: SeenCluster, meshes: readonly Mesh[]): readonly Claim[] {
  const services = seen
    .of(SERVICE)
    .map(({ metadata }) => ({ namespace: metadata.namespace ?? '', name: metadata.name }));
  const found = [
    ...foreign(seen.of(VIRTUAL_SERVICE)).map((object) => ({ object, over: decidedByVirtualService(object, services) })),
    ...foreign(seen.of(DESTINATION_RULE)).map((object) => ({ object, over: decidedByRule(object, services) })),
    ...foreign(seen.of(HTTP_ROUTE)).map((object) => ({ object, over: decidedByHttpRoute(object, services) })),
  ].filter(({ over }) => over.length > 0);
  return controlPlanesOf('istio', meshes).flatMap((mesh) => [
    ...found.map(({ object, over }) => toClaim(object, over, mesh)),
    ...meshWide(seen, mesh).map((object) => toClaim(object, [], mesh)),
  ]);
}

function foreign(objects: readonly SeenObject[]): readonly SeenObject[] {
  return objects.filter(({ metadata }) => !bearsOurMark(metadata));
}

/** Two VirtualServices of gateway `mesh` with one host do not merge: the older one decides, the other is not used. */
function decidedByVirtualService(object: SeenObject, services: readonly Service[]): readonly Service[] {
  const gateways = textsAt(object, 'spec', 'gateways');
  if (gateways.length && !gateways.includes('mesh')) return [];
  const hosts = textsAt(object, 'spec', 'hosts');
  return services.filter((service) => hosts.some((host) => namesService(host, namespaceOf(object), service)));
}

/** A rule in the caller's namespace hides one in the Service's, so where it lies does not matter. */
function decidedByRule(object: SeenObject, services: readonly Service[]): readonly Service[] {
  const host = textAt(object, 'spec', 'host') ?? '';
  // A wildcard rule is general policy (mutual TLS of a whole namespace): a rule for one host stands beside it.
  if (!host || host.startsWith('*')) return [];
  return services.filter((service) => namesService(host, namespaceOf(object), service));
}

function decidedByHttpRoute(object: SeenObject, services: readonly Service[]): readonly Service[] {
  const parents = listAt(object, 'spec', 'parentRefs').filter((parent) => textAt(parent, 'kind') === 'Service');
  return services.filter(({ namespace, name }) =>
    parents.some(
      (parent) => textAt(parent, 'name') === name && (textAt(parent, 'namespace') ?? namespaceOf(object)) === namespace,
    ),
  );
}

function meshWide(seen: SeenCluster, { rootNamespace, namespace }: Mesh): readonly SeenObject[] {
  return foreign(seen.of(PEER_AUTHENTICATION)).filter(
    (object) =>
      namespaceOf(object) === (rootNamespace ?? namespace) && fieldAt(object, 'spec', 'selector') === undefined,
  );
}

function namespaceOf({ metadata }: SeenObject): string {
  return metadata.namespace ?? '';
}

function toClaim(object: SeenObject, over: readonly Service[], mesh: Mesh): Claim {
  return {
    mesh: mesh.key,
    kind: object.kind,
    namespace: namespaceOf(object),
    name: object.metadata.name,
    ...(object.metadata.uid !== undefined && { uid: object.metadata.uid }),
    destinations: over.map(({ namespace, name }) => `${namespace}/${name}`).sort(),
  };
}
