import type { GrantedRule, Rule } from './client.ts';
import { isRecord } from './kube-object.ts';

export const RULES_REVIEW_PATH = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';

/**
 * What to ask with. Rules are told for one namespace, those that hold in every namespace among them; in this one, which
 * nobody has, no others hold.
 */
export const RULES_REVIEW = {
  apiVersion: 'authorization.k8s.io/v1',
  kind: 'SelfSubjectRulesReview',
  spec: { namespace: 'overmesh-asks-for-every-namespace' },
} as const;

/**
 * The rules of an answer; undefined when it is incomplete, since an authorizer that cannot list its rules may also deny what
 * the others grant.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/self-subject-rules-review-v1/
 */
export function grantedRules(review: unknown): readonly GrantedRule[] | undefined {
  const status = isRecord(review) ? review['status'] : undefined;
  if (!isRecord(status) || status['incomplete'] !== false) return undefined;
  return recordsIn(status['resourceRules']).map((rule) => ({
    verbs: textsIn(rule['verbs']),
    groups: textsIn(rule['apiGroups']),
    resources: textsIn(rule['resources']),
    names: textsIn(rule['resourceNames']),
  }));
}

/** Whether the rules grant the right in every namespace. False says nothing: it is to be asked for by itself. */
export function isGranted({ verb, group, resource, namespace, name }: Rule, rules: readonly GrantedRule[]): boolean {
  if (namespace !== undefined) return false;
  const holds = (said: readonly string[], one: string) => said.includes(one) || said.includes('*');
  const isFor = ({ names }: GrantedRule) => !names.length || (name !== undefined && names.includes(name));
  return rules.some(
    (rule) => holds(rule.verbs, verb) && holds(rule.groups, group) && holds(rule.resources, resource) && isFor(rule),
  );
}

function recordsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
