import type { AccessSource, JsonObject, Mesh } from '@overmesh/model';
import { isByIdentity } from '@overmesh/meshes/kit';
import type { AccessRule, Shortfall } from '@overmesh/meshes/kit';

/** Istio takes this trust domain in a rule for its own, whatever that is called. */
const POINTER = 'cluster.local';

/**
 * The callers of a rule as Istio's sources, any of which is enough; undefined for everybody. Identities are written in full,
 * with their trust domain, so that equal names in two of them stay two.
 *
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source
 */
export function sourcesOf({ from, action }: AccessRule, mesh: Mesh): readonly JsonObject[] | undefined {
  return from?.map((source): JsonObject => ({
    ...identitiesOf(source, trustDomainsOf(source, action, mesh)),
    ...(source.cidrs && { ipBlocks: source.cidrs }),
  }));
}

/** Why the callers of a rule cannot be told from others. */
export function sourceShortfalls({ from = [], action }: AccessRule, mesh: Mesh): readonly Shortfall[] {
  const reasons = from.filter(isByIdentity).flatMap((source) => reasonOf(source, action, mesh) ?? []);
  return reasons.map((reason) => ({ feature: 'from', fidelity: 'unsupported', reason }));
}

function identitiesOf(
  { serviceAccounts, namespaces }: AccessSource,
  trustDomains: readonly string[] | undefined,
): JsonObject {
  if (!trustDomains && namespaces) return { namespaces };
  const domains = trustDomains ?? ['*'];
  const accounts = serviceAccounts?.map(({ namespace, name }) => `ns/${namespace}/sa/${name}`);
  const paths = accounts ?? namespaces?.map((namespace) => `ns/${namespace}/sa/*`) ?? (trustDomains ? ['*'] : []);
  const principals = domains.flatMap((domain) => paths.map((path) => `${domain}/${path}`));
  return principals.length ? { principals } : {};
}

/** Undefined for every one. */
function trustDomainsOf(
  source: AccessSource,
  action: AccessRule['action'],
  { trustDomain }: Mesh,
): readonly string[] | undefined {
  if (source.trustDomains) return source.trustDomains;
  return action === 'allow' && isByIdentity(source) && trustDomain !== undefined ? [trustDomain] : undefined;
}

function reasonOf(
  { trustDomains }: AccessSource,
  action: AccessRule['action'],
  { trustDomain: own, trustDomainAliases = [] }: Mesh,
): string | undefined {
  if (!trustDomains && action === 'deny') return undefined;
  if (own === undefined)
    return 'the trust domain of this mesh is not known, since its ConfigMap could not be read, so no identity of it can be written in full';
  if (!trustDomains) return undefined;
  const same = [own, ...trustDomainAliases];
  const missing = same.filter((domain) => !trustDomains.includes(domain));
  if (missing.length && trustDomains.some((domain) => same.includes(domain)))
    return `its MeshConfig makes ${same.join(', ')} one trust domain (trustDomainAliases), so callers of ${missing.join(', ')} cannot be told from those named: name them all`;
  if (trustDomains.includes(POINTER) && !same.includes(POINTER))
    return `Istio takes ${POINTER} in a rule for its own trust domain, which is ${own} here`;
  return undefined;
}
