import type { Port } from '@overmesh/model';
import type { RouteContext } from '@overmesh/meshes/kit';

/** Ports that Linkerd forwards as they are unless told otherwise: SMTP, MySQL, a control port, Postgres, Redis and others. */
const OPAQUE_BY_DEFAULT = [25, 587, 3306, 4444, 5432, 6379, 9300, 11211];
const HTTP = ['http', 'kubernetes.io/h2c'];

/**
 * Why Linkerd sees no requests on a port; undefined where it does.
 *
 * @see https://linkerd.io/2/features/protocol-detection/ (any appProtocol that it does not know is opaque)
 */
export function opaque({ port, protocol, appProtocol }: Port): string | undefined {
  if (protocol !== 'TCP') return `port ${port} is ${protocol}`;
  if (appProtocol !== undefined)
    return HTTP.includes(appProtocol)
      ? undefined
      : `port ${port} has appProtocol ${appProtocol}, which Linkerd takes as opaque TCP`;
  return OPAQUE_BY_DEFAULT.includes(port) ? `port ${port} is among Linkerd's opaque ports` : undefined;
}

/** Ports on which requests can be routed, in the Service's order. */
export function httpPorts(ports: readonly Port[]): readonly Port[] {
  return ports.filter((port) => opaque(port) === undefined);
}

/** Why nothing can be done to the requests of a destination here, whatever the feature; undefined when something can. */
export function obstacle({ destination, ports }: RouteContext): string | undefined {
  const name = `${destination.namespace}/${destination.name}`;
  if (destination.headless) return `${name} is headless, and Linkerd attaches routes only to a Service with an address`;
  if (httpPorts(ports).length) return undefined;
  const reasons = ports.flatMap((port) => opaque(port) ?? []);
  return `no port of ${name} carries HTTP for Linkerd: ${reasons.join('; ') || 'it has no TCP port'}`;
}
