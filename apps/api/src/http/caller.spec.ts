import { expect, test } from 'vitest';
import { callerFrom, requestIdFrom } from './caller.ts';

test.each([
  ['mira@laptop', 'mira@laptop'],
  ['  Zoë Müller ', 'Zoë Müller'],
  ['a\nb\u0000<script>', 'abscript'],
  ['', 'api-token'],
  ['\n\t', 'api-token'],
  [undefined, 'api-token'],
  [['a', 'b'], 'api-token'],
  ['x'.repeat(300), 'x'.repeat(100)],
])('a caller who says %j is written down as %j, by way of the token', (said, name) => {
  expect(callerFrom(said)).toEqual({ name, way: 'api-token' });
});

test.each([
  ['build-7.3', 'build-7.3'],
  ['x'.repeat(65), 'made'],
  ['two words', 'made'],
  [undefined, 'made'],
])('a request id %j is kept as %j', (said, id) => {
  expect(requestIdFrom(said, () => 'made')).toBe(id);
});
