import { CAPABILITIES } from '@overmesh/model';
import type { Capability } from '@overmesh/model';
import type { UserCluster } from './user-cluster.ts';

/** What there is on a cluster that rights may be for. */
export interface SeenMeshes {
  readonly capabilities: readonly Capability[];
  /** Revisions of Istio other than the default one. */
  readonly istioRevisions: readonly string[];
}

interface Deployment {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
}

/** Looks which meshes a cluster has, to ask for no right that is of no use there. What cannot be seen is not there. */
export async function seeMeshes(cluster: UserCluster): Promise<SeenMeshes> {
  const groups = await groupsOf(cluster);
  const istiods = await deploymentsOf(cluster, 'app=istiod');
  const agents = await deploymentsOf(cluster, 'app.kubernetes.io/name=overmesh-agent');
  const hasIstio = groups.has('networking.istio.io');
  const hasLinkerd = groups.has('policy.linkerd.io') || groups.has('linkerd.io');
  const seen: Readonly<Record<Capability, boolean>> = {
    read: true,
    'istio-traffic': hasIstio,
    'linkerd-traffic': hasLinkerd,
    'trust-read': hasIstio || hasLinkerd,
    'token-renewal': false,
    native: agents.length > 0 || groups.has('overmesh.io'),
  };
  const revisions = istiods.map(({ metadata }) => metadata.labels?.['istio.io/rev'] ?? 'default');
  return {
    capabilities: CAPABILITIES.filter((one) => seen[one]),
    istioRevisions: [...new Set(revisions)].filter((revision) => revision !== 'default'),
  };
}

async function groupsOf(cluster: UserCluster): Promise<ReadonlySet<string>> {
  const { status, body } = await cluster.request('GET', '/apis');
  const { groups = [] } = (status === 200 ? body : {}) as { readonly groups?: readonly { readonly name: string }[] };
  return new Set(groups.map(({ name }) => name));
}

async function deploymentsOf(cluster: UserCluster, labels: string): Promise<readonly Deployment[]> {
  const path = `/apis/apps/v1/deployments?labelSelector=${encodeURIComponent(labels)}`;
  const { status, body } = await cluster.request('GET', path);
  return ((status === 200 ? body : {}) as { readonly items?: readonly Deployment[] }).items ?? [];
}
