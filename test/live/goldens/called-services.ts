import type { Called } from '../model/expected.ts';
import { callerPorts } from '../lab/caller.ts';
import { nameOf, portsOf } from '../lab/world.ts';
import type { GoldenCluster } from './golden-clusters.ts';

/** Every HTTP port of a golden's Services over which our documents decide. */
export function calledServices({ given, cluster }: GoldenCluster): readonly Called[] {
  const { services = {}, claimed = [] } = given.clusters[cluster] ?? {};
  // Where those go is proved by failover.spec.ts.
  const named = namedHosts(given);
  return Object.entries(services)
    .filter(([key, { meshed }]) => meshed !== false && !claimed.includes(key) && !named.includes(ownName(key)))
    .flatMap(([service, world]) =>
      portsOf(world)
        .filter(({ port }) => callerPorts.includes(port))
        .map(({ port }) => ({ given, cluster, service, port })),
    );
}

/** Names over which a VirtualDestination or an ExportPolicy decides: this one over the own names of any Services. */
export function namedHosts({ documents, clusters }: GoldenCluster['given']): readonly string[] {
  return documents.flatMap((document) => {
    const { kind, spec } = document as { readonly kind: string; readonly spec: { readonly hosts?: readonly string[] } };
    if (kind === 'VirtualDestination') return spec.hosts ?? [];
    if (kind !== 'ExportPolicy' || !spec.hosts?.includes('service')) return [];
    return Object.values(clusters).flatMap(({ services }) => Object.keys(services).map(ownName));
  });
}

function ownName(service: string): string {
  const { namespace, name } = nameOf(service);
  return `${name}.${namespace}.svc.cluster.local`;
}

/** The name by which the caller calls it. */
export function hostOf({ service }: Called, clusterDomain: string): string {
  const { namespace, name } = nameOf(service);
  return `${name}.${namespace}.svc.${clusterDomain}`;
}
