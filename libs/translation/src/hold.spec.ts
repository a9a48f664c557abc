import { expect, test } from 'vitest';
import type { Claim, Member, TrafficPolicySpec } from '@overmesh/model';
import type { AccessPolicy } from './access/access-policy.ts';
import { hold } from './hold.ts';
import { translateMember } from './member-outcome.ts';
import type { Policy } from './precedence.ts';
import { member, policy, service, tinyMeshes, world } from '../test/tiny-world.ts';

const BOUNDED = policy('bounded', { timeout: '2s' });
const REVIEWS = service('reviews');
const CLAIM: Claim = {
  mesh: 'istio',
  kind: 'VirtualService',
  namespace: 'client',
  name: 'theirs',
  authors: ['kubectl'],
  destinations: ['shop/reviews'],
};

interface Documents {
  readonly policies: readonly Policy[];
  readonly accessPolicies?: readonly AccessPolicy[];
}

/** What a member has after `then`, and shall have after `now`. */
function after(then: Documents & { readonly member: Member }, now: Documents & { readonly member: Member }) {
  const { virtualMesh } = world([], []);
  const first = translateMember({ virtualMesh, accessPolicies: [], ...then }, tinyMeshes).desired;
  const input = {
    virtualMesh,
    accessPolicies: [],
    ...now,
    member: { ...now.member, lastTranslated: first.lastTranslated },
  };
  const { desired, reports, misses } = translateMember(input, tinyMeshes);
  const kept = new Set(desired.objects.map(({ ref }) => ref.name));
  const lost = first.objects.filter(({ ref }) => !kept.has(ref.name));
  const held = hold({ ...input, objects: desired.objects, reports, misses, lost }, tinyMeshes);
  return {
    objects: held.objects.map(({ ref }) => ref.name),
    told: held.reports
      .filter(({ destination }) => destination)
      .map(({ outcome, objects, warnings }) => ({ outcome, objects, warnings: warnings.map(({ code }) => code) })),
    sentences: held.reports.flatMap(({ warnings }) => warnings.map(({ message }) => message)),
  };
}

function has(...policies: readonly Policy[]) {
  return { policies, member: member('east', [REVIEWS]) };
}

function edited(spec: Partial<TrafficPolicySpec>): Policy {
  return { ...policy('bounded', spec), revision: 2 };
}

test("a stranger's object that decides over the Service takes nothing of ours away", () => {
  const now = { policies: [BOUNDED], member: member('east', [REVIEWS], { claims: [CLAIM] }) };
  const { objects, told, sentences } = after(has(BOUNDED), now);
  expect(objects).toEqual(['reviews']);
  expect(told).toEqual([{ outcome: 'held', objects: ['tiny.test/Tiny/shop/reviews'], warnings: ['HELD'] }]);
  expect(sentences[0]).toContain('VirtualService client/theirs, which Overmesh did not write (by kubectl)');
});

test('pods that leave the mesh take nothing of ours away', () => {
  const now = { policies: [BOUNDED], member: member('east', [service('reviews', { meshes: [] })]) };
  const { objects, told, sentences } = after(has(BOUNDED), now);
  expect([objects, told]).toEqual([
    ['reviews'],
    [{ outcome: 'held', objects: ['tiny.test/Tiny/shop/reviews'], warnings: ['HELD'] }],
  ]);
  expect(sentences).toEqual([
    'tiny.test/Tiny/shop/reviews stays as it was written, because no document asks for another thing: it has no pod in mesh istio any more',
  ]);
});

test('an edit that comes later leaves what is held', () => {
  const now = { policies: [edited({ timeout: '5s' })], member: member('east', [REVIEWS], { claims: [CLAIM] }) };
  expect(after(has(BOUNDED), now).objects).toEqual(['reviews']);
});

test('a document that is gone takes its objects along, whatever else has changed', () => {
  const now = { policies: [], member: member('east', [REVIEWS], { claims: [CLAIM] }) };
  expect(after(has(BOUNDED), now)).toMatchObject({ objects: [], told: [] });
});

test('of two documents behind an object the one that stays is told, and the other not', () => {
  const other = policy('other', { retries: { attempts: 1 } });
  const now = { policies: [BOUNDED], member: member('east', [REVIEWS], { claims: [CLAIM] }) };
  const { objects, told } = after(has(BOUNDED, other), now);
  expect([objects, told.length]).toEqual([['reviews'], 1]);
});

test('a document that asks for less takes the object along, also where it asks for what the mesh cannot do', () => {
  const inverted = [{ headers: [{ name: 'x-a', exact: '1', invert: true }] }];
  const now = { policies: [edited({ match: inverted, timeout: '2s' })], member: member('east', [REVIEWS]) };
  expect(after(has(BOUNDED), now).objects).toEqual([]);
});

test('a Service that is gone, or is not selected any more, takes its objects along', () => {
  expect(after(has(BOUNDED), { policies: [BOUNDED], member: member('east', []) }).objects).toEqual([]);
  const elsewhere = edited({ destinations: [{ name: 'ratings' }], timeout: '2s' });
  expect(after(has(BOUNDED), { policies: [elsewhere], member: member('east', [REVIEWS]) }).objects).toEqual([]);
});

test('what a strict policy wrote stays where the mesh cannot do it any more', () => {
  const strict = policy('bounded', { timeout: '2s', strict: true });
  const now = { policies: [strict], member: member('east', [REVIEWS], { claims: [CLAIM] }) };
  expect(after(has(strict), now).objects).toEqual(['reviews']);
});

test('an object that the documents want again is as they want it', () => {
  const { policies, member: same } = has(edited({ timeout: '9s' }));
  expect(after(has(BOUNDED), { policies, member: same }).told).toEqual([
    { outcome: 'translated', objects: ['tiny.test/Tiny/shop/reviews'], warnings: [] },
  ]);
});
