import { destinationKey } from '@overmesh/meshes/kit';
import type { MemberIndex, UsableBackend } from '@overmesh/meshes/kit';
import { serviceOfHost } from '@overmesh/model';
import type { Destination, JsonObject, VirtualName } from '@overmesh/model';
import { hostOf } from '../hosts.ts';
import type { Way } from './endpoints.ts';
import { selectorless } from './obstacle.ts';
import { entryPort, podPorts } from './ports.ts';
import type { EntryPort } from './ports.ts';
import { protocolOf } from './words.ts';

/** One host of a name as it can be written here. */
export interface WritableHost {
  readonly host: string;
  /** The same as the document has it. */
  readonly name: string;
  /** Where its objects are: beside the Service, or with the control plane, whose namespace is there in any case. */
  readonly namespace: string;
  /** Ports of the ServiceEntry with the endpoints of other clusters. */
  readonly ports: readonly EntryPort[];
  /** Pods of this cluster that Istio does not know under this host by itself. */
  readonly pods?: PodsBehind;
}

interface PodsBehind {
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly JsonObject[];
}

type Backends = readonly UsableBackend<Way>[];

/** How a host is written, or why it cannot be. */
export function writableHost(
  host: string,
  name: VirtualName,
  backends: Backends,
  index: MemberIndex,
): WritableHost | string {
  const own = serviceOfHost(host);
  if (!own) return globalHost(host, name, backends, index);
  const service = index.service(own.namespace, own.name);
  const full = hostOf(own, index.member.mesh);
  if (!service) return { host: full, name: host, namespace: rootOf(index), ports: name.ports.map(entryPort) };
  const written = ownHost(full, service, name, backends);
  return typeof written === 'string' ? written : { ...written, name: host };
}

/** Endpoints join those of a Service by the names of its ports, and all of its pods stay among them. */
function ownHost(
  host: string,
  service: Destination,
  name: VirtualName,
  backends: Backends,
): Omit<WritableHost, 'name'> | string {
  const key = destinationKey(service);
  const isBackend = backends.some(({ way }) => way.to === 'pods');
  if (!isBackend && Object.keys(service.selector).length)
    return `Istio keeps the pods of Service ${key} among those that its own name leads to, and no tier that can serve has them: name this cluster in a tier, or call by a name of its own`;
  if (service.headless) return `Service ${key} is headless: callers of its own name choose a pod themselves`;
  const ports = name.ports.map(({ port, protocol }) => {
    const own = service.ports.find((one) => one.protocol === 'TCP' && one.port === port);
    return { number: port, name: own?.name ?? '', protocol: protocolOf(protocol) };
  });
  const unnamed = ports.find((port) => port.name === '');
  if (unnamed)
    return `port ${unnamed.number} of Service ${key} has no name or is not there, and Istio joins endpoints by the names of ports: name it`;
  return { host, namespace: service.namespace, ports };
}

function globalHost(host: string, name: VirtualName, backends: Backends, index: MemberIndex): WritableHost | string {
  const ports = name.ports.map(entryPort);
  const local = backends.map(({ backend }) => backend).find((backend) => backend.where === 'local');
  const service = local && index.service(local.service.namespace, local.service.name);
  if (!local || !service) return { host, name: host, namespace: rootOf(index), ports };
  const own = selectorless(local, index) ?? podPorts(name.ports, local);
  if (typeof own === 'string') return own;
  const pods = { selector: service.selector, ports: own };
  return { host, name: host, namespace: service.namespace, ports, pods };
}

function rootOf({ member: { mesh } }: MemberIndex): string {
  return mesh.rootNamespace ?? mesh.namespace ?? 'istio-system';
}
