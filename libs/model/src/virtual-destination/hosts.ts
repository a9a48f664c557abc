/** A Service by name. */
export interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

const OWN_NAME = /^([^.]+)\.([^.]+)\.svc\.cluster\.local$/;
const OWN_DOMAIN = 'overmesh.io';

/** The Service whose own name a host is, as every cluster's default domain has it; undefined for a new name. */
export function serviceOfHost(host: string): ServiceName | undefined {
  const [, name, namespace] = OWN_NAME.exec(host) ?? [];
  return name && namespace ? { namespace, name } : undefined;
}

/** Names that nobody may give: what Overmesh calls its own things, and what is no Service although it is a cluster's. */
export function isReservedHost(host: string): boolean {
  if (host === OWN_DOMAIN || host.endsWith(`.${OWN_DOMAIN}`)) return true;
  return host.endsWith('.cluster.local') && !serviceOfHost(host);
}
