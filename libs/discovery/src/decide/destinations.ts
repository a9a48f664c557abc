import type { DecisiveAnnotations, SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { NAMESPACE, SERVICE } from '@overmesh/meshes/kit';
import type { Addressing, Destination, Labels, Port, Workload } from '@overmesh/model';
import { selects } from '@overmesh/model';
import { decisive } from './annotations.ts';
import { sortedBy } from './sort.ts';

interface ServiceSpec {
  readonly type?: string;
  readonly clusterIP?: string;
  readonly selector?: Labels;
  readonly ports?: readonly Partial<Port>[];
  readonly publishNotReadyAddresses?: boolean;
  readonly internalTrafficPolicy?: string;
  readonly ipFamilyPolicy?: string;
}

/**
 * Services that lead to pods or addresses here (an ExternalName leads elsewhere), with the meshes of their pods.
 *
 * A Service without a single pod says nothing of its mesh: scaled to nothing for the night, or a list of pods that came
 * empty. It is where it was in the `last` inventory.
 */
export function findDestinations(
  seen: SeenCluster,
  workloads: readonly Workload[],
  keys: DecisiveAnnotations,
  last: readonly Destination[] = [],
): readonly Destination[] {
  const before = new Map(last.map((one) => [`${one.namespace}/${one.name}`, one.meshes]));
  const byNamespace = new Map<string, Workload[]>();
  for (const workload of workloads) {
    const neighbours = byNamespace.get(workload.namespace);
    if (neighbours) neighbours.push(workload);
    else byNamespace.set(workload.namespace, [workload]);
  }
  const inherited = new Map(
    seen.of(NAMESPACE).map(({ metadata }) => [metadata.name, decisive(metadata, keys.namespace)]),
  );
  const services = seen.of(SERVICE).filter((service) => specOf(service).type !== 'ExternalName');
  const found = services.map((service) => {
    const { namespace = '', name } = service.metadata;
    const annotations = { own: decisive(service.metadata, keys.service), inherited: inherited.get(namespace) };
    return {
      ...toDestination(service, byNamespace.get(namespace) ?? [], before.get(`${namespace}/${name}`) ?? []),
      ...(annotations.own && { annotations: annotations.own }),
      ...(annotations.inherited && { namespaceAnnotations: annotations.inherited }),
    };
  });
  return sortedBy(found, ({ namespace, name }) => [namespace, name]);
}

function toDestination(
  service: SeenObject,
  neighbours: readonly Workload[],
  meshesBefore: readonly string[],
): Destination {
  const { selector = {}, ports = [], clusterIP } = specOf(service);
  const pods = neighbours.flatMap(({ podSets }) => podSets.filter(({ labels }) => selects(selector, labels)));
  const meshes = pods.length ? pods.flatMap(({ mesh }) => mesh ?? []) : meshesBefore;
  return {
    namespace: service.metadata.namespace ?? '',
    name: service.metadata.name,
    labels: inOrder(service.metadata.labels ?? {}),
    selector: inOrder(selector),
    ports: ports.map(toPort),
    headless: clusterIP === 'None',
    ...addressingOf(specOf(service)),
    meshes: sortedBy([...new Set(meshes)], (key) => [key]),
  };
}

/** The API server writes the defaults out; they are nothing to be kept. */
function addressingOf(spec: ServiceSpec): Pick<Destination, 'addressing'> {
  const { publishNotReadyAddresses, internalTrafficPolicy, ipFamilyPolicy } = spec;
  const addressing: Addressing = {
    ...(publishNotReadyAddresses && { publishNotReadyAddresses }),
    ...(internalTrafficPolicy === 'Local' && { internalTrafficPolicy }),
    ...((ipFamilyPolicy === 'PreferDualStack' || ipFamilyPolicy === 'RequireDualStack') && { ipFamilyPolicy }),
  };
  return Object.keys(addressing).length ? { addressing } : {};
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
