/** The name that proxies know a Service by. The cluster domain is assumed to be Kubernetes' default one. */
export function hostOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

/**
 * True when `host`, as written in an object of `namespace`, names the Service: by its short name there, by a longer
 * name anywhere, or by a wildcard.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#VirtualService (hosts)
 */
export function namesService(
  host: string,
  namespace: string,
  service: { readonly namespace: string; readonly name: string },
): boolean {
  if (host.startsWith('*')) return hostOf(service).endsWith(host.slice(1));
  if (!host.includes('.')) return host === service.name && namespace === service.namespace;
  const short = `${service.name}.${service.namespace}`;
  return host === hostOf(service) || host === short || host === `${short}.svc`;
}
