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
