import { expect, test } from 'vitest';
import { oneLine, visibleLines, visibleText } from './visible-text.ts';

test.each([
  ['an escape', '\u001b', '[31m'],
  ['NUL', '\0', ''],
  ['a right-to-left override', '\u202e', 'abc'],
  ['an isolate', '\u2066', 'abc'],
  ['an Arabic letter mark', '\u061c', ''],
  ['a zero-width space', '\u200b', 'x'],
  ['a word joiner', '\u2060', 'x'],
  ['a byte order mark', '\ufeff', 'x'],
  ['a line separator', '\u2028', 'x'],
  ['half of a surrogate pair', '\ud800', 'x'],
])('%s is shown as U+FFFD', (_what, unseen, rest) => {
  expect(visibleText(`a${unseen}${rest}`)).toBe(`a\ufffd${rest}`);
  expect(visibleLines(`a${unseen}${rest}`)).toBe(`a\ufffd${rest}`);
});

test('letters of any script, combining marks and emoji stay', () => {
  expect(visibleText('münchen e\u0301 Київ 東京 😀')).toBe('münchen e\u0301 Київ 東京 😀');
});

test('a line break stays where lines are due, and nowhere else', () => {
  expect([visibleLines('a\n\tb'), visibleText('a\n\tb')]).toEqual(['a\n\tb', 'a\ufffd\ufffdb']);
});

test('what others say is quoted as one line of at most so many characters, none of them a half', () => {
  expect(oneLine(' v1.36.3\r\nState: ready\u0000 \u202eok ')).toBe('v1.36.3 State: ready ok');
  expect(oneLine('x'.repeat(5_000_000))).toBe(`${'x'.repeat(299)}…`);
  expect(oneLine('😀'.repeat(20), 10)).toBe(`${'😀'.repeat(4)}…`);
  expect(oneLine('\ud800')).toBe('\ufffd');
});
