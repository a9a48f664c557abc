import { expect, test } from 'vitest';
import { mergePatch } from './merge-patch.ts';

test('values of one map share it, and null takes a field away', () => {
  const patch = mergePatch([
    [['metadata', 'uid'], 'u1'],
    [['metadata', 'annotations', 'timeout.linkerd.io/request'], null],
    [['spec', 'gateways'], null],
  ]);
  expect(JSON.stringify(patch)).toBe(
    '{"metadata":{"uid":"u1","annotations":{"timeout.linkerd.io/request":null}},"spec":{"gateways":null}}',
  );
});

test('a key called __proto__ is a key', () => {
  const patch = mergePatch([[['spec', '__proto__', 'polluted'], 'yes']]);
  expect(JSON.stringify(patch)).toBe('{"spec":{"__proto__":{"polluted":"yes"}}}');
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});
