import { lackingPorts, nameObject } from '@overmesh/meshes/kit';
import type { MemberIndex, NameObject } from '@overmesh/meshes/kit';
import type { Gateway, JsonObject, LocalBackend, VirtualName } from '@overmesh/model';
import { ISTIO_GATEWAY, SERVICE_ENTRY, STAGE } from '../kinds.ts';
import { doorsOf, noDoor } from './doors.ts';
import { obstacle, unselectable } from './obstacle.ts';
import { podPorts } from './ports.ts';
import { exportHost, PASSTHROUGH_PORT } from './words.ts';

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
    lackingPorts(served.service, served, name.ports);
  if (why) return { why };
  const ports = podPorts(name.ports, served);
  if (typeof ports === 'string') return { why: ports };
  const selector = index.service(served.service.namespace, served.service.name)?.selector ?? {};
  return {
    objects: [
      serviceEntry(name, served, { ports, selector, doors }),
      ...doors.map((door) => gateway(name, served, door)),
    ],
  };
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
