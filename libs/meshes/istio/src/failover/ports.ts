import { destinationKey, servicePortOf } from '@overmesh/meshes/kit';
import type { LocalBackend, PeerService, Port, RemoteBackend, VirtualPort } from '@overmesh/model';

/** The port of a backend's Service behind a port of the name; undefined where there is none. */
export function portBehind(backend: LocalBackend | RemoteBackend, called: VirtualPort): Port | undefined {
  const wanted = servicePortOf(backend, called.port);
  return backend.service.ports.find((one) => one.protocol === 'TCP' && one.port === wanted);
}

/** Ports that a backend's Service lacks, as a sentence; undefined where it has them all. */
export function lackingPorts(backend: LocalBackend | RemoteBackend, ports: readonly VirtualPort[]): string | undefined {
  const lacking = ports.filter((port) => !portBehind(backend, port)).map(({ port }) => servicePortOf(backend, port));
  return lacking.length ? `Service ${destinationKey(backend.service)} has no port ${lacking.join(', ')}` : undefined;
}

/** Where pods listen, in numbers; or why that is not known: a ServiceEntry cannot name a port of a container. */
export function targetPortOf(service: PeerService, { port, targetPort = port }: Port): number | string {
  if (typeof targetPort === 'number') return targetPort;
  return `port ${port} of Service ${destinationKey(service)} goes to the named port ${targetPort} of its pods, which a ServiceEntry cannot say: give targetPort as a number`;
}

/** Name of a port of a name, where the Service itself gives none. */
export function portName({ port, protocol }: VirtualPort): string {
  return `${protocol}-${port}`;
}
