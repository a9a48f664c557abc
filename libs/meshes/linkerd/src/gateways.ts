import type { Gateway, Mesh } from '@overmesh/model';
import { listAt, numberAt, SERVICE, surestPlanesOf, textAt } from '@overmesh/meshes/kit';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';

/** The multicluster extension's gateway; Linkerd has no ingress of its own. */
export function gateways(seen: SeenCluster, meshes: readonly Mesh[]): readonly Gateway[] {
  const [mesh] = surestPlanesOf('linkerd', meshes);
  if (!mesh) return [];
  return seen
    .of(SERVICE)
    .filter(({ metadata }) => metadata.name === 'linkerd-gateway')
    .map((service) => toGateway(service, mesh.key));
}

function toGateway(service: SeenObject, mesh: string): Gateway {
  const ingress = listAt(service, 'status', 'loadBalancer', 'ingress');
  return {
    namespace: service.metadata.namespace ?? '',
    name: service.metadata.name,
    mesh,
    role: 'east-west',
    addresses: ingress.flatMap((address) => textAt(address, 'ip') ?? textAt(address, 'hostname') ?? []),
    ports: listAt(service, 'spec', 'ports').flatMap((port) => numberAt(port, 'port') ?? []),
  };
}
