import { expect, test } from 'vitest';
import { Failure } from './failure.ts';
import { changedLabels, readLabels } from './labels.ts';

test('pairs become labels, and a value may hold an equals sign', () => {
  expect(readLabels(['env=prod', 'query=a=b', 'empty='])).toEqual({ env: 'prod', query: 'a=b', empty: '' });
});

test.each([[['env']], [['=prod']], [['env=a', 'env=b']]])('%j is no list of labels', (pairs) => {
  expect(() => readLabels(pairs)).toThrow(Failure);
});

test('a change sets one label, removes another and keeps the third', () => {
  expect(changedLabels({ env: 'test', old: '1', team: 'a' }, ['env=prod', 'old-'])).toEqual({ env: 'prod', team: 'a' });
});
