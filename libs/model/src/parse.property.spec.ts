import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIntent } from './intent-kinds.ts';
import { FEATURES } from './traffic/features.ts';

const policy = {
  apiVersion: 'overmesh.io/v1',
  kind: 'TrafficPolicy',
  metadata: { name: 'canary' },
  spec: { virtualMesh: 'shop', destinations: [{ name: 'reviews' }], timeout: '2s' },
};
const mesh = { ...policy, kind: 'VirtualMesh', spec: { meshes: [{ cluster: 'east' }] } };

function spec(fields: object): unknown {
  return { ...policy, spec: { ...policy.spec, ...fields } };
}
const split = (...shares: unknown[]) => spec({ split: shares });
const header = (fields: object) => spec({ match: [{ headers: [{ name: 'x', ...fields }] }] });
const path = (fields: object) => spec({ match: [{ path: fields }] });
const inRegion = (region: unknown) => ({ ...mesh, spec: { meshes: [{ selector: { regions: [region] } }] } });
const service = (name: unknown) => spec({ destinations: [{ name }] });
const labelled = (labels: unknown) => ({ ...policy, metadata: { name: 'canary', labels } });

/** Distinct `path CODE`, sorted. */
function problems(document: unknown): readonly string[] {
  const read = parseIntent(document);
  return read.ok ? [] : [...new Set(read.problems.map(({ path: at, code }) => `${at} ${code}`))].sort();
}

const REFUSED: readonly (readonly [string, unknown, string])[] = [
  ['30 an unknown field', spec({ tiemout: '2s' }), 'spec.tiemout UNKNOWN_FIELD'],
  ['30 a list for a text', spec({ timeout: ['2s'] }), 'spec.timeout WRONG_TYPE'],
  ['30 null for a field that may be absent', spec({ timeout: null }), 'spec.timeout WRONG_TYPE'],
  ['30 null for labels', labelled(null), 'metadata.labels WRONG_TYPE'],
  ['30 null for the spec', { ...policy, spec: null }, 'spec WRONG_TYPE'],
  ['30 NaN', spec({ priority: NaN }), 'spec.priority WRONG_TYPE'],
  ['30 1e400', spec({ priority: 1e400 }), 'spec.priority WRONG_TYPE'],
  ['30 2^53 + 1', spec({ priority: 2 ** 53 + 1 }), 'spec.priority OUT_OF_RANGE'],
  ['30 an empty list instead of none', spec({ match: [] }), 'spec.match REQUIRED'],
  [
    '30 __proto__',
    JSON.parse(
      '{"apiVersion":"overmesh.io/v1","kind":"VirtualMesh","metadata":{"name":"a"},"spec":{"meshes":[{"cluster":"e"}],"__proto__":{}}}',
    ),
    'spec.__proto__ UNKNOWN_FIELD',
  ],
  [
    '30 constructor',
    { ...mesh, spec: { meshes: [{ cluster: 'e', ['constructor']: {} }] } },
    'spec.meshes[0].constructor UNKNOWN_FIELD',
  ],
  ['30 a label that would be dropped', labelled({ ['constructor']: 'x' }), 'metadata.labels.constructor UNKNOWN_FIELD'],
  ['31 shares of 90', split({ weight: 60 }, { weight: 30, subset: { v: '2' } }), 'spec.split WEIGHTS_SUM'],
  [
    '31 a negative share',
    split({ weight: -10 }, { weight: 110, subset: { v: '2' } }),
    'spec.split[0].weight OUT_OF_RANGE',
  ],
  ['31 shares of 0', split({ weight: 0 }), 'spec.split WEIGHTS_SUM'],
  [
    '31 half a percent',
    split({ weight: 0.5 }, { weight: 99.5, subset: { v: '2' } }),
    'spec.split[0].weight WRONG_TYPE',
  ],
  ['31 1001 shares', split(...Array.from({ length: 1001 }, () => ({ weight: 1 }))), 'spec.split TOO_MANY'],
  [
    '31 10000 items of rubbish',
    spec({ destinations: Array.from({ length: 10_000 }, () => 7) }),
    'spec.destinations TOO_MANY',
  ],
  ['32 0s', spec({ timeout: '0s' }), 'spec.timeout OUT_OF_RANGE'],
  ['32 -1s', spec({ timeout: '-1s' }), 'spec.timeout OUT_OF_RANGE'],
  ['32 a bare number', spec({ timeout: '10' }), 'spec.timeout OUT_OF_RANGE'],
  ['32 999999h', spec({ timeout: '999999h' }), 'spec.timeout OUT_OF_RANGE'],
  ['32 half a millisecond', spec({ timeout: '0.5ms' }), 'spec.timeout OUT_OF_RANGE'],
  ['32 2^31 retries', spec({ retries: { attempts: 2 ** 31 } }), 'spec.retries.attempts OUT_OF_RANGE'],
  ['33 a back-reference', path({ regex: '(a)\\1' }), 'spec.match[0].path.regex BAD_REGEX'],
  ['33 look-ahead', path({ regex: '(?=a)' }), 'spec.match[0].path.regex BAD_REGEX'],
  ['33 1 MB of regex', path({ regex: 'a'.repeat(1e6) }), 'spec.match[0].path.regex TOO_LONG'],
  ['33 an empty regex', path({ regex: '' }), 'spec.match[0].path.regex BAD_REGEX'],
  ['33 nested repetition', path({ regex: '((a{1,100}){1,100}){1,100}' }), 'spec.match[0].path.regex TOO_MANY'],
  [
    '33 a text that asks for 585 000 steps',
    header({ regex: 'a{1000}'.repeat(585) }),
    'spec.match[0].headers[0].regex TOO_MANY',
  ],
  ['33 5001 steps', path({ regex: 'a{1000}'.repeat(5) + 'b' }), 'spec.match[0].path.regex TOO_MANY'],
  [
    '33 three expressions of 4000 steps each',
    spec({ match: Array.from({ length: 3 }, () => ({ path: { regex: 'a{1000}'.repeat(4) } })) }),
    'spec.match[2].path.regex TOO_MANY',
  ],
  ...[
    '*',
    '*.',
    'a..b',
    'a'.repeat(64),
    '10.0.0.1',
    '[::1]',
    'Reviews',
    'reviews.',
    'münchen',
    're\u200bviews',
    'e\u0301',
    '\u00e9',
    '😀',
    '',
  ].map(
    (name) =>
      [
        `34, 42, 55 a service named ${JSON.stringify(name)}`,
        service(name),
        'spec.destinations[0].name BAD_FORMAT',
      ] as const,
  ),
  ...[
    'reviews',
    '',
    '//a',
    '/a//b',
    '/a/../b',
    '/a/..',
    '/a%2fb',
    '/%2e%2e/a',
    '/a#frag',
    '/a?b',
    '/ä',
    '/a b',
    '/a%zz',
  ].map(
    (exact) =>
      [`35 the path ${JSON.stringify(exact)}`, path({ exact }), 'spec.match[0].path.exact BAD_FORMAT'] as const,
  ),
  ...['a b', 'a\r\nb', ':path', 'X-Upper', 'ä'].map(
    (name) =>
      [
        `35 a header named ${JSON.stringify(name)}`,
        header({ name, exact: 'v' }),
        'spec.match[0].headers[0].name BAD_FORMAT',
      ] as const,
  ),
  ['35 a header of 64 KB', header({ exact: 'v'.repeat(65_536) }), 'spec.match[0].headers[0].exact TOO_LONG'],
  ['35 CR LF in a header', header({ exact: 'a\r\nb: c' }), 'spec.match[0].headers[0].exact BAD_FORMAT'],
  ...[0, 65_536, -1].map(
    (port) => [`36 port ${port}`, split({ weight: 100, port }), 'spec.split[0].port OUT_OF_RANGE'] as const,
  ),
  ['36 port http', split({ weight: 100, port: 'http' }), 'spec.split[0].port WRONG_TYPE'],
  ['39 everything', spec({ destinations: [{}] }), 'spec.destinations[0] REQUIRED'],
  [
    '39 labels of nothing',
    spec({ destinations: [{ matchLabels: {} }] }),
    'spec.destinations[0].matchLabels BAD_FORMAT',
  ],
  [
    '39 a bad label',
    spec({ destinations: [{ matchLabels: { 'a b': 'c' } }] }),
    'spec.destinations[0].matchLabels BAD_FORMAT',
  ],
  [
    '39 1000 labels',
    spec({
      destinations: [{ matchLabels: Object.fromEntries(Array.from({ length: 1000 }, (_one, n) => [`l${n}`, 'x'])) }],
    }),
    'spec.destinations[0].matchLabels BAD_FORMAT',
  ],
  ...['', 'eu/west', 'eu-*', '*', 'eu*west', ' eu', '😀', 'x'.repeat(64)].map(
    (region) =>
      [
        `41 the region ${JSON.stringify(region)}`,
        inRegion(region),
        'spec.meshes[0].selector.regions BAD_FORMAT',
      ] as const,
  ),
  ['41 a region that is a number', inRegion(5), 'spec.meshes[0].selector.regions WRONG_TYPE'],
  ['42 a name of 64', { ...policy, metadata: { name: 'a'.repeat(64) } }, 'metadata.name BAD_FORMAT'],
  [
    '46 a label of Kubernetes',
    labelled({ 'app.kubernetes.io/name': 'x' }),
    'metadata.labels.app.kubernetes.io/name REFUSED',
  ],
  ['46 a label of ours', labelled({ 'overmesh.io/owner': 'x' }), 'metadata.labels.overmesh.io/owner REFUSED'],
  ['46 annotations', { ...policy, metadata: { name: 'a', annotations: {} } }, 'metadata.annotations UNKNOWN_FIELD'],
  ['55 NUL in a label', labelled({ a: 'x\0' }), 'metadata.labels.a BAD_FORMAT'],
  ['55 NUL in a regex', path({ regex: 'a\0' }), 'spec.match[0].path.regex BAD_FORMAT'],
  [
    '55 NUL in a region',
    { ...mesh, spec: { meshes: [{ selector: { regions: ['eu\0'] } }] } },
    'spec.meshes[0].selector.regions[0] BAD_FORMAT',
  ],
  ['55 NUL in a key', { ...policy, 'a\0': 1 }, ' BAD_FORMAT'],
  ['55 a lone surrogate', header({ exact: '\ud800' }), 'spec.match[0].headers[0].exact BAD_FORMAT'],
  ['55 right-to-left override', header({ exact: 'a\u202eb' }), 'spec.match[0].headers[0].exact BAD_FORMAT'],
];

test.each(REFUSED)('%s is refused where it stands', (_what, document, expected) => {
  expect(problems(document)).toContain(expected);
});

test.each([
  ['30 -0', split({ weight: -0 }, { weight: 100, subset: { v: '2' } })],
  ['33 a pattern that only backtracking makes slow', path({ regex: '(a+)+$' })],
  ['33 5000 steps', path({ regex: 'a{1000}'.repeat(5) })],
  ['35 a path parameter', path({ exact: '/a;v=1/b%20c' })],
  ['55 a header with a 4-byte emoji', header({ exact: '😀' })],
])('%s is accepted', (_what, document) => {
  expect(problems(document)).toEqual([]);
});

test.each([33, 10_000])('a document of %i levels is refused as too deep', (levels) => {
  let deep: unknown = 1;
  for (let level = 0; level < levels; level += 1) deep = { a: deep };
  expect(problems({ ...policy, spec: deep })).toEqual([' TOO_DEEP']);
});

test('a document of 2^30 values that are few objects in memory is refused in less than 1 s of a processor', () => {
  let bomb: unknown = 'lol';
  for (let level = 0; level < 30; level += 1) bomb = [bomb, bomb];
  const started = process.cpuUsage();
  expect(problems({ ...policy, spec: bomb })).toEqual([' TOO_MANY']);
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(1000);
});

test('264 expressions that ask for 154 million steps are refused in less than 1 s of a processor', () => {
  const regex = 'a{1000}'.repeat(585);
  const headers = Array.from({ length: 16 }, (_one, n) => ({ name: `h${n}`, regex }));
  const query = headers.map(({ name }) => ({ name, regex: regex.slice(0, 1022) }));
  const match = Array.from({ length: 8 }, () => ({ path: { regex: regex.slice(0, 1022) }, headers, query }));
  const started = process.cpuUsage();
  expect(problems(spec({ match })).length).toBe(264);
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(1000);
});

/** What a document may hold, so that random ones come near good ones. */
const words = fc.constantFrom(
  'name',
  'spec',
  'metadata',
  'labels',
  'match',
  'split',
  'weight',
  'path',
  '__proto__',
  'constructor',
  'toString',
);
const rubbish = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(null, NaN, Infinity, -0, 2 ** 53 + 1, '\0', '\ud800', '\u202e', '', true),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.oneof(words, fc.string()), tie('value')), { maxLength: 4 }).map((pairs) => {
      const entries = pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`);
      // JSON.parse makes own keys of `__proto__`, as a request does.
      return JSON.parse(`{${entries.join(',')}}`) as unknown;
    }),
  ),
})).value;
const FIELDS = ['destinations', ...FEATURES, 'priority', 'strict', 'virtualMesh'];

test('no value crashes the reader, and what it accepts it accepts again unchanged', () => {
  const near = fc.tuple(fc.constantFrom(...FIELDS), rubbish).map(([field, value]) => spec({ [field]: value }));
  const whole = fc
    .tuple(fc.constantFrom('metadata', 'spec', 'kind'), rubbish)
    .map(([field, value]) => ({ ...policy, [field]: value }));
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), rubbish, near, whole, rubbish.map(labelled)), (document) => {
      const read = parseIntent(document);
      if (read.ok) expect(parseIntent(read.value)).toEqual(read);
      else expect(read.problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 2000 },
  );
});
