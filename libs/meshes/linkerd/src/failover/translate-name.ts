import {
  backendFeatures,
  capacityFeatures,
  from,
  hostFeature,
  lackingPorts,
  strangerOf,
  usable,
} from '@overmesh/meshes/kit';
import type { MemberIndex, NameInput, NameOutput, Reached, UsableBackend } from '@overmesh/meshes/kit';
import { serviceOfHost } from '@overmesh/model';
import type { Backend, Destination, FeatureReport, RemoteBackend, VirtualName } from '@overmesh/model';
import { exportCommand, isExported, mirrorOf, withoutMirror } from './mirrors.ts';
import { objectsFor } from './objects.ts';
import type { Way } from './objects.ts';
import { portObstacle } from './port-obstacle.ts';

/**
 * See MeshTranslator.translateName. What lets others in is Linkerd's own, and nothing that Overmesh writes: the label of an
 * exported Service, and the link between clusters.
 */
export function translateName({ name, index, routedBy }: NameInput): NameOutput {
  const called = name.isCalled ? callName(name, index, routedBy) : NOTHING;
  return { ...called, features: [...called.features, ...exportFeatures(name, index)] };
}

const NOTHING: NameOutput = { features: [], objects: [], warnings: [] };

/** Whether others are let in is up to a label of the Service. */
function exportFeatures({ served }: VirtualName, index: MemberIndex): readonly FeatureReport[] {
  if (!served) return [];
  if (isExported(served.service)) return [{ feature: 'export', fidelity: 'exact' }];
  const reason = `the Service is not exported: ${exportCommand(served.service, index.member.cluster.name)}`;
  return [{ feature: 'export', fidelity: 'unsupported', reason }];
}

function callName(name: VirtualName, index: MemberIndex, routedBy: readonly string[]): NameOutput {
  const reached = name.backends.map((backend) => reach(backend, name, index));
  const hosts = name.hosts.map((host) => ({ host, called: calledAs(host, name, index, routedBy) }));
  const service = hosts.flatMap((one) => (typeof one.called === 'string' ? [] : [one.called]))[0];
  const backends = service ? usable(reached) : [];
  return {
    features: [
      ...hosts.map(({ host, called: answer }) => hostFeature(host, typeof answer === 'string' ? answer : undefined)),
      ...backendFeatures(reached, index),
      ...(backends.length ? failoverFeatures(name, backends) : []),
      ...capacityFeatures(backends, 'Linkerd has no bound for what a backend gets'),
    ],
    // One way only is the way that requests go already.
    objects:
      service && backends.some(({ backend }) => backend.where === 'remote')
        ? from(name, objectsFor(name, service, backends))
        : [],
    warnings: [],
  };
}

function reach(backend: Backend, name: VirtualName, index: MemberIndex): Reached<Way> {
  if (backend.where === 'invalid') return { backend, why: backend.reason };
  const service = backend.where === 'local' ? ownOf(backend, index) : mirrorOf(backend, index);
  if (!service)
    return { backend, why: backend.where === 'remote' ? withoutMirror(backend, index.member.cluster.name) : GONE };
  const lacking = lackingPorts(service, backend, name.ports);
  if (lacking) return { backend, why: lacking };
  if (backend.where === 'local') return { backend, way: { service } };
  return { backend, way: { service }, reason: remoteReason(backend) };
}

const GONE = 'it is not there';

function ownOf(
  { service }: { readonly service: { readonly namespace: string; readonly name: string } },
  index: MemberIndex,
) {
  return index.service(service.namespace, service.name);
}

function remoteReason({ tier }: RemoteBackend): string {
  const standby =
    tier > 0
      ? 'while earlier tiers are well it gets a request in a great many all the same, as Linkerd draws by weight; '
      : '';
  return `${standby}when its mirror counts as lost is said by the annotations of the Service itself`;
}

/** The Service by whose name requests are routed, or why none is. */
function calledAs(
  host: string,
  { ports, exports }: VirtualName,
  index: MemberIndex,
  routedBy: readonly string[],
): Destination | string {
  const own = serviceOfHost(host);
  if (!own)
    return `Linkerd routes requests to Services only, and ${host} is none: give ${exports ? 'service among the hosts of the ExportPolicy' : 'name.namespace.svc.cluster.local'}`;
  const service = index.service(own.namespace, own.name);
  if (!service)
    return `there is no Service ${own.namespace}/${own.name} here for callers to name: kubectl create service clusterip ${own.name} --namespace ${own.namespace} ${ports.map(({ port }) => `--tcp=${port}`).join(' ')}`;
  if (routedBy.length)
    return `${routedBy.join(', ')} routes the requests of ${own.namespace}/${own.name} already, and Linkerd takes one route for a request`;
  const deciding = index.claimsOver(service).find(({ reach }) => reach === undefined);
  if (deciding) return `${strangerOf(deciding)} decides over ${own.namespace}/${own.name}`;
  return portObstacle(service, ports, index) ?? service;
}

function failoverFeatures(
  { failover }: VirtualName,
  backends: readonly UsableBackend<Way>[],
): readonly FeatureReport[] {
  const deep = backends.some(({ tier }) => tier > 1);
  const reason = [
    'every answer of 5xx counts as a failure, and there is no bound of how many endpoints are out',
    ...(deep ? ['a tier that stands by behind another one shares its requests in a small part'] : []),
  ].join('; ');
  const back = failover.warmupMs === undefined ? [] : ['requests come back at once, as Linkerd has no slow start'];
  return [
    { feature: 'failover', fidelity: 'approximate', reason },
    back.length
      ? { feature: 'failback', fidelity: 'approximate', reason: back.join('; ') }
      : { feature: 'failback', fidelity: 'exact' },
  ];
}
