import { expect, test } from 'vitest';
import { notInRust } from './rust-regex.ts';

test.each([
  '/a/[0-9]+',
  '/a/[0-9]{1,3}/\\d{2,}',
  String.raw`v1\.\d+|\\Q`,
  '[]a]+',
  '[^]a]',
  '[[:alpha:]-]',
  String.raw`\x{41}\p{Greek}\pL`,
  '(?i)beta',
  '[a-z&]',
])('%s is read the same by both', (expression) => expect(notInRust(expression)).toBeUndefined());

test.each([
  [String.raw`\Qa.b\E`, String.raw`\Q`],
  [String.raw`\C`, String.raw`\C`],
  [String.raw`a\101`, String.raw`\1`],
  [String.raw`\<b`, String.raw`\<`],
  [String.raw`\p{^Greek}`, String.raw`\p{^`],
  ['a{,3}', '{'],
  ['a{x}', '{'],
  ['[a[b]', '['],
  ['[a&&b]', '&&'],
  ['[a--c]', '--'],
  ['[a~~b]', '~~'],
])('%s is not: %s', (expression, foreign) => expect(notInRust(expression)).toBe(foreign));
