import type { Mesh } from '@overmesh/model';

interface Service {
  readonly namespace: string;
  readonly name: string;
}

type Domain = Pick<Mesh, 'clusterDomain'>;

/** The name that proxies of a mesh know a Service by. */
export function hostOf({ namespace, name }: Service, { clusterDomain = 'cluster.local' }: Domain): string {
  return `${name}.${namespace}.svc.${clusterDomain}`;
}

/**
 * What an object of ours says of who sees it: nothing where that is everybody in any case, since Istio merges
 * DestinationRules only that say the same of it.
 *
 * @param defaults what the mesh takes where nothing is said
 */
export function forEverybody(defaults: readonly string[] = ['*']): { readonly exportTo?: readonly string[] } {
  return defaults.includes('*') ? {} : { exportTo: ['*'] };
}

/**
 * True when `host`, as written in an object of `namespace`, is the name of the Service: in full, or its short one in its
 * own namespace. A name with a dot is never completed, so `reviews.shop` is a host of its own.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#VirtualService (hosts)
 */
export function namesService(host: string, namespace: string, service: Service, mesh: Domain): boolean {
  if (!host.includes('.')) return host === service.name && namespace === service.namespace;
  return host.toLowerCase() === hostOf(service, mesh);
}

/** True when `host` is a wildcard that the Service falls under. */
export function coversService(host: string, service: Service, mesh: Domain): boolean {
  return host.startsWith('*') && hostOf(service, mesh).endsWith(host.slice(1).toLowerCase());
}
