import type { Port } from '@overmesh/model';

/** First words of a port name, and values of appProtocol, that make Istio treat a port as something else than HTTP. */
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
/** SMTP, DNS, MySQL, MongoDB: the server speaks first or it is never HTTP, so Istio does not sniff there. */
const WELL_KNOWN_TCP = [25, 53, 3306, 27017];

/**
 * The protocol that keeps Istio from seeing requests on a port; undefined where it takes or may detect HTTP.
 *
 * @see https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
 */
export function notHttp(port: Port): string | undefined {
  if (port.protocol !== 'TCP') return port.protocol.toLowerCase();
  const protocol = declaredProtocol(port);
  if (protocol) return NOT_HTTP.includes(protocol) ? protocol : undefined;
  return WELL_KNOWN_TCP.includes(port.port) ? 'tcp' : undefined;
}

/** Ports on which requests can be routed, in the Service's order. */
export function httpPorts(ports: readonly Port[]): readonly Port[] {
  return ports.filter((port) => notHttp(port) === undefined);
}

/** appProtocol speaks before the name; a name speaks with its first word; an unknown word says nothing. */
function declaredProtocol({ name = '', appProtocol }: Port): string | undefined {
  const text = (appProtocol ?? name).toLowerCase();
  const word = text.startsWith('grpc-web') ? 'grpc-web' : text.includes('/') ? text : (text.split('-')[0] ?? '');
  return [...NOT_HTTP, ...HTTP].includes(word) ? word : undefined;
}
