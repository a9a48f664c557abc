import type { DesiredObject, JsonObject } from '@overmesh/model';
import { isClosedByOthers, objectName, ruledPorts, stableHash } from '@overmesh/meshes/kit';
import type { AccessContext, AccessRule } from '@overmesh/meshes/kit';
import { AUTHORIZATION_POLICY, STAGE } from '../kinds.ts';
import { operationsOf } from './operations.ts';
import { sourcesOf } from './sources.ts';

/** Only what its proxies would do is worked out and counted. @see https://istio.io/latest/docs/tasks/security/authorization/authz-dry-run/ */
const DRY_RUN = { 'istio.io/dry-run': 'true' };

/** The AuthorizationPolicy of a rule on the pods of a Service; none for a refusal that no request can meet. */
export function authorizationPolicy(rule: AccessRule, context: AccessContext): readonly DesiredObject[] {
  const { destination } = context;
  const rules = [...ownRules(rule, context), ...(rule.action === 'allow' ? otherPorts(context) : [])];
  if (rule.action === 'deny' && !rules.length) return [];
  const hash = stableHash(`${rule.owner} ${destination.name}`);
  return [
    {
      ref: {
        kind: AUTHORIZATION_POLICY,
        namespace: destination.namespace,
        name: objectName(['overmesh', destination.name, rule.name, hash]),
      },
      body: {
        ...(rule.audit && { metadata: { annotations: DRY_RUN } }),
        spec: {
          selector: { matchLabels: destination.selector },
          action: rule.action === 'allow' ? 'ALLOW' : 'DENY',
          ...(rules.length && { rules }),
        },
      },
      intents: [rule.owner],
      stage: STAGE.authorizationPolicy,
    },
  ];
}

function ownRules(rule: AccessRule, context: AccessContext): readonly JsonObject[] {
  const operations = operationsOf(rule, context);
  if (!operations.length) return [];
  const sources = sourcesOf(rule, context.member.mesh);
  const to = operations.filter((operation) => Object.keys(operation).length > 0);
  return [
    {
      ...(sources && { from: sources.map((source) => ({ source })) }),
      // An operation that says nothing is every request, so the others beside it say no more.
      ...(to.length === operations.length && { to: to.map((operation) => ({ operation })) }),
    },
  ];
}

/**
 * An ALLOW closes its pods as a whole; ports that are none of the Service's, and that no other rule is about, stay open:
 * unless somebody else has closed them, or the whole mesh is.
 */
function otherPorts(context: AccessContext): readonly JsonObject[] {
  const ports = context.isClosed || isClosedByOthers(context) ? undefined : ruledPorts(context);
  return ports ? [{ to: [{ operation: { notPorts: ports.map(String) } }] }] : [];
}
