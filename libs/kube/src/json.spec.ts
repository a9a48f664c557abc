import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from './json.ts';

test('JSON comes as JSON.parse has it, whatever brackets its strings hold', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 20 }), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
  expect(parseJson(JSON.stringify({ '[': '["\\'.repeat(5_000) }))).toBeDefined();
});

test('256 levels are read, 257 are refused before they are parsed, as are 4 million', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  expect(parseJson(nested(256))).toHaveLength(1);
  for (const levels of [257, 4_000_000])
    expect(() => parseJson(nested(levels))).toThrow('nested more than 256 levels deep');
});

test.each(['', '{', '"a', '{"a":1}}', '\\'])('%s is no JSON', (text) => {
  expect(parseJson(text)).toBeUndefined();
});
