import { expect, test } from 'vitest';
import { runWith } from '../test/run-with.ts';
import { appliedSample, clusterSample, page, planSample, statusSample } from '../test/samples.ts';
import { EXIT } from './failure.ts';

const object = (name: string, changes: object = {}) => ({
  ...{ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', namespace: 'shop', name, uid: `uid-${name}` },
  ...{ installation: 'aaaa', virtualMesh: 'shop', standing: 'same', difference: '', ...changes },
});
const differs = object('reviews', { standing: 'differs', difference: '--- a\n+++ b\n-timeout: 2s\n+timeout: 5s\n' });
const found = {
  __typename: 'FoundObjects',
  installation: 'aaaa',
  objects: [
    object('cart'),
    differs,
    object('old', { installation: 'bbbb', virtualMesh: 'before', standing: 'unwanted' }),
  ],
  unread: [],
};
const answers = {
  FoundObjects: { foundObjects: found },
  AdoptObjects: { adoptObjects: { __typename: 'Adopted', objects: 1 } },
};
const told = [
  '3 objects on east carry the marks of Overmesh, and this installation does not know them:',
  '  2 by this installation (aaaa), for VirtualMesh shop',
  '  1 by installation bbbb, for VirtualMesh before',
  'Of these: 1 just as the documents make them; 1 different from what the documents make; 1 asked for by no document, and left alone in any case.',
];
const agreedTo = (asked: readonly { readonly operation: string; readonly variables: object }[]) =>
  asked.filter(({ operation }) => operation === 'AdoptObjects').map(({ variables }) => variables);

test('cluster adopt --plan says how many are there, of which installation, and shows what differs; it agrees to nothing', async () => {
  const { code, out, asked } = await runWith(['cluster', 'adopt', 'east', '--plan'], { answers });
  expect([code, out.split('\n').slice(0, 4)]).toEqual([EXIT.ok, told]);
  expect(out).toContain('~ VirtualService shop/reviews (networking.istio.io/v1)\n');
  expect(out).toContain('+timeout: 5s');
  expect(out).toContain('What differs stays as it is; --differing writes over it.');
  expect(agreedTo(asked)).toEqual([]);
});

test('of a cluster that was registered just now it is not said that no document asks for what is there', async () => {
  const objects = [object('cart', { standing: 'undecided' })];
  const { out } = await runWith(['cluster', 'adopt', 'east', '--plan'], {
    answers: { FoundObjects: { foundObjects: { ...found, objects } } },
  });
  expect(out).toContain('Of these: 1 not compared with the documents yet, since the cluster is still being looked at.');
});

test('nothing is taken over unasked: without --yes and with nobody to ask it exits 2', async () => {
  const { code, err, asked } = await runWith(['cluster', 'adopt', 'east'], { answers });
  expect([code, agreedTo(asked)]).toEqual([EXIT.badInput, []]);
  expect(err).toContain('Nobody is there to ask, so nothing was taken over.');
});

test.each([
  [[], ['uid-cart'], false],
  [['--differing'], ['uid-cart', 'uid-reviews'], true],
])('cluster adopt --yes %j agrees to what was shown, each by its UID', async (flags, uids, differing) => {
  const { code, out, asked } = await runWith(['cluster', 'adopt', 'east', '--yes', ...flags], { answers });
  expect([code, agreedTo(asked)]).toEqual([EXIT.ok, [{ cluster: 'east', uids, differing }]]);
  expect(out).toBe('Agreed: 1 object on east is taken over; see overmesh events --cluster east\n');
});

test('where nothing is there it says so', async () => {
  const { code, out } = await runWith(['cluster', 'adopt', 'east'], {
    answers: { FoundObjects: { foundObjects: { ...found, objects: [], unread: ['routes: forbidden'] } } },
  });
  expect([code, out]).toEqual([
    EXIT.ok,
    'Nothing on east carries the marks of Overmesh without being known here.\ncould not be looked at: routes: forbidden\n',
  ]);
});

const register = ['cluster', 'register', 'east', '--kubeconfig', '-'];
const registered = { ...answers, RegisterCluster: { registerCluster: { __typename: 'Cluster', ...clusterSample() } } };
const stdin = 'apiVersion: v1\nkind: Config\n';

test('register says how many of ours were found and leaves them alone', async () => {
  const { code, err, asked } = await runWith(register, { answers: registered, stdin });
  expect([code, agreedTo(asked)]).toEqual([EXIT.ok, []]);
  expect(err).toContain(told.slice(0, 3).join('\n'));
  expect(err).toContain(
    'They are left alone. To see which of them documents make, and take those over: overmesh cluster adopt east',
  );
});

test('register --adopt agrees to all of them, as long as a document makes them just so', async () => {
  const { err, asked } = await runWith([...register, '--adopt'], { answers: registered, stdin });
  expect(agreedTo(asked)).toEqual([
    { cluster: 'east', uids: ['uid-cart', 'uid-reviews', 'uid-old'], differing: false },
  ]);
  expect(err).toContain('Agreed: 1 object on east may be taken over');
});

const hold = 'at least 2 of these objects are there already: overmesh cluster adopt east';
const planFor = (action: string) => ({
  ...planSample,
  clusters: [
    {
      ...{ cluster: 'east', mesh: 'istio', virtualMesh: 'shop', reports: [], hold },
      changes: [{ ...{ action, apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'cart' }, diff: '+ a' }],
    },
  ],
});
const apply = ['apply', '-f', '-'];
const documents = 'kind: TrafficPolicy\nmetadata: {name: canary}\n';
const applied = { ...answers, Plan: { plan: planFor('create') }, Apply: { apply: appliedSample } };

test('plan shows what would wait for that', async () => {
  const { out } = await runWith(['plan', '-f', '-'], { answers: applied, stdin: documents });
  expect(out).toContain(`would wait: ${hold}`);
});

test('apply says how many objects of ours are in the way, and takes nothing over', async () => {
  const { code, err, asked } = await runWith(apply, { answers: applied, stdin: documents });
  expect([code, agreedTo(asked)]).toEqual([EXIT.ok, []]);
  expect(err).toContain(`east/istio waits: ${hold}`);
});

test.each([
  ['create', ['FoundObjects', 'AdoptObjects', 'Apply']],
  ['update', ['Apply']],
])(
  'apply --adopt looks where the plan would %s, and agrees before it applies: no write is refused',
  async (action, order) => {
    const given = { ...applied, Plan: { plan: planFor(action) } };
    const { asked } = await runWith([...apply, '--adopt'], { answers: given, stdin: documents });
    const sent = asked.map(({ operation }) => operation).filter((one) => /^(Found|Adopt|Apply)/.test(one));
    expect(sent).toEqual(order);
  },
);

test('status says which other installation has an object that a document asks for, in full, and what takes it over', async () => {
  const reason =
    'an object of this name exists that Overmesh did not write here: installation bbbb of Overmesh wrote it last; ' +
    '`overmesh cluster adopt` takes it over';
  const written = { state: 'no', at: null, reason } as const;
  const status = statusSample({ appliedRevision: 1, evidence: { ...statusSample().evidence, written } });
  const { out } = await runWith(['status'], {
    answers: { Status: { status: page(status) }, Unmatched: { unmatched: [] } },
  });
  expect(out).toMatch(/^TrafficPolicy\/canary +east +istio +1 of 2 +no /m);
  expect(out).toContain(`TrafficPolicy/canary on east/istio: written is no: ${reason}\n`);
});
