import type { DesiredObject } from '@overmesh/model';
import { expect, test } from 'vitest';
import { ContradictingObjectsError, keyed, mergeObjects, OpenSecretError } from './merge-objects.ts';

const KIND = { group: '', version: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true };

function secret(change: Partial<DesiredObject>): DesiredObject {
  return {
    ref: { kind: KIND, namespace: 'istio-system', name: 'cacerts' },
    body: {},
    intents: [],
    stage: 1,
    ...change,
  };
}

test.each([{ data: { key: 'eA==' } }, { stringData: { key: 'x' } }])('a Secret with %j is refused', (body) => {
  expect(() => mergeObjects([keyed(secret({ body }))])).toThrow(OpenSecretError);
});

test('a Secret of two versions for two destinations is a contradiction, and of one version is one object', () => {
  const ofVersion = (version: string) => keyed(secret({ confidential: { source: 'trust', version } }));
  expect(() => mergeObjects([ofVersion('1'), ofVersion('2')])).toThrow(ContradictingObjectsError);
  expect(mergeObjects([ofVersion('1'), ofVersion('1')])).toHaveLength(1);
});
