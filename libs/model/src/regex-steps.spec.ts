import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { MAX_REGEX_STEPS, regexSteps } from './regex-steps.ts';

test.each([
  ['abc', 3],
  ['a{100}', 100],
  ['a{3,}', 4],
  ['a{0,1000}', 2000],
  ['(?:x{1,9}){1,99}', 1979],
  ['((a{1,100}){1,100}){1,100}', 2_020_199],
  ['\\Qa{100}\\E', 10],
  ['[a{100}]{50}', 50],
  ['\\{100}', 5],
  ['(?i)k{20}', 20],
  ['a{,5}', 5],
  [')))', 0],
  ['\\pL{20}', 30],
  ['[^\\p{Greek}\\PL]', 21],
  ['[a-z]{9}', 9],
  ['[一-龥]{1,64}', 327],
  ['(?i)[a-\\x{10ffff}]', 201],
  ['\\Q\\pL[a-é]\\E', 12],
])('%s has %i steps', (expression, steps) => {
  expect(regexSteps(expression)).toBe(steps);
});

test.each(['[', '(', '\\Q', '\\', '{', 'a{0,1000}', '\\p{', '[[:', '(?'])(
  '4096 characters of %j are counted in less than 200 ms of a processor',
  (part) => {
    const started = process.cpuUsage();
    regexSteps(part.repeat(4096 / part.length));
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(200);
  },
);

test.each([
  ['one class of 300 ranges, each of all characters, in either case', `(?i)[${'a-\\x{10ffff}'.repeat(300)}]`],
  ['one class of 1360 tables', `(?i)[${'\\pL'.repeat(1360)}]`],
  ['1360 tables', '\\PL'.repeat(1360)],
])('%s is above the limit of one expression', (_what, expression) => {
  expect(regexSteps(expression)).toBeGreaterThan(MAX_REGEX_STEPS);
});

const atoms = fc.constantFrom('a', '.', '\\d', '\\pL', '[a-z]', '[^]x]', '(?i)', '\\Qx{9}\\E', 'é', '😀', '^', '\\b');
const often = fc.constantFrom('', '*', '+?', '?', '{3}', '{2,}', '{0,7}', '{4,9}');
const expressions = fc.letrec<{ one: string }>((tie) => ({
  one: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(atoms, often).map(([atom, times]) => atom + (atom === '(?i)' ? '' : times)),
    fc.tuple(fc.array(tie('one'), { maxLength: 3 }), often).map(([parts, times]) => `(${parts.join('')})${times}`),
    fc.tuple(tie('one'), tie('one')).map(([left, right]) => `(?:${left}|${right})`),
  ),
})).one;

test('what RE2 compiles to is never more than twice what was counted, and 16', () => {
  fc.assert(
    fc.property(expressions, (expression) => {
      fc.pre(compiles(expression));
      expect(RE2JS.compile(expression).programSize()).toBeLessThanOrEqual(2 * regexSteps(expression) + 16);
    }),
    { numRuns: 500 },
  );
});

/** Nested repetitions of more than 1000 in all are refused by RE2 itself. */
function compiles(expression: string): boolean {
  try {
    RE2JS.compile(expression);
    return true;
  } catch {
    return false;
  }
}
