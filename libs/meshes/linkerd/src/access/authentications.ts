import type { AccessSource, DesiredObject, JsonObject, KindRef, Mesh } from '@overmesh/model';
import { isByIdentity, objectName, stableHash } from '@overmesh/meshes/kit';
import type { AccessContext, AccessRule, Shortfall } from '@overmesh/meshes/kit';
import { MESH_TLS_AUTHENTICATION, NETWORK_AUTHENTICATION, STAGE } from '../kinds.ts';

const EVERYBODY: AccessSource = { cidrs: ['0.0.0.0/0', '::/0'] };

/** What a caller has to show: all of these objects, as an AuthorizationPolicy names them. */
export type Authentication = readonly DesiredObject[];

/** One for each sort of callers of a rule. */
export function authenticationsOf(rule: AccessRule, context: AccessContext): readonly Authentication[] {
  return (rule.from ?? [EVERYBODY]).map((source, place) => {
    const namedBy = { rule, place, context };
    const identities = identitiesOf(source, context.member.mesh);
    const networks = (source.cidrs ?? []).map((cidr) => ({ cidr }));
    return [
      ...(identities.length ? [authentication(MESH_TLS_AUTHENTICATION, { identities }, namedBy)] : []),
      ...(networks.length ? [authentication(NETWORK_AUTHENTICATION, { networks }, namedBy)] : []),
    ];
  });
}

/** Why the callers of a rule cannot be named. */
export function sourceShortfalls({ from = [] }: AccessRule, { trustDomain, namespace }: Mesh): readonly Shortfall[] {
  const isKnown = namespace !== undefined && (trustDomain !== undefined || from.every((one) => one.trustDomains));
  if (isKnown || !from.some(isByIdentity)) return [];
  const reason =
    'the trust domain of this mesh is not known, since its ConfigMap linkerd-config could not be read, so no identity of it can be written in full';
  return [{ feature: 'from', fidelity: 'unsupported', reason }];
}

/**
 * Names of the DNS form in which Linkerd's proxies know each other. Meshes that call each other have their control planes
 * in namespaces of one name, so that of this mesh stands in all.
 *
 * @see https://linkerd.io/2/reference/authorization-policy/#meshtlsauthentication (a star stands for the first labels)
 */
function identitiesOf(source: AccessSource, { trustDomain = '', namespace: plane = '' }: Mesh): readonly string[] {
  if (!isByIdentity(source)) return [];
  const { serviceAccounts, namespaces, trustDomains = [trustDomain] } = source;
  const callers = serviceAccounts?.map(({ name, namespace }) => `${name}.${namespace}.serviceaccount`) ??
    namespaces?.map((namespace) => `*.${namespace}.serviceaccount`) ?? ['*.serviceaccount'];
  return trustDomains.flatMap((domain) => callers.map((caller) => `${caller}.identity.${plane}.${domain}`));
}

/** An entry keeps its objects when it says something else: who is let through changes at once, with one write. */
function authentication(
  kind: KindRef,
  spec: JsonObject,
  { rule: { owner, name }, place, context }: NamedBy,
): DesiredObject {
  const { namespace } = context.destination;
  return {
    ref: { kind, namespace, name: objectName(['overmesh', name, stableHash(`${owner} ${place}`)]) },
    body: { spec },
    intents: [owner],
    stage: STAGE.authentication,
  };
}

interface NamedBy {
  readonly rule: AccessRule;
  /** Of the entry in `from`. */
  readonly place: number;
  readonly context: AccessContext;
}
