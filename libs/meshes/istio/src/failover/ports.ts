import { destinationKey, portBehind } from '@overmesh/meshes/kit';
import type { JsonObject, LocalBackend, PeerService, Port, VirtualPort } from '@overmesh/model';
import { protocolOf } from './words.ts';

/** A port of a ServiceEntry. */
export type EntryPort = JsonObject & { readonly name: string };

/** Ports of a name as pods of the member have them, for a ServiceEntry that selects these; or why they cannot be said. */
export function podPorts(ports: readonly VirtualPort[], backend: LocalBackend): readonly EntryPort[] | string {
  const found = ports.map((port): EntryPort | string => {
    const behind = portBehind(backend.service, backend, port);
    const targetPort = behind ? targetPortOf(backend.service, behind) : port.port;
    return typeof targetPort === 'string' ? targetPort : { ...entryPort(port), targetPort };
  });
  return found.find((port) => typeof port === 'string') ?? (found as readonly EntryPort[]);
}

/** A port of a name in a ServiceEntry, where no Service gives it a name. */
export function entryPort({ port, protocol }: VirtualPort): EntryPort {
  return { number: port, name: `${protocol}-${port}`, protocol: protocolOf(protocol) };
}

/** Where pods listen, in numbers; or why that is not known: a ServiceEntry cannot name a port of a container. */
function targetPortOf(service: PeerService, { port, targetPort = port }: Port): number | string {
  if (typeof targetPort === 'number') return targetPort;
  return `port ${port} of Service ${destinationKey(service)} goes to the named port ${targetPort} of its pods, which a ServiceEntry cannot say: give targetPort as a number`;
}
