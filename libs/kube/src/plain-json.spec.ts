import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainJson } from './plain-json.ts';

test.each([
  ['NUL', '{"a":"x\\u0000y"}', { a: 'x\ufffdy' }],
  ['NUL in a key', '{"a\\u0000":1}', { 'a\ufffd': 1 }],
  ['the first half of a pair alone', '{"a":"\\ud83d!"}', { a: '\ufffd!' }],
  ['the second half of a pair alone', '{"a":"\\uDE00"}', { a: '\ufffd' }],
  ['two first halves', '{"a":"\\ud83d\\ud83d"}', { a: '\ufffd\ufffd' }],
  ['a first half before a pair', '{"a":"\\ud83d\\ud83d\\ude00"}', { a: '\ufffd😀' }],
  ['a pair', '{"a":"\\ud83d\\ude00"}', { a: '😀' }],
  ['a half that is no escape', '{"a":"\ud83d"}', { a: '\ufffd' }],
  ['letters that need no escape', '{"a":"\\u0074\\u006Fken\\/x"}', { a: 'token/x' }],
  ['quotes and backslashes', '{"a":"\\u0022\\u005c\\u005Cu0000\\u0041"}', { a: '"\\\\u0000A' }],
  ['an escaped backslash before u0000', '{"a":"\\\\u0000","b":"\\u0000"}', { a: '\\u0000', b: '\ufffd' }],
  ['other controls', '{"a":"\\u0001\\u001f\\n\\u0041"}', { a: '\u0001\u001f\nA' }],
])('%s is read as text that can be kept and searched', (_, text, value) => {
  const plain = plainJson(text);
  expect(JSON.parse(plain)).toEqual(value);
  expect(plain).not.toMatch(/\\u0000(?!")|\\u00[46]/);
});

test('what any JSON means stays, but for NUL and halves of characters', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      expect(JSON.parse(plainJson(JSON.stringify(value)))).toEqual(keepable(value));
    }),
    { numRuns: 2_000 },
  );
});

function keepable(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\ufffd');
  if (Array.isArray(value)) return value.map(keepable);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [String(keepable(key)), keepable(part)]));
}
