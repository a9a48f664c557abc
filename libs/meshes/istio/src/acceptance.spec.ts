import { expect, test } from 'vitest';
import { acceptance } from './acceptance.ts';
import { seen } from './given.ts';

function accepted(status: object | undefined, generation = 3) {
  const object = seen('networking.istio.io/v1', 'VirtualService', 'default/overmesh-reviews', { status });
  return acceptance({ ...object, metadata: { ...object.metadata, generation } }).accepted;
}

const ERROR = { level: 'ERROR', type: { code: 'IST0101', name: 'ReferencedResourceNotFound' } };

test.each([
  ['no status', undefined, 'unknown'],
  ['an empty status', {}, 'unknown'],
  ['an error of generation 2, at generation 3', { observedGeneration: 2, validationMessages: [ERROR] }, 'unknown'],
  ['generation 3 of 3 observed', { observedGeneration: '3' }, 'yes'],
  ['an error', { observedGeneration: 3, validationMessages: [ERROR] }, 'no'],
  ['a warning', { observedGeneration: 3, validationMessages: [{ ...ERROR, level: 'WARNING' }] }, 'yes'],
  [
    'a condition that is False',
    { observedGeneration: 3, conditions: [{ type: 'PassedAnalysis', status: 'False' }] },
    'no',
  ],
])('%s is %s', (_name, status, state) => {
  expect(accepted(status)).toMatchObject({ state });
});

test('an error is given with its code, and the time with it where there is one', () => {
  const conditions = [{ type: 'Reconciled', status: 'True', lastTransitionTime: '2026-11-21T04:00:00Z' }];
  expect(accepted({ observedGeneration: 3, validationMessages: [ERROR], conditions })).toEqual({
    state: 'no',
    at: '2026-11-21T04:00:00Z',
    reason: "istiod's analysis found: IST0101 ReferencedResourceNotFound",
  });
});

test('that an error of an earlier generation was mended is not waited for: the analysis says nothing of it', () => {
  expect(accepted({ observedGeneration: 2, validationMessages: [ERROR] })).toMatchObject({
    reason: expect.stringContaining('about generation 2') as string,
  });
});

test('what proxies acknowledged no object says: it is unknown until istiod was asked', () => {
  const { live } = acceptance(seen('networking.istio.io/v1', 'VirtualService', 'default/x'));
  expect(live).toEqual({ state: 'unknown', reason: 'not looked at yet' });
});
