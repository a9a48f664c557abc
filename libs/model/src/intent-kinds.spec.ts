import { expect, test } from 'vitest';
import { parseIntent } from './intent-kinds.ts';

const canary = {
  apiVersion: 'overmesh.io/v1',
  kind: 'TrafficPolicy',
  metadata: { name: 'reviews-canary' },
  spec: {
    virtualMesh: 'shop',
    destinations: [{ name: 'reviews', namespace: 'bookinfo' }],
    match: [{ path: { prefix: '/reviews' }, headers: [{ name: 'end-user', exact: 'jason' }], method: 'GET' }],
    split: [
      { subset: { version: 'v1' }, weight: 90 },
      { subset: { version: 'v2' }, weight: 10 },
    ],
    retries: { attempts: 2, perTryTimeout: '500ms', on: ['5xx'] },
    timeout: '2s',
  },
};

test('a canary of 90 and 10 with 2 retries in 2 s is read as it stands, with its workspace filled in', () => {
  const read = parseIntent(canary);
  expect(read).toEqual({
    ok: true,
    value: { ...canary, metadata: { name: 'reviews-canary', workspace: 'default', labels: {} } },
  });
});

test('five mistakes in one policy come back as five problems with their paths', () => {
  const read = parseIntent({
    ...canary,
    spec: {
      virtualMesh: 'Shop!',
      destinations: [{ name: 'reviews' }],
      split: [{ weight: 60 }, { subset: { version: 'v2' }, weight: 30 }],
      retries: { attempts: 99 },
      timeout: '10',
      tiemout: '2s',
    },
  });
  const problems = read.ok ? [] : read.problems.map(({ path, code }) => `${path} ${code}`).sort();
  expect(problems).toEqual([
    'spec.retries.attempts OUT_OF_RANGE',
    'spec.split WEIGHTS_SUM',
    'spec.tiemout UNKNOWN_FIELD',
    'spec.timeout OUT_OF_RANGE',
    'spec.virtualMesh BAD_FORMAT',
  ]);
});

test.each([
  ['a list', [], ' WRONG_TYPE'],
  ['null', null, ' WRONG_TYPE'],
  ['another kind', { ...canary, kind: 'Pod' }, 'kind UNKNOWN_KIND'],
  ['an older version', { ...canary, apiVersion: 'v0' }, 'apiVersion UNSUPPORTED_VERSION'],
  ['no metadata', { ...canary, metadata: undefined }, 'metadata WRONG_TYPE'],
  ['no name', { ...canary, metadata: {} }, 'metadata.name REQUIRED'],
  ['a back-reference', withMatch({ path: { regex: '(a)\\1' } }), 'spec.match[0].path.regex BAD_REGEX'],
  ['two kinds of path', withMatch({ path: { exact: '/a', prefix: '/b' } }), 'spec.match[0].path EXACTLY_ONE'],
  ['an empty match', withMatch({}), 'spec.match[0] REQUIRED'],
  [
    'a pseudo header',
    withMatch({ headers: [{ name: ':path', exact: 'x' }] }),
    'spec.match[0].headers[0].name BAD_FORMAT',
  ],
])('%s is refused where it stands', (_what, document, expected) => {
  const read = parseIntent(document);
  expect(read.ok ? [] : read.problems.map(({ path, code }) => `${path} ${code}`)).toEqual([expected]);
});

function withMatch(match: unknown): unknown {
  return { ...canary, spec: { ...canary.spec, match: [match] } };
}

test.each([
  [undefined, []],
  ['default', []],
  ['team-a', ['metadata.workspace REFUSED']],
])('a VirtualMesh belongs to the installation: in workspace %s it has the problems %j', (workspace, expected) => {
  const metadata = { name: 'shop', ...(workspace && { workspace }) };
  const document = {
    apiVersion: 'overmesh.io/v1',
    kind: 'VirtualMesh',
    metadata,
    spec: { meshes: [{ cluster: 'a' }] },
  };
  const read = parseIntent(document);
  expect(read.ok ? [] : read.problems.map(({ path, code }) => `${path} ${code}`)).toEqual(expected);
});

test('a reserved label is told together with a bad name', () => {
  const read = parseIntent({ ...canary, metadata: { name: 'Bad_Name', labels: { 'kubernetes.io/x': 'y' } } });
  expect(read.ok ? [] : read.problems.map(({ path, code }) => `${path} ${code}`)).toEqual([
    'metadata.name BAD_FORMAT',
    'metadata.labels.kubernetes.io/x REFUSED',
  ]);
});

const access = {
  apiVersion: 'overmesh.io/v1',
  kind: 'AccessPolicy',
  metadata: { name: 'callers' },
  spec: {
    virtualMesh: 'shop',
    destinations: [{ name: 'reviews', namespace: 'shop' }],
    action: 'allow',
    from: [{ serviceAccounts: [{ name: 'web', namespace: 'web' }], trustDomains: ['east.example'] }],
    to: [{ methods: ['GET'], paths: [{ prefix: '/reviews' }], ports: [9080], hosts: ['reviews.shop'] }],
  },
};

test('an AccessPolicy is read as it stands', () => {
  expect(parseIntent(access)).toMatchObject({ ok: true, value: { kind: 'AccessPolicy', spec: access.spec } });
});

test.each([
  ['no action', { action: undefined }, 'spec.action REQUIRED'],
  ['an action of another name', { action: 'audit' }, 'spec.action NOT_ONE_OF'],
  ['an entry that is everybody by oversight', { from: [{}] }, 'spec.from[0] REQUIRED'],
  ['an entry that is every request by oversight', { to: [{}] }, 'spec.to[0] REQUIRED'],
  [
    'accounts and namespaces at once',
    { from: [{ namespaces: ['web'], serviceAccounts: [{ name: 'a', namespace: 'b' }] }] },
    'spec.from[0] EXACTLY_ONE',
  ],
  ['an address for a range', { from: [{ cidrs: ['10.0.0.1'] }] }, 'spec.from[0].cidrs BAD_FORMAT'],
  ['a wildcard for a trust domain', { from: [{ trustDomains: ['*'] }] }, 'spec.from[0].trustDomains BAD_FORMAT'],
  ['a star in a path', { to: [{ paths: [{ exact: '/a*' }] }] }, 'spec.to[0].paths[0].exact BAD_FORMAT'],
  ['a host with its port', { to: [{ hosts: ['reviews:9080'] }] }, 'spec.to[0].hosts BAD_FORMAT'],
  ['a port that is none', { to: [{ ports: [0] }] }, 'spec.to[0].ports OUT_OF_RANGE'],
  ['a selector that says nothing', { destinations: [{}] }, 'spec.destinations[0] REQUIRED'],
])('an AccessPolicy with %s is refused where it stands', (_what, spec, expected) => {
  const read = parseIntent({ ...access, spec: { ...access.spec, ...spec } });
  expect(read.ok ? [] : read.problems.map(({ path, code }) => `${path} ${code}`)).toEqual([expected]);
});
