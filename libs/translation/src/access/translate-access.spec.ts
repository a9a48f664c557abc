import { expect, test } from 'vitest';
import type { Member } from '@overmesh/model';
import type { AccessPolicy } from './access-policy.ts';
import { accessPolicy, member, service, tinyMeshes, world } from '../../test/tiny-world.ts';
import { hold } from '../hold.ts';
import { translateMember } from '../member-outcome.ts';

const reviews = service('reviews');
const ratings = service('ratings');
const west = member('west', [reviews, ratings]);
const byHost = { to: [{ hosts: ['reviews.shop'] }] };

function translated(accessPolicies: readonly AccessPolicy[], at: Member = west) {
  const { virtualMesh } = world([], []);
  const input = { virtualMesh, policies: [], accessPolicies, member: at };
  const { desired, reports, misses } = translateMember(input, tinyMeshes);
  return {
    input,
    desired,
    misses,
    reports: reports.filter(({ destination }) => destination !== undefined),
    all: reports,
  };
}

test('a policy is written on every Service that it reaches, with its own name as the source', () => {
  const { desired, reports } = translated([accessPolicy('callers', { destinations: [{ namespace: 'shop' }] })]);
  expect(desired.objects.map(({ ref, intents, destinations }) => [ref.name, intents, destinations])).toEqual([
    ['ratings-callers', ['AccessPolicy/callers'], ['shop/ratings']],
    ['reviews-callers', ['AccessPolicy/callers'], ['shop/reviews']],
  ]);
  expect(reports.map(({ outcome }) => outcome)).toEqual(['translated', 'translated']);
  expect(desired.lastTranslated).toMatchObject({ 'AccessPolicy/callers': { revision: 1 } });
});

test('what the mesh cannot do is refused, not made to fit: nothing is written, on any of its Services', () => {
  const policy = accessPolicy('callers', { destinations: [{ namespace: 'shop' }], ...byHost });
  const { desired, reports } = translated([policy]);
  expect([desired.objects, desired.lastTranslated]).toEqual([[], {}]);
  expect(reports.map(({ outcome, features }) => [outcome, features])).toEqual([
    [
      'refused',
      [
        { feature: 'action', fidelity: 'unsupported', reason: 'no hosts' },
        { feature: 'to', fidelity: 'exact' },
      ],
    ],
    [
      'refused',
      [
        { feature: 'action', fidelity: 'unsupported', reason: 'no hosts' },
        { feature: 'to', fidelity: 'exact' },
      ],
    ],
  ]);
});

test('an edit that cannot be done leaves the content of revision 3 in force', () => {
  const before = accessPolicy('callers', { from: [{ namespaces: ['web'] }] }, { revision: 3 });
  const { lastTranslated } = translated([before]).desired;
  const { desired, reports } = translated([accessPolicy('callers', byHost, { revision: 4 })], {
    ...west,
    lastTranslated,
  });
  expect(desired.objects).toEqual(translated([before]).desired.objects);
  expect(reports).toMatchObject([
    { outcome: 'refused', keptRevision: 3, objects: ['tiny.test/Tiny/shop/reviews-callers'] },
  ]);
  expect(desired.lastTranslated).toEqual(lastTranslated);
});

test('a policy of a name that a TrafficPolicy has too is another document', () => {
  const { virtualMesh } = world([], []);
  const lastTranslated = {
    'TrafficPolicy/callers': { revision: 1, spec: { virtualMesh: 'all', destinations: [], timeout: '1s' } },
  };
  const input = { virtualMesh, policies: [], accessPolicies: [accessPolicy('callers', byHost)] };
  const { desired } = translateMember({ ...input, member: { ...west, lastTranslated } }, tinyMeshes);
  expect(desired.objects).toEqual([]);
});

test('what is in force stays as it is written when the mesh cannot do it any more', () => {
  const policy = accessPolicy('callers', byHost);
  const knowing = {
    ...tinyMeshes,
    istio: { translator: { ...tinyMeshes.istio.translator, translateAccess: written } },
  };
  const { virtualMesh } = world([], []);
  const input = { virtualMesh, policies: [], accessPolicies: [policy], member: west };
  const before = translateMember(input, knowing).desired;
  const now = { ...input, member: { ...west, lastTranslated: before.lastTranslated } };
  const { desired, reports, misses } = translateMember(now, tinyMeshes);
  expect([before.objects.length, desired.objects.length]).toEqual([1, 0]);
  const held = hold({ ...now, objects: desired.objects, reports, misses, lost: before.objects }, tinyMeshes);
  expect(held.objects).toEqual([{ ...before.objects[0], held: true }]);
  expect(held.reports.flatMap(({ warnings }) => warnings.map(({ code }) => code))).toEqual(['HELD']);
});

test('a policy that is deleted takes its object along', () => {
  const before = translated([accessPolicy('callers', {})]);
  const now = translated([], { ...west, lastTranslated: before.desired.lastTranslated });
  const { desired, misses, all } = now;
  const held = hold(
    { ...now.input, objects: desired.objects, reports: all, misses, lost: before.desired.objects },
    tinyMeshes,
  );
  expect(held.objects).toEqual([]);
});

function written() {
  const ref = {
    kind: { group: 'tiny.test', version: 'v1', kind: 'Tiny', plural: 'tinies', namespaced: true },
    namespace: 'shop',
    name: 'reviews-callers',
  };
  const object = { ref, body: { spec: {} }, intents: ['AccessPolicy/callers'], stage: 1 };
  return { features: [{ feature: 'action', fidelity: 'exact' as const }], objects: [object], warnings: [] };
}
