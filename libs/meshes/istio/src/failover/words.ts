import { stableHash } from '@overmesh/meshes/kit';
import type { VirtualName, VirtualProtocol } from '@overmesh/model';

/** What an east-west gateway of Istio listens on for requests of other clusters. */
export const PASSTHROUGH_PORT = 15443;

/** Labels of endpoints that tell tiers apart; pods have none of them. */
export const TIER_LABEL = 'failover.overmesh.io';

const PROTOCOLS: Readonly<Record<VirtualProtocol, string>> = { http: 'HTTP', http2: 'HTTP2', grpc: 'GRPC', tcp: 'TCP' };

/** A protocol in Istio's words. */
export function protocolOf(protocol: VirtualProtocol): string {
  return PROTOCOLS[protocol];
}

/**
 * The host under which every serving cluster offers what it has for a name, and only what it has itself: a request that came
 * in through a gateway is never sent on to another cluster, whatever that cluster's own callers do.
 */
export function exportHost({ name, workspace, exports, intent }: VirtualName): string {
  const own = exports ? `${exports.name}.${exports.namespace}.${stableHash(intent)}` : `${name}.${workspace}`;
  return `${own}.exported.overmesh.io`;
}

/** How an east-west gateway knows the host and port by the handshake: see exportHost. */
export function serverNameOf(name: VirtualName, port: number): string {
  return `outbound_.${port}_._.${exportHost(name)}`;
}
