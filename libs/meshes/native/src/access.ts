import type { AccessSource, DesiredObject, JsonObject } from '@overmesh/model';
import {
  accessReports,
  foreignAccessWarnings,
  isByIdentity,
  isExpressible,
  objectName,
  stableHash,
  unguardedPods,
  widensAnother,
  withoutSelector,
} from '@overmesh/meshes/kit';
import type { AccessContext, AccessOutput, AccessRule, Shortfall } from '@overmesh/meshes/kit';
import { ACCESS_RULE, STAGE } from './kinds.ts';

/** Our own proxies take a rule in the policy's words, with every trust domain said. */
export function translateAccess(rule: AccessRule, context: AccessContext): AccessOutput {
  const features = accessReports(rule, shortfallsOf(rule, context));
  if (!isExpressible(features)) return { features, objects: [], warnings: [] };
  return { features, objects: [accessRule(rule, context)], warnings: foreignAccessWarnings(context) };
}

function shortfallsOf(rule: AccessRule, context: AccessContext): readonly Shortfall[] {
  const obstacle = withoutSelector(context);
  return [
    ...(obstacle ? [{ feature: 'action', fidelity: 'unsupported', reason: obstacle } as const] : []),
    ...widensAnother(rule, context),
    ...(isTrustDomainMissing(rule, context) ? [UNKNOWN_TRUST_DOMAIN] : []),
    ...unguardedPods(context),
  ];
}

const UNKNOWN_TRUST_DOMAIN: Shortfall = {
  feature: 'from',
  fidelity: 'unsupported',
  reason:
    'the trust domain of this mesh is not known, since its ConfigMap overmesh-mesh could not be read, so no identity of it can be written in full',
};

function isTrustDomainMissing({ action, from = [] }: AccessRule, { member }: AccessContext): boolean {
  if (member.mesh.trustDomain !== undefined || action === 'deny') return false;
  return from.some((source) => isByIdentity(source) && !source.trustDomains);
}

function accessRule(rule: AccessRule, { destination, member: { mesh } }: AccessContext): DesiredObject {
  const { name, namespace } = destination;
  const { action, audit, from, to, owner } = rule;
  const spec = {
    destination: { name, namespace },
    action,
    ...(audit && { audit }),
    ...(from && { from: from.map((source) => sourceOf(source, action, mesh.trustDomain)) }),
    ...(to && { to: to as unknown as readonly JsonObject[] }),
  };
  return {
    ref: { kind: ACCESS_RULE, namespace, name: objectName([name, rule.name, stableHash(`${owner} ${name}`)]) },
    body: { spec },
    intents: [owner],
    stage: STAGE.accessRule,
  };
}

/** Where none is said, `allow` means the destination's own and `deny` every one; an agent has nothing to fill in. */
function sourceOf(source: AccessSource, action: AccessRule['action'], own: string | undefined): JsonObject {
  const isOwn = action === 'allow' && isByIdentity(source) && own !== undefined;
  const trustDomains = source.trustDomains ?? (isOwn ? [own] : undefined);
  return { ...(source as unknown as JsonObject), ...(trustDomains && { trustDomains }) };
}
