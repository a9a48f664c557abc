import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locateProblems, readDocuments } from './read.ts';

const canary = `# Ten percent.
apiVersion: overmesh.io/v1
kind: TrafficPolicy
metadata:
  name: canary
  labels:
    example.com/team: a
spec:
  virtualMesh: shop
  split:
    - subset: { version: v1 }
      weight: 90
    - subset: { version: v2 }
      weight: 20
  timeouts: 2s
`;

function read(text: string, name = 'x.yaml') {
  return readDocuments([{ name, text }]);
}

test.each([
  ['spec.split[1].weight', '14:7'],
  ['spec.split[0]', '11:7'],
  ['spec.split', '10:3'],
  ['spec.timeouts', '15:3'],
  ['metadata.labels.example.com/team', '7:5'],
  ['spec.destinations', '8:1'],
  ['spec.split[7].weight', '10:3'],
  ['', '2:1'],
])('the path %j stands at %s', (path, place) => {
  const position = read(canary).documents[0]?.locate(path);
  expect(`${position?.line}:${position?.column}`).toBe(place);
});

test('several documents of several files are read in order, and empty ones say nothing', () => {
  const { documents, problems } = readDocuments([
    { name: 'a.yaml', text: `---\n${canary}---\n---\nkind: VirtualMesh\nmetadata: {name: shop}\n` },
    { name: 'b.json', text: '[{"kind": "VirtualMesh", "metadata": {"name": "bank"}}]' },
  ]);
  expect(problems).toEqual([]);
  expect(documents.map(({ label, file }) => `${file} ${label}`)).toEqual([
    'a.yaml TrafficPolicy/canary',
    'a.yaml VirtualMesh/shop',
    'b.json VirtualMesh/bank',
  ]);
});

test("a problem of the server's third document is located in its own file", () => {
  const { documents } = readDocuments([
    { name: 'a.yaml', text: `${canary}---\n${canary}` },
    { name: 'b.yaml', text: canary },
  ]);
  const problem = {
    path: 'documents[2].spec.split[1].weight',
    code: 'WEIGHTS_SUM',
    message: 'weights must add up to 100',
  };
  expect(locateProblems([problem], documents)).toEqual([
    {
      path: 'spec.split[1].weight',
      code: 'WEIGHTS_SUM',
      message: 'weights must add up to 100',
      file: 'b.yaml',
      document: 'TrafficPolicy/canary',
      position: { line: 14, column: 7 },
    },
  ]);
});

test.each([
  ['a key given twice', 'a: 1\na: 2\n', 'BAD_SYNTAX', 2],
  ['a line that ends in the middle', 'kind: "Traff', 'BAD_SYNTAX', 1],
  ['a tab as indentation', 'spec:\n\tname: x\n', 'BAD_SYNTAX', 2],
  ['a tag that makes objects', 'a: !!js/function x\n', 'BAD_SYNTAX', 1],
  ['a number without end', 'weight: 1\ntimeout: .inf\n', 'OUT_OF_RANGE', 2],
  ['a number that JSON would round', 'weight: 9007199254740993\n', 'OUT_OF_RANGE', 1],
  ['nothing', '', 'REQUIRED', undefined],
  ['only a comment', '# later\n', 'REQUIRED', undefined],
])('%s is a problem with its line', (_what, text, code, line) => {
  const { documents, problems } = read(text);
  expect(documents).toEqual([]);
  expect(problems.map((problem) => [problem.code, problem.position?.line])).toEqual([[code, line]]);
});

test('a small file that refers to itself a billion times is refused', () => {
  const levels = Array.from({ length: 9 }, (_, at) => `l${at + 1}: &l${at + 1} [${`*l${at},`.repeat(9)}]`);
  const { problems } = read(`l0: &l0 [x]\n${levels.join('\n')}\n`);
  expect(problems.map(({ code }) => code)).toEqual(['REFUSED']);
});

const block = (levels: number) => Array.from({ length: levels }, (_one, at) => `${' '.repeat(at)}a:`).join('\n');
const deep: readonly [string, (levels: number) => string][] = [
  ['brackets', (levels) => '['.repeat(levels) + ']'.repeat(levels)],
  ['open brackets', (levels) => '['.repeat(levels)],
  ['JSON', (levels) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`],
  ['dashes', (levels) => '- '.repeat(levels)],
  ['keys in keys', (levels) => '? '.repeat(levels)],
  ['indented fields', (levels) => block(Math.min(levels, 3000))],
];

test.each(deep)(
  '%s of 100, 500 and 10 000 levels are too deep, said in less than 2 s of a processor',
  (_what, make) => {
    for (const levels of [100, 500, 10_000]) {
      const started = process.cpuUsage();
      const { documents, problems } = read(make(levels));
      expect([documents, problems.map(({ code }) => code)]).toEqual([[], ['TOO_DEEP']]);
      expect(process.cpuUsage(started).user / 1000).toBeLessThan(2_000);
    }
  },
);

test('a list of documents may nest as deep as the server takes one', () => {
  expect(read(`[${'['.repeat(32)}1${']'.repeat(32)}]`).problems).toEqual([]);
});

test('references that put 40 levels below 40 levels are too deep', () => {
  const wrap = (inner: string) => `${'['.repeat(20)}${inner}${']'.repeat(20)}`;
  const { problems } = read(`a: &a ${wrap('x')}\nb: &b ${wrap('*a')}\nc: ${wrap('*b')}\n`);
  expect(problems.map(({ code }) => code)).toEqual(['TOO_DEEP']);
});

test('a key named __proto__ stays a key', () => {
  const [document] = read('{"__proto__": {"a": 1}, "kind": "VirtualMesh"}').documents;
  expect(JSON.stringify(document?.value)).toBe('{"__proto__":{"a":1},"kind":"VirtualMesh"}');
});

test('no text crashes the reader, and what it reads can be sent as JSON', () => {
  const parts = [
    'kind',
    ': ',
    '- ',
    '? ',
    '\n',
    '  ',
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '*a ',
    '!!',
    '|',
    '>',
    '"',
    "'",
    '#',
    '---\n',
  ];
  const yaml = fc.array(fc.constantFrom(...parts, '\t', '\0', '1e400', '.inf', '<<: ', '\ud800', 'x'), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        yaml.map((all) => all.join('')),
      ),
      (text) => {
        const { documents, problems } = read(text);
        expect(documents.length + problems.length).toBeGreaterThan(0);
        expect(JSON.stringify(documents.map(({ value }) => value))).toBeTypeOf('string');
      },
    ),
    { numRuns: 500 },
  );
});
