import type { Claim, Mesh } from '@overmesh/model';
import { claimHead, controlPlanesOf, fieldAt, listAt, ofOthers, textAt } from '@overmesh/meshes/kit';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { accessClaims } from './access/claims.ts';
import { GRPC_ROUTE, HTTP_ROUTE, POLICY_HTTP_ROUTE, SERVICE_PROFILE } from './kinds.ts';

type Decided = (object: SeenObject) => readonly string[];

/**
 * Objects of others that decide over requests to a Service, for every Linkerd of the cluster. One in another namespace
 * than the Service is for the callers of its own.
 */
export function claims(seen: SeenCluster, meshes: readonly Mesh[]): readonly Claim[] {
  const found = [
    ...[HTTP_ROUTE, GRPC_ROUTE, POLICY_HTTP_ROUTE].flatMap((kind) => claimsOf(seen.of(kind), servicesOfRoute)),
    ...claimsOf(seen.of(SERVICE_PROFILE), servicesOfProfile),
    ...accessClaims(seen),
  ];
  return controlPlanesOf('linkerd', meshes).flatMap(({ key }) => found.map((claim) => ({ mesh: key, ...claim })));
}

function claimsOf(objects: readonly SeenObject[], decided: Decided): readonly Omit<Claim, 'mesh'>[] {
  return ofOthers(objects).flatMap((object) => {
    const head = claimHead(object);
    const { namespace } = head;
    const services = decided(object);
    const isBeside = (service: string) => service.startsWith(`${namespace}/`);
    const [beside, elsewhere] = [services.filter(isBeside), services.filter((service) => !isBeside(service))];
    return [
      ...(beside.length ? [{ ...head, destinations: beside }] : []),
      ...(elsewhere.length ? [{ ...head, destinations: elsewhere, reach: { callersIn: [namespace] } }] : []),
    ];
  });
}

/** A parent without `kind` is a Gateway, and of Services Linkerd wants group `core` or none. */
function servicesOfRoute({ metadata, ...object }: SeenObject): readonly string[] {
  const services = listAt(object, 'spec', 'parentRefs')
    .filter((parent) => fieldAt(parent, 'kind') === 'Service' && ['core', ''].includes(groupOf(parent)))
    .map((parent) => `${textAt(parent, 'namespace') ?? metadata.namespace ?? ''}/${textAt(parent, 'name') ?? ''}`);
  return [...new Set(services)].sort();
}

function groupOf(parent: unknown): string {
  const group = fieldAt(parent, 'group');
  return typeof group === 'string' ? group : 'gateway.networking.k8s.io';
}

/**
 * A ServiceProfile with routes or targets turns HTTPRoutes and their annotations off for the Service in its name, in
 * whichever namespace it lies.
 */
function servicesOfProfile(profile: SeenObject): readonly string[] {
  const decides = listAt(profile, 'spec', 'routes').length > 0 || listAt(profile, 'spec', 'dstOverrides').length > 0;
  const [name, namespace, svc] = profile.metadata.name.split('.');
  return decides && name && namespace && svc === 'svc' ? [`${namespace}/${name}`] : [];
}
