import { expect, test } from 'vitest';
import { GATEWAY_API_TIMEOUTS, isSince } from './version.ts';

test.each([
  ['2.20.0', true],
  ['2.20', true],
  ['2.21.1', true],
  ['3.0.0', true],
  ['2.19.9', false],
  ['2.9.4', false],
  ['edge-25.11.3', true],
  ['edge-25.12.1', true],
  ['edge-26.1.1', true],
  ['edge-25.11.2', false],
  ['edge-25.9.4', false],
  ['latest', undefined],
  [undefined, undefined],
])('Linkerd %s obeys timeouts of the Gateway API, which came with 2.20 and edge-25.11.3: %s', (version, expected) => {
  expect(isSince(version, GATEWAY_API_TIMEOUTS)).toBe(expected);
});
