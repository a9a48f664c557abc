import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Member } from '@overmesh/model';
import { member, mesh, policy, service, tinyMeshes, world } from '../test/tiny-world.ts';
import { translateMember } from './member-outcome.ts';
import type { Policy } from './precedence.ts';
import { selecting } from './selection.ts';
import { translate } from './translate.ts';
import { findUnreached } from './unreached.ts';

const reviews = service('reviews');
const timeout = policy('timeout', { timeout: '2s' });
const inverted = [{ headers: [{ name: 'beta', present: true as const, invert: true }] }];
const strict = policy('careful', { match: inverted, timeout: '1s', strict: true }, { revision: 7 });

test('a policy reaches the Services that it selects in every member, and nothing else', () => {
  const { desired, report } = translate(
    world([timeout], [member('west', [reviews, service('ratings')]), member('east', [reviews])]),
    tinyMeshes,
  );
  expect(desired.map(({ clusterId, objects }) => [clusterId, objects.map(({ ref }) => ref.name)])).toEqual([
    ['id-of-east', ['reviews']],
    ['id-of-west', ['reviews']],
  ]);
  expect(report.unmatched).toEqual([]);
  expect(report.destinations.filter(({ intent }) => intent === 'TrafficPolicy/timeout')).toHaveLength(2);
});

test('a policy whose only Service is not meshed is unmatched, and the reason names Service and cluster', () => {
  const { desired, report } = translate(
    world([timeout], [member('west', [service('reviews', { meshes: [] })])]),
    tinyMeshes,
  );
  expect(desired[0]?.objects).toEqual([]);
  expect(report.unmatched).toEqual([
    { intent: 'TrafficPolicy/timeout', reason: 'Service shop/reviews of cluster west has no pod in mesh istio' },
  ]);
});

test('a policy for a Service that no cluster has is unmatched', () => {
  const typo = policy('typo', { destinations: [{ name: 'rewievs', namespace: 'shop' }], timeout: '1s' });
  const { report } = translate(world([typo], [member('west', [reviews])]), tinyMeshes);
  expect(report.unmatched[0]?.reason).toBe(
    'there is no Service rewievs in namespace shop in any cluster of this VirtualMesh',
  );
});

test('what a policy misses beside what it reaches is a warning on a report of the same cluster', () => {
  const both = policy('both', {
    destinations: [{ namespace: 'shop' }, { name: 'typo', clusters: ['east', 'moon'] }],
    timeout: '1s',
  });
  const west = member('west', [reviews, service('ratings', { meshes: [] })]);
  const { report } = translate(world([both], [west, member('east', [reviews])]), tinyMeshes);
  const warnings = report.destinations.flatMap((one) =>
    one.warnings.map(({ message }) => `${one.cluster}: ${message}`),
  );
  expect(warnings).toEqual([
    'east: cluster moon has no mesh in this VirtualMesh',
    'east: there is no Service typo in cluster east or moon',
    'west: Service shop/ratings of cluster west has no pod in mesh istio',
  ]);
});

test('a Service that Overmesh made for a subset is no destination of a policy for its namespace', () => {
  const ours = service('overmesh-reviews-v1', { labels: { 'app.kubernetes.io/managed-by': 'overmesh' } });
  const all = policy('all', { destinations: [{ namespace: 'shop' }], timeout: '1s' });
  const { desired } = translate(world([all], [member('west', [reviews, ours])]), tinyMeshes);
  expect(desired[0]?.objects.map(({ ref }) => ref.name)).toEqual(['reviews']);
});

test('a Service in the other member mesh of its cluster is not missed', () => {
  const canary = { ...mesh('istio-canary'), kind: 'istio' as const };
  const services = [reviews, service('reviews', { namespace: 'new', meshes: ['istio-canary'] })];
  const { report } = translate(
    world([timeout], [member('west', services), member('west', services, { mesh: canary })]),
    tinyMeshes,
  );
  expect(report.destinations.flatMap(({ warnings }) => warnings)).toEqual([]);
});

test('a strict policy that the mesh cannot do exactly is refused and leaves nothing where nothing was', () => {
  const { desired, report } = translate(world([strict], [member('west', [reviews])]), tinyMeshes);
  expect(desired).toEqual([
    { clusterId: 'id-of-west', mesh: { key: 'istio', kind: 'istio' }, objects: [], lastTranslated: {} },
  ]);
  expect(report.destinations.find(({ intent }) => intent === 'TrafficPolicy/careful')).toMatchObject({
    outcome: 'refused',
    features: [
      { feature: 'match', fidelity: 'unsupported', reason: 'no inverted headers' },
      { feature: 'timeout', fidelity: 'unsupported' },
    ],
    objects: [],
  });
});

test('a refused policy keeps the content of revision 3, and says so', () => {
  const kept = { revision: 3, spec: { ...strict.spec, match: [{ method: 'GET' as const }] } };
  const west = member('west', [reviews], { lastTranslated: { 'TrafficPolicy/careful': kept } });
  const { desired, report } = translate(world([strict], [west]), tinyMeshes);
  expect(desired[0]?.objects[0]?.body['spec']).toMatchObject([{ match: [{ method: 'GET' }] }]);
  expect(desired[0]?.lastTranslated).toEqual({ 'TrafficPolicy/careful': kept });
  expect(report.destinations.find(({ intent }) => intent === 'TrafficPolicy/careful')).toMatchObject({
    outcome: 'refused',
    keptRevision: 3,
    objects: ['tiny.test/Tiny/shop/reviews'],
  });
});

test('what was last translated of a policy is not that of its namesake in another workspace', () => {
  const kept = { revision: 3, spec: { ...strict.spec, match: [{ method: 'GET' as const }] } };
  const west = member('west', [reviews], { lastTranslated: { 'TrafficPolicy/careful': kept } });
  const others = { ...strict, uid: 'uid-of-the-other', workspace: 'team-a' };
  const { desired, report } = translate(world([strict, others], [west]), tinyMeshes);
  expect(desired[0]?.lastTranslated).toEqual({ 'TrafficPolicy/careful': kept });
  expect(report.destinations.map(({ intent, outcome, keptRevision }) => [intent, outcome, keptRevision])).toEqual([
    ['TrafficPolicy/careful', 'refused', 3],
    ['VirtualMesh/all', 'translated', undefined],
    ['team-a/TrafficPolicy/careful', 'refused', undefined],
  ]);
});

test('a policy called constructor is refused without finding a last translated state in JavaScript itself', () => {
  const named = { ...strict, name: 'constructor' };
  expect(translate(world([named], [member('west', [reviews])]), tinyMeshes).desired[0]?.lastTranslated).toEqual({});
});

test('without strict the same policy is translated as far as it goes and takes nothing from the others', () => {
  const open = policy('open', { match: inverted, timeout: '1s' });
  const { report } = translate(world([open, timeout], [member('west', [reviews])]), tinyMeshes);
  const features = report.destinations.map(({ intent, features: all }) => [
    intent,
    all.map(({ fidelity }) => fidelity),
  ]);
  expect(features).toEqual([
    ['TrafficPolicy/open', ['unsupported', 'unsupported']],
    ['TrafficPolicy/timeout', ['exact']],
    ['VirtualMesh/all', []],
  ]);
});

test('what is good now is remembered for every policy that reaches something', () => {
  const elsewhere = policy('elsewhere', { destinations: [{ name: 'nowhere' }], timeout: '1s' });
  const { desired } = translate(world([timeout, elsewhere], [member('west', [reviews])]), tinyMeshes);
  expect(desired[0]?.lastTranslated).toEqual({ 'TrafficPolicy/timeout': { revision: 1, spec: timeout.spec } });
});

test('a policy that loses its only field is shadowed, and both sides are told', () => {
  const newcomer = policy('new', { timeout: '9s' }, { createdAt: '2026-03-01T00:00:00Z' });
  const { report } = translate(world([newcomer, timeout], [member('west', [reviews])]), tinyMeshes);
  expect(report.destinations.map(({ intent, outcome, conflicts }) => [intent, outcome, conflicts.length])).toEqual([
    ['TrafficPolicy/new', 'shadowed', 1],
    ['TrafficPolicy/timeout', 'translated', 1],
    ['VirtualMesh/all', 'translated', 0],
  ]);
});

test('where an object of others decides, nothing is written and every policy is told whose it is', () => {
  const claims = [
    { mesh: 'istio', kind: 'VirtualService', namespace: 'shop', name: 'by-hand', destinations: ['shop/reviews'] },
  ];
  const { desired, report } = translate(world([timeout], [member('west', [reviews], { claims })]), tinyMeshes);
  expect(desired[0]?.objects).toEqual([]);
  expect(report.destinations[0]).toMatchObject({
    outcome: 'shadowed',
    conflicts: [{ rule: 'foreign', winner: 'VirtualService shop/by-hand', loser: 'TrafficPolicy/timeout' }],
  });
});

test('what a member is translated to is what the whole translation has for it, whoever else is a member', () => {
  const [west, east] = [member('west', [reviews]), member('east', [reviews])];
  const { members: _none, ...documents } = world([timeout, strict], []);
  const whole = translate(world([timeout, strict], [west, east]), tinyMeshes);
  const part = translateMember({ ...documents, member: east }, tinyMeshes);
  expect(part.desired).toEqual(whole.desired.find(({ clusterId }) => clusterId === 'id-of-east'));
  expect(part.reports).toEqual(whole.report.destinations.filter(({ cluster }) => cluster === 'east'));
});

test('what a policy misses in a member is a value, and only all members together say that it reaches nothing', () => {
  const far = policy('far', { destinations: [{ name: 'ratings' }], timeout: '1s' });
  const { members: _none, ...documents } = world([far], []);
  const wanted = selecting(documents);
  const missesIn = (at: Member) => translateMember({ ...documents, member: at }, tinyMeshes).misses;
  const west = missesIn(member('west', [reviews]));
  const east = missesIn(member('east', [service('ratings', { meshes: ['linkerd'] })]));
  const north = missesIn(member('north', [service('ratings')]));
  expect([west.missed, east.missed, north.missed, north.reached]).toEqual([
    {},
    { 'TrafficPolicy/far': [{ why: 'OTHER_MESH', service: 'shop/ratings', meshes: ['linkerd'] }] },
    {},
    { 'TrafficPolicy/far': 'shop/ratings' },
  ]);
  expect(findUnreached(wanted, [west]).unmatched[0]?.reason).toBe(
    'there is no Service ratings in any cluster of this VirtualMesh',
  );
  expect(findUnreached(wanted, [west, north])).toEqual({ unmatched: [], warnings: [] });
  expect(findUnreached(wanted, [east, north]).warnings).toMatchObject([
    { intent: 'TrafficPolicy/far', clusterId: 'id-of-north', destination: 'shop/ratings' },
  ]);
});

const match = fc.constantFrom(
  { path: { exact: '/a' } },
  { path: { prefix: '/a' } },
  { path: { regex: '/a.*' } },
  { method: 'GET' as const },
  { headers: [{ name: 'x', exact: '1' }] },
  ...inverted,
);
const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    name: fc.stringMatching(/^[a-z]{1,3}$/),
    destination: fc.constantFrom('reviews', 'ratings'),
    matches: fc.array(match, { maxLength: 3 }),
    priority: fc.integer({ min: -1, max: 1 }),
    strict: fc.boolean(),
    timeout: fc.constantFrom('1s', '1000ms', '2s'),
    attempts: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
    day: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ name, destination, matches, attempts, day, ...spec }) =>
    policy(
      name,
      {
        ...spec,
        destinations: [{ name: destination }],
        ...(matches.length && { match: matches }),
        ...(attempts !== undefined && { retries: { attempts } }),
      },
      { createdAt: `2026-01-0${day}T00:00:00Z` },
    ),
  );
const policies = fc.uniqueArray(anyPolicy, { selector: ({ name }) => name, maxLength: 6 });
const members = [member('west', [reviews, service('ratings')]), member('east', [service('ratings'), reviews])];

test('policies and members in any order give equal bytes', () => {
  const shuffled = policies.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      const bytes = JSON.stringify(translate(world(one, members), tinyMeshes));
      expect(JSON.stringify(translate(world(other, [...members].reverse()), tinyMeshes))).toBe(bytes);
    }),
  );
});

test('one more policy for ratings changes no object of reviews', () => {
  const forRatings = anyPolicy.map((one) => ({
    ...one,
    name: 'more',
    spec: { ...one.spec, destinations: [{ name: 'ratings' }] },
  }));
  const ofReviews = (all: readonly Policy[]) =>
    translate(world(all, members), tinyMeshes).desired.map(({ objects }) =>
      objects.filter(({ ref }) => ref.name === 'reviews'),
    );
  fc.assert(
    fc.property(policies, forRatings, (all, more) => {
      expect(ofReviews([...all, more])).toEqual(ofReviews(all));
    }),
  );
});

test('every document appears in the report: with what became of it, or with the reason why nothing did', () => {
  fc.assert(
    fc.property(policies, (all) => {
      const { report } = translate(world(all, members), tinyMeshes);
      const told = new Set([...report.destinations, ...report.unmatched].map(({ intent }) => intent));
      expect(all.filter(({ name }) => !told.has(`TrafficPolicy/${name}`))).toEqual([]);
    }),
  );
});
