import { expect, test } from 'vitest';
import { grantedRules, isGranted } from './rules-review.ts';

const review = (status: object) => ({ kind: 'SelfSubjectRulesReview', status });
const rule = { verbs: ['list', 'watch'], apiGroups: ['', 'apps'], resources: ['pods', 'deployments'] };
const listPods = { verb: 'list', group: '', resource: 'pods' };

test('what a rule of the answer names is granted, what none names is not', () => {
  const rules = grantedRules(review({ incomplete: false, resourceRules: [rule] }));
  expect(isGranted(listPods, rules)).toBe(true);
  expect(isGranted({ verb: 'watch', group: 'apps', resource: 'deployments' }, rules)).toBe(true);
  expect(isGranted({ verb: 'delete', group: '', resource: 'pods' }, rules)).toBe(false);
  expect(isGranted({ verb: 'list', group: 'batch', resource: 'jobs' }, rules)).toBe(false);
});

test('a star grants every verb, group or resource, and only a star grants a star', () => {
  const all = grantedRules(
    review({ incomplete: false, resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }] }),
  );
  const everything = { verb: '*', group: '*', resource: '*' };
  expect([isGranted(listPods, all), isGranted(everything, all)]).toEqual([true, true]);
  expect(isGranted(everything, grantedRules(review({ incomplete: false, resourceRules: [rule] })))).toBe(false);
});

test('a rule for objects by name grants nothing for all of them', () => {
  const named = grantedRules(review({ incomplete: false, resourceRules: [{ ...rule, resourceNames: ['one'] }] }));
  expect(isGranted(listPods, named)).toBe(false);
});

test('a right in one namespace is not decided by rules that were told for another', () => {
  const rules = grantedRules(review({ incomplete: false, resourceRules: [rule] }));
  expect(isGranted({ ...listPods, namespace: 'shop' }, rules)).toBe(false);
});

test.each([
  ['incomplete, as behind a webhook authorizer', review({ incomplete: true, resourceRules: [rule] })],
  ['of another shape', { status: { resourceRules: 'all' } }],
  ['nothing', undefined],
])('an answer that is %s grants nothing', (_what, answer) => {
  expect(grantedRules(answer)).toEqual([]);
});
