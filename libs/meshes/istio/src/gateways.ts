import type { Gateway, Labels, Mesh } from '@overmesh/model';
import { NAMESPACE, SERVICE, fieldAt, numberAt, listAt, surestPlanesOf, textAt, textsAt } from '@overmesh/meshes/kit';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { DEFAULT_REVISION, REVISION_LABEL } from './detect.ts';
import { GATEWAY } from './kinds.ts';

type Role = Gateway['role'];

/** Label `istio` of the Services of Istio's own charts. */
const ROLES_BY_LABEL: Readonly<Record<string, Role>> = {
  ingressgateway: 'ingress',
  eastwestgateway: 'east-west',
  egressgateway: 'egress',
};
const ROLES_BY_CLASS: Readonly<Record<string, Role>> = {
  istio: 'ingress',
  'istio-east-west': 'east-west',
  'istio-waypoint': 'waypoint',
};
const USE_WAYPOINT = 'istio.io/use-waypoint';

/** Ways into and out of the meshes, and the waypoints inside, sorted by namespace and name. */
export function gateways(seen: SeenCluster, meshes: readonly Mesh[]): readonly Gateway[] {
  const installed = surestPlanesOf('istio', meshes);
  const found = [
    ...seen.of(SERVICE).flatMap((service) => fromService(service, installed)),
    ...seen.of(GATEWAY).flatMap((gateway) => fromGateway(gateway, installed, seen)),
  ];
  return found.sort((a, b) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1));
}

function fromService(service: SeenObject, installed: readonly Mesh[]): readonly Gateway[] {
  const role = ROLES_BY_LABEL[service.metadata.labels?.['istio'] ?? ''];
  const mesh = meshOf(service, installed);
  if (!role || !mesh) return [];
  const balancers = listAt(service, 'status', 'loadBalancer', 'ingress');
  const addresses = balancers.flatMap((ingress) => textAt(ingress, 'ip') ?? textAt(ingress, 'hostname') ?? []);
  return [
    {
      ...named(service, mesh, role),
      addresses: [...addresses, ...textsAt(service, 'spec', 'externalIPs')],
      ports: numbersAt(listAt(service, 'spec', 'ports')),
      ...(role === 'east-west' && { selector: (fieldAt(service, 'spec', 'selector') ?? {}) as Labels }),
    },
  ];
}

function fromGateway(gateway: SeenObject, installed: readonly Mesh[], seen: SeenCluster): readonly Gateway[] {
  const role = ROLES_BY_CLASS[textAt(gateway, 'spec', 'gatewayClassName') ?? ''];
  const mesh = meshOf(gateway, installed);
  if (!role || !mesh) return [];
  return [
    {
      ...named(gateway, mesh, role),
      addresses: listAt(gateway, 'status', 'addresses').flatMap((address) => textAt(address, 'value') ?? []),
      ports: numbersAt(listAt(gateway, 'spec', 'listeners')),
      ...(role === 'waypoint' && { serves: servicesOf(gateway, seen) }),
    },
  ];
}

function named({ metadata }: SeenObject, mesh: Mesh, role: Role) {
  return { namespace: metadata.namespace ?? '', name: metadata.name, mesh: mesh.key, role };
}

/** A gateway belongs to the revision that it names, else to the default one, else to the only one there is. */
function meshOf({ metadata }: SeenObject, installed: readonly Mesh[]): Mesh | undefined {
  const revision = metadata.labels?.[REVISION_LABEL] ?? DEFAULT_REVISION;
  return installed.find((mesh) => mesh.revision === revision) ?? installed[0];
}

function numbersAt(ports: readonly unknown[]): readonly number[] {
  return ports.flatMap((port) => numberAt(port, 'port') ?? []);
}

/** Services that send their requests through a waypoint, by their own label or else their namespace's. */
function servicesOf(waypoint: SeenObject, seen: SeenCluster): readonly string[] {
  const kinds = waypoint.metadata.labels?.['istio.io/waypoint-for'] ?? 'service';
  if (kinds !== 'service' && kinds !== 'all') return [];
  const namespaces = new Map(seen.of(NAMESPACE).map((namespace) => [namespace.metadata.name, namespace]));
  return seen
    .of(SERVICE)
    .filter((service) => uses(waypoint, service, namespaces.get(service.metadata.namespace ?? '')))
    .map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)
    .sort();
}

function uses(waypoint: SeenObject, service: SeenObject, namespace: SeenObject | undefined): boolean {
  const labels = [service, namespace].map((holder) => holder?.metadata.labels).find((held) => held?.[USE_WAYPOINT]);
  const where = labels?.[`${USE_WAYPOINT}-namespace`] ?? service.metadata.namespace;
  return labels?.[USE_WAYPOINT] === waypoint.metadata.name && where === waypoint.metadata.namespace;
}
