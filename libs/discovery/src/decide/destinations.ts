import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { SERVICE } from '@overmesh/meshes/kit';
import type { Destination, Labels, Port, Workload } from '@overmesh/model';
import { selects } from '@overmesh/model';
import { sortedBy } from './sort.ts';

interface ServiceSpec {
  readonly type?: string;
  readonly clusterIP?: string;
  readonly selector?: Labels;
  readonly ports?: readonly Partial<Port>[];
}

/** Services that lead to pods or addresses here (an ExternalName leads elsewhere), with the meshes of their pods. */
export function findDestinations(seen: SeenCluster, workloads: readonly Workload[]): readonly Destination[] {
  const byNamespace = new Map<string, Workload[]>();
  for (const workload of workloads) {
    const neighbours = byNamespace.get(workload.namespace);
    if (neighbours) neighbours.push(workload);
    else byNamespace.set(workload.namespace, [workload]);
  }
  const services = seen.of(SERVICE).filter((service) => specOf(service).type !== 'ExternalName');
  const found = services.map((service) =>
    toDestination(service, byNamespace.get(service.metadata.namespace ?? '') ?? []),
  );
  return sortedBy(found, ({ namespace, name }) => [namespace, name]);
}

function toDestination(service: SeenObject, neighbours: readonly Workload[]): Destination {
  const { selector = {}, ports = [], clusterIP } = specOf(service);
  const meshes = neighbours.flatMap(({ podLabels, mesh }) => (mesh && selects(selector, podLabels) ? [mesh] : []));
  return {
    namespace: service.metadata.namespace ?? '',
    name: service.metadata.name,
    labels: inOrder(service.metadata.labels ?? {}),
    selector: inOrder(selector),
    ports: ports.map(toPort),
    headless: clusterIP === 'None',
    meshes: sortedBy([...new Set(meshes)], (key) => [key]),
  };
}

function toPort({ port = 0, name, protocol = 'TCP', appProtocol, targetPort }: Partial<Port>): Port {
  return {
    port,
    protocol,
    ...(name && { name }),
    ...(appProtocol !== undefined && { appProtocol }),
    ...(targetPort !== undefined && { targetPort }),
  };
}

function specOf(service: SeenObject): ServiceSpec {
  return (service['spec'] ?? {}) as ServiceSpec;
}

function inOrder(labels: Labels): Labels {
  return Object.fromEntries(sortedBy(Object.entries(labels), ([key]) => [key]));
}
