import { expect, test } from 'vitest';
import { grantedRules, isGranted } from './rules-review.ts';

const review = (status: object) => ({ kind: 'SelfSubjectRulesReview', status });
const rule = { verbs: ['list', 'watch'], apiGroups: ['', 'apps'], resources: ['pods', 'deployments'] };
const rulesOf = (...resourceRules: readonly object[]) =>
  grantedRules(review({ incomplete: false, resourceRules })) ?? [];
const listPods = { verb: 'list', group: '', resource: 'pods' };

test('what a rule of the answer names is granted, what none names is not', () => {
  const rules = rulesOf(rule);
  expect(isGranted(listPods, rules)).toBe(true);
  expect(isGranted({ verb: 'watch', group: 'apps', resource: 'deployments' }, rules)).toBe(true);
  expect(isGranted({ verb: 'delete', group: '', resource: 'pods' }, rules)).toBe(false);
  expect(isGranted({ verb: 'list', group: 'batch', resource: 'jobs' }, rules)).toBe(false);
});

test('a star grants every verb, group or resource, and only a star grants a star', () => {
  const all = rulesOf({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] });
  const everything = { verb: '*', group: '*', resource: '*' };
  expect([isGranted(listPods, all), isGranted(everything, all)]).toEqual([true, true]);
  expect(isGranted(everything, rulesOf(rule))).toBe(false);
});

test('a rule for objects by name grants what is asked of one of these, nothing of another or of all', () => {
  const named = rulesOf({ ...rule, resourceNames: ['one'] });
  expect(['one', 'two'].map((name) => isGranted({ ...listPods, name }, named))).toEqual([true, false]);
  expect(isGranted(listPods, named)).toBe(false);
  expect(isGranted({ ...listPods, name: 'one' }, rulesOf(rule))).toBe(true);
});

test('a right in one namespace is not decided by rules that were told for another', () => {
  expect(isGranted({ ...listPods, namespace: 'shop' }, rulesOf(rule))).toBe(false);
});

test.each([
  ['incomplete, as behind a webhook authorizer', review({ incomplete: true, resourceRules: [rule] })],
  ['of another shape', { status: { resourceRules: 'all' } }],
  ['nothing', undefined],
])('an answer that is %s tells nothing', (_what, answer) => {
  expect(grantedRules(answer)).toBeUndefined();
});
