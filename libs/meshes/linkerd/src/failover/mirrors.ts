import { backendInWords } from '@overmesh/meshes/kit';
import type { MemberIndex } from '@overmesh/meshes/kit';
import type { Destination, PeerService, RemoteBackend } from '@overmesh/model';

const MIRRORED = 'mirror.linkerd.io/mirrored-service';
const CLUSTER_NAME = 'mirror.linkerd.io/cluster-name';
const EXPORTED = 'mirror.linkerd.io/exported';

/** The Service that Linkerd's multicluster extension keeps here for one of another cluster; undefined where there is none. */
export function mirrorOf({ service, peer }: RemoteBackend, index: MemberIndex): Destination | undefined {
  const found = index.service(service.namespace, `${service.name}-${peer.cluster.name}`);
  return found?.labels[MIRRORED] === 'true' && found.labels[CLUSTER_NAME] === peer.cluster.name ? found : undefined;
}

/** Whether others are let in to a Service, through the gateway or straight to its pods. */
export function isExported({ labels }: PeerService): boolean {
  return ['true', 'remote-discovery'].includes(labels[EXPORTED] ?? '');
}

/** What lets them in. */
export function exportCommand({ namespace, name }: PeerService, cluster: string): string {
  return `kubectl --context ${cluster} label service ${name} --namespace ${namespace} ${EXPORTED}=true`;
}

/** What a person has to do so that there is one: labels of Services and credentials of clusters are not Overmesh's to write. */
export function withoutMirror(backend: RemoteBackend, caller: string): string {
  const { service, peer } = backend;
  const { name: cluster } = peer.cluster;
  const what = `there is no mirror of ${backendInWords(backend)} in ${caller}`;
  if (!isExported(service)) return `${what}, since it is not exported: ${exportCommand(service, cluster)}`;
  if (!peer.gateways.length)
    return `${what}, since cluster ${cluster} has no gateway: linkerd --context ${cluster} multicluster install | kubectl --context ${cluster} apply -f -`;
  return `${what} although it is exported: if the clusters are not linked, linkerd --context ${cluster} multicluster link-gen --cluster-name ${cluster} | kubectl --context ${caller} apply -f -; and the namespace ${service.namespace} has to be there`;
}
