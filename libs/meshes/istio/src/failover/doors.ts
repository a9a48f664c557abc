import type { Gateway, PeerPlace } from '@overmesh/model';
import { PASSTHROUGH_PORT } from './words.ts';

const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:]+)$/i;

/** Gateways that can take requests for pods with sidecars: those of Istio's charts. */
export function doorsOf(gateways: readonly Gateway[]): readonly Gateway[] {
  return gateways.filter(
    ({ role, ports, selector = {} }) =>
      role === 'east-west' && ports.includes(PASSTHROUGH_PORT) && Object.keys(selector).length > 0,
  );
}

/** Addresses at which a member is reached, sorted; or why there is none, with what would make one. */
export function addressesOf({ cluster, gateways }: PeerPlace): readonly string[] | string {
  const doors = doorsOf(gateways);
  if (!doors.length) return noDoor(cluster.name);
  const all = doors.flatMap(({ addresses }) => addresses);
  const addresses = [...new Set(all.filter((address) => ADDRESS.test(address)))].sort();
  if (addresses.length) return addresses;
  const name = doors.map((door) => `${door.namespace}/${door.name}`).join(', ');
  if (!all.length) return `the east-west gateway ${name} of cluster ${cluster.name} has no address yet`;
  return `the east-west gateway ${name} of cluster ${cluster.name} has a host name only (${all.join(', ')}), and Istio balances over addresses: give its Service a load balancer with a fixed address, or externalIPs`;
}

/** That a cluster has no way in, with the command that makes one. */
export function noDoor(cluster: string): string {
  return `cluster ${cluster} has no east-west gateway of Istio with port ${PASSTHROUGH_PORT}: helm install istio-eastwestgateway istio/gateway -n istio-system --set networkGateway=${cluster}`;
}
