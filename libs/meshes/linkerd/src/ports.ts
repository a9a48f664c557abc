import type { Port } from '@overmesh/model';
import type { RouteContext } from '@overmesh/meshes/kit';
import { OPAQUE_PORTS } from './annotations.ts';
import { listsPort } from './port-list.ts';
import { APP_PROTOCOLS, isSince } from './version.ts';

/** SMTP, MySQL, a control port, Postgres, Redis and others: what Linkerd's values say when nobody has changed them. */
const OPAQUE_BY_DEFAULT = '25,587,3306,4444,5432,6379,9300,11211';
const HTTP = ['http', 'kubernetes.io/h2c'];

/**
 * Why Linkerd sees no requests on a port; undefined where it does. A route on such a port is accepted and never used.
 *
 * appProtocol is asked first, by releases that read it; then the first list that there is, of the Service, its namespace
 * or Linkerd's values, which replaces the later ones; then the pods.
 *
 * @see https://linkerd.io/2/features/protocol-detection/ (any appProtocol that it does not know is opaque)
 */
export function opaque(port: Port, context: RouteContext): string | undefined {
  if (port.protocol !== 'TCP') return `port ${port.port} is ${port.protocol}`;
  const readsProtocol = isSince(context.member.mesh.version, APP_PROTOCOLS);
  const isHttp = HTTP.includes(port.appProtocol?.toLowerCase() ?? '');
  if (port.appProtocol !== undefined && readsProtocol !== false && !isHttp)
    return `port ${port.port} has appProtocol ${port.appProtocol}, which Linkerd takes as opaque TCP`;
  if (isHttp && readsProtocol) return undefined;
  return opaqueByList(port, context) ?? opaqueByPods(port, context);
}

/** Ports on which requests can be routed, in the Service's order. */
export function httpPorts(context: RouteContext): readonly Port[] {
  return context.ports.filter((port) => opaque(port, context) === undefined);
}

/** Why nothing can be done to the requests of a destination here, whatever the feature; undefined when something can. */
export function obstacle(context: RouteContext): string | undefined {
  const { destination, ports } = context;
  const name = `${destination.namespace}/${destination.name}`;
  if (destination.headless) return `${name} is headless, and Linkerd attaches routes only to a Service with an address`;
  if (httpPorts(context).length) return undefined;
  const reasons = ports.flatMap((port) => opaque(port, context) ?? []);
  return `no port of ${name} carries HTTP for Linkerd: ${reasons.join('; ') || 'it has no TCP port'}`;
}

function opaqueByList({ port, name = '' }: Port, { destination, member }: RouteContext): string | undefined {
  const own = destination.annotations?.[OPAQUE_PORTS];
  const inherited = destination.namespaceAnnotations?.[OPAQUE_PORTS];
  const { opaquePorts } = member.mesh;
  const list = own ?? inherited ?? opaquePorts ?? OPAQUE_BY_DEFAULT;
  if (!listsPort(list, port) && !listsPort(list, name)) return undefined;
  if (own !== undefined) return `annotation ${OPAQUE_PORTS} of the Service makes port ${port} opaque`;
  if (inherited !== undefined)
    return `annotation ${OPAQUE_PORTS} of namespace ${destination.namespace} makes port ${port} opaque`;
  return `port ${port} is among Linkerd's opaque ports${opaquePorts === undefined ? '' : ' (proxy.opaquePorts of its values)'}`;
}

/** The pods' own list is of their ports, by number or by name. */
function opaqueByPods({ port, targetPort = port }: Port, { workloads }: RouteContext): string | undefined {
  const workload = workloads.find(({ podSets }) =>
    podSets.some(({ annotations }) => listsPort(annotations?.[OPAQUE_PORTS] ?? '', targetPort)),
  );
  return (
    workload &&
    `annotation ${OPAQUE_PORTS} on pods of ${workload.controller} ${workload.name} makes port ${port} opaque`
  );
}
