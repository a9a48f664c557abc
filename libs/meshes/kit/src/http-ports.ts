import type { Port, VirtualProtocol, WarningReport } from '@overmesh/model';
import type { RouteContext } from './traffic-table.ts';

/** First words of a port name, and values of appProtocol, that say that a port is something else than HTTP. */
const NOT_HTTP = [
  'tcp',
  'udp',
  'https',
  'tls',
  'mongo',
  'redis',
  'mysql',
  'hbone',
  'double-hbone',
  'kubernetes.io/wss',
];
const HTTP = ['http', 'http2', 'http_proxy', 'grpc', 'grpc-web', 'kubernetes.io/h2c', 'kubernetes.io/ws'];
const KNOWN = new Set([...NOT_HTTP, ...HTTP]);
/** SMTP, DNS, MySQL, MongoDB: the server speaks first or it is never HTTP, so nobody sniffs there. */
const WELL_KNOWN_TCP = [25, 53, 3306, 27017];

/**
 * The protocol that keeps a mesh from seeing requests on a port; undefined where it takes or may detect HTTP.
 *
 * The rule is Istio's; our own proxies follow it, so that a Service means the same in both. Linkerd has its own.
 *
 * @see https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
 */
export function notHttp(port: Port): string | undefined {
  if (port.protocol !== 'TCP') return port.protocol.toLowerCase();
  const protocol = declaredProtocol(port);
  if (protocol) return NOT_HTTP.includes(protocol) ? protocol : undefined;
  return WELL_KNOWN_TCP.includes(port.port) ? 'tcp' : undefined;
}

const SPOKEN: Readonly<Record<string, VirtualProtocol>> = {
  http: 'http',
  http_proxy: 'http',
  'kubernetes.io/ws': 'http',
  http2: 'http2',
  'kubernetes.io/h2c': 'http2',
  grpc: 'grpc',
  'grpc-web': 'grpc',
};

/** What a port says that is spoken there; `tcp` where it says nothing, which carries everything and breaks nothing. */
export function spokenOn(port: Port): VirtualProtocol {
  return SPOKEN[declaredProtocol(port) ?? ''] ?? 'tcp';
}

/** Ports on which requests can be routed, in the Service's order. */
export function httpPorts(ports: readonly Port[]): readonly Port[] {
  return ports.filter((port) => notHttp(port) === undefined);
}

/** Why no request of a destination can be routed, retried or timed; undefined where some port carries HTTP. */
export function withoutHttp({ destination, ports }: RouteContext): string | undefined {
  if (httpPorts(ports).length) return undefined;
  const name = `${destination.namespace}/${destination.name}`;
  if (!ports.length) return `${name} has no TCP port`;
  return `no port of ${name} carries HTTP: ${ports.map((port) => `${port.port} is ${notHttp(port) ?? ''}`).join(', ')}`;
}

/** What becomes of ports without HTTP beside others that have it. */
export function otherPorts({ destination, ports }: RouteContext): readonly WarningReport[] {
  return ports.flatMap((port) => {
    const protocol = notHttp(port);
    if (!protocol) return [];
    const message = `port ${port.port} of ${destination.namespace}/${destination.name} is ${protocol}, not HTTP: its traffic is left as it is`;
    return [{ code: 'NOT_HTTP' as const, message }];
  });
}

/** appProtocol speaks before the name; a name speaks with its first word; an unknown word says nothing. */
function declaredProtocol({ name = '', appProtocol }: Port): string | undefined {
  const text = (appProtocol ?? name).toLowerCase();
  const word = text.startsWith('grpc-web') ? 'grpc-web' : text.includes('/') ? text : (text.split('-')[0] ?? '');
  return KNOWN.has(word) ? word : undefined;
}
