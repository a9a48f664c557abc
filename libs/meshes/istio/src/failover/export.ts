import { nameObject } from '@overmesh/meshes/kit';
import type { MemberIndex, NameObject } from '@overmesh/meshes/kit';
import type { Gateway, JsonObject, LocalBackend, VirtualName, VirtualPort } from '@overmesh/model';
import { ISTIO_GATEWAY, SERVICE_ENTRY, STAGE } from '../kinds.ts';
import { doorsOf, noDoor } from './doors.ts';
import { obstacle, unselectable } from './obstacle.ts';
import { lackingPorts, portBehind, portName, targetPortOf } from './ports.ts';
import { exportHost, PASSTHROUGH_PORT, protocolOf } from './words.ts';

/** What lets callers of other clusters in to a member's own Service, or why they stay out. */
export type Exported = { readonly objects: readonly NameObject[] } | { readonly why: string };

/**
 * The pods of the Service under the name's export host, which nobody but the east-west gateways sees, and on these gateways
 * a door for just this host. Mutual TLS goes through it to the pods.
 */
export function exportName(name: VirtualName, served: LocalBackend, index: MemberIndex): Exported {
  const doors = doorsOf(index.member.gateways);
  const why =
    obstacle(index) ??
    (doors.length ? undefined : noDoor(index.member.cluster.name)) ??
    unselectable(served, index) ??
    lackingPorts(served, name.ports);
  if (why) return { why };
  const ports = name.ports.map((port) => entryPort(port, served));
  const unnumbered = ports.find((port) => typeof port === 'string');
  if (unnumbered) return { why: unnumbered };
  const selector = index.service(served.service.namespace, served.service.name)?.selector ?? {};
  return {
    objects: [
      serviceEntry(name, served, { ports: ports as readonly JsonObject[], selector, doors }),
      ...doors.map((door) => gateway(name, served, door)),
    ],
  };
}

function entryPort(port: VirtualPort, served: LocalBackend): JsonObject | string {
  const behind = portBehind(served, port);
  const targetPort = behind ? targetPortOf(served.service, behind) : port.port;
  if (typeof targetPort === 'string') return targetPort;
  return { number: port.port, name: portName(port), protocol: protocolOf(port.protocol), targetPort };
}

interface EntryParts {
  readonly ports: readonly JsonObject[];
  readonly selector: Readonly<Record<string, string>>;
  readonly doors: readonly Gateway[];
}

function serviceEntry(
  name: VirtualName,
  { service: { namespace } }: LocalBackend,
  { ports, selector, doors }: EntryParts,
): NameObject {
  return {
    ref: { kind: SERVICE_ENTRY, namespace, name: nameObject(name, 'export') },
    body: {
      spec: {
        hosts: [exportHost(name)],
        location: 'MESH_INTERNAL',
        resolution: 'STATIC',
        ports,
        workloadSelector: { labels: selector },
        exportTo: [...new Set(doors.map((door) => door.namespace))].sort(),
      },
    },
    stage: STAGE.serviceEntry,
    door: true,
  };
}

function gateway(name: VirtualName, { service }: LocalBackend, door: Gateway): NameObject {
  const server = {
    port: { number: PASSTHROUGH_PORT, name: 'tls-exported', protocol: 'TLS' },
    tls: { mode: 'AUTO_PASSTHROUGH' },
    hosts: [`${service.namespace}/${exportHost(name)}`],
  };
  return {
    ref: { kind: ISTIO_GATEWAY, namespace: door.namespace, name: nameObject(name, 'export', door.name) },
    body: { spec: { selector: door.selector ?? {}, servers: [server] } },
    stage: STAGE.gateway,
    door: true,
  };
}
