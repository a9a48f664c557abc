import { expect, test } from 'vitest';
import type { CapabilityRules } from '../preflight.ts';
import { allRights, capabilityStandings, needsOf, standingOf, standingSentence } from './capabilities.ts';

const capabilities: readonly CapabilityRules[] = [
  { capability: 'read', rules: [{ group: '', resources: ['pods'], verbs: ['list', 'watch'] }] },
  { capability: 'istio-traffic', rules: [{ group: 'x.istio.io', resources: ['rules'], verbs: ['create', 'patch'] }] },
  { capability: 'native', rules: [{ group: 'x.io', resources: ['kinds'], names: ['a', 'b'], verbs: ['patch'] }] },
];
const needs = needsOf(capabilities);
const rights = allRights(needs);
const [reading, writing, naming] = [rights.slice(0, 2), rights.slice(2, 4), rights.slice(4)];

test('2 verbs and 2 names of 3 capabilities are 6 rights', () => {
  expect(rights).toHaveLength(6);
});

test.each([
  ['nothing', [], [], [], []],
  ['all of a writing capability', writing, [], ['istio-traffic'], []],
  ['one right of it', writing.slice(1), writing.slice(1), [], ['istio-traffic']],
  ['one of two names', naming.slice(1), naming.slice(1), [], ['native']],
  ['all of reading', reading, reading, [], ['read']],
  ['all of two capabilities', [...writing, ...naming], [], ['istio-traffic', 'native'], []],
])('of a credential that lacks %s only what broke is missing', (_case, lacking, missing, notGiven, incomplete) => {
  expect(standingOf(needs, lacking)).toEqual({ missing, notGiven, incomplete });
});

test('a missing right that no capability takes, to ask for rights at all, is missing', () => {
  const ask = { verb: 'create', group: 'authorization.k8s.io', resource: 'selfsubjectaccessreviews' };
  expect(standingOf(needs, [ask]).missing).toEqual([ask]);
});

test('each capability is held, held in part, or not given, with what it lacks in words', () => {
  expect(capabilityStandings(needs, [...writing.slice(1), ...naming])).toEqual([
    { capability: 'read', state: 'held', missing: [] },
    { capability: 'istio-traffic', state: 'in-part', missing: ['patch rules.x.istio.io'] },
    { capability: 'native', state: 'not-given', missing: ['patch kinds.x.io a', 'patch kinds.x.io b'] },
  ]);
});

test('what a credential is good for is one sentence, with what nobody gave it', () => {
  expect(standingSentence(needs, ['native'])).toBe(
    'the credential may see meshes, workloads and Services; write policy for Istio; it was not given native, so such policy is held',
  );
});
