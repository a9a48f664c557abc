import type { Gateway, RemoteBackend } from '@overmesh/model';
import { broken, fine, unknown } from './step.ts';
import type { Finding } from './step.ts';

/** Where Istio's east-west gateways take connections between clusters. Source: istio.io, multi-primary on different networks. */
const ISTIO_PORT = 15_443;
const ADDRESS = /^[\d.]+$|:/;

/** Whether the other side has been opened. */
export function lookAtExport({ exported, peer }: RemoteBackend): Finding {
  return exported
    ? fine(`${peer.cluster.name} has been given what lets others in`)
    : broken(
        `${peer.cluster.name} has not been given yet what lets others in, so that nothing leads there`,
        `overmesh status --cluster ${peer.cluster.name}`,
      );
}

/** Whether there is a way into the other cluster. That it answers callers is nothing that a cluster's objects tell. */
export function lookAtGateway({ peer }: RemoteBackend): Finding {
  const { cluster, gateways, mesh } = peer;
  const into = gateways.filter(({ role }) => role === 'east-west');
  if (!into.length)
    return broken(`${cluster.name} has no east-west gateway of ${mesh.key}`, 'install one, with a load balancer');
  const open = mesh.kind === 'istio' ? into.filter(({ ports }) => ports.includes(ISTIO_PORT)) : into;
  const [first] = open;
  if (!first) return broken(`${nameOf(into[0])} of ${cluster.name} has no port ${ISTIO_PORT}`, 'open it there');
  const addresses = open.flatMap((one) => one.addresses);
  if (!addresses.length)
    return broken(`${nameOf(first)} of ${cluster.name} has no address`, 'see why its load balancer gets none');
  const usable = addresses.filter((address) => ADDRESS.test(address));
  if (!usable.length)
    return broken(
      `${nameOf(first)} of ${cluster.name} has a host name only (${addresses.join(', ')}), and Istio wants addresses`,
      'give its load balancer an IP address',
    );
  return unknown(
    `${nameOf(first)} of ${cluster.name} is at ${usable.join(', ')}, and nobody has tried whether it answers`,
  );
}

function nameOf(gateway: Gateway | undefined): string {
  return `gateway ${gateway?.namespace}/${gateway?.name}`;
}
