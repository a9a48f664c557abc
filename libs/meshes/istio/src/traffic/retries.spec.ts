import { expect, test } from 'vitest';
import type { Retries } from '@overmesh/model';
import { context, member, UNVERSIONED } from '../given.ts';
import { lowerRetries } from './retries.ts';

function lower(want: Retries, version?: string) {
  return lowerRetries(want, context({ member: member({ mesh: version ? { ...UNVERSIONED, version } : UNVERSIONED }) }));
}

const CONDITIONS = 'gateway-error,connect-failure,refused-stream';

test('2 retries have our conditions, since silence would mean those of Istio', () => {
  expect(lower({ attempts: 2 })).toEqual({
    fidelity: 'exact',
    patch: { retries: { attempts: 2, retryOn: CONDITIONS } },
  });
});

test('conditions and the bound of a try keep their order and become one unit', () => {
  expect(lower({ attempts: 3, on: ['reset', '5xx'], perTryTimeout: '1m30s' })).toEqual({
    fidelity: 'exact',
    patch: { retries: { attempts: 3, retryOn: 'reset,5xx', perTryTimeout: '90s' } },
  });
});

test('0 retries are said alone, because Istio refuses more', () => {
  expect(lower({ attempts: 0, on: ['5xx'], backoff: '1s' })).toEqual({
    fidelity: 'exact',
    patch: { retries: { attempts: 0 } },
  });
  expect(lower({ attempts: 0, perTryTimeout: '1s' })).toMatchObject({
    fidelity: 'approximate',
    patch: { retries: { attempts: 0 } },
  });
});

test.each([
  ['1.31.0', 'exact'],
  ['1.26.0', 'exact'],
  ['1.25.9', 'approximate'],
  [undefined, 'approximate'],
])('a backoff on Istio %s is %s', (version, fidelity) => {
  const answer = lower({ attempts: 1, backoff: '250ms' }, version);
  const backoff = fidelity === 'exact' ? { backoff: '250ms' } : {};
  expect(answer).toMatchObject({ fidelity });
  expect(answer).toHaveProperty('patch', { retries: { attempts: 1, retryOn: CONDITIONS, ...backoff } });
});
