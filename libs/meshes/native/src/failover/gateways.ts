import { fieldAt, listAt, numberAt, SERVICE, surestPlanesOf, textAt, textsAt } from '@overmesh/meshes/kit';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import type { Gateway, Labels, Mesh } from '@overmesh/model';

/** Label of the Service through which proxies of other clusters come in. */
const GATEWAY_LABEL = 'overmesh.io/gateway';

/** The ways in of Overmesh's own mesh: Services of the control plane's namespace, since a label anybody can write. */
export function gateways(seen: SeenCluster, meshes: readonly Mesh[]): readonly Gateway[] {
  const [mesh] = surestPlanesOf('native', meshes);
  if (!mesh) return [];
  return seen
    .of(SERVICE)
    .filter(({ metadata }) => metadata.labels?.[GATEWAY_LABEL] === 'east-west' && metadata.namespace === mesh.namespace)
    .map((service) => toGateway(service, mesh.key));
}

function toGateway(service: SeenObject, mesh: string): Gateway {
  const balancers = listAt(service, 'status', 'loadBalancer', 'ingress');
  const addresses = balancers.flatMap((ingress) => textAt(ingress, 'ip') ?? textAt(ingress, 'hostname') ?? []);
  return {
    namespace: service.metadata.namespace ?? '',
    name: service.metadata.name,
    mesh,
    role: 'east-west',
    addresses: [...addresses, ...textsAt(service, 'spec', 'externalIPs')],
    ports: listAt(service, 'spec', 'ports').flatMap((port) => numberAt(port, 'port') ?? []),
    selector: (fieldAt(service, 'spec', 'selector') ?? {}) as Labels,
  };
}
