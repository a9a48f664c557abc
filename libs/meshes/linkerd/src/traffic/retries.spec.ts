import { expect, test } from 'vitest';
import { contextOf } from '../samples.ts';
import { lowerRetries } from './retries.ts';

test('2 retries on 5xx with 500ms for each try are exact', () => {
  expect(lowerRetries({ attempts: 2, on: ['5xx'], perTryTimeout: '500ms' }, contextOf())).toEqual({
    fidelity: 'exact',
    patch: {
      annotations: {
        'retry.linkerd.io/http': '5xx',
        'retry.linkerd.io/limit': '2',
        'retry.linkerd.io/timeout': '500ms',
      },
    },
  });
});

test('0 retries are exact by writing nothing', () => {
  expect(lowerRetries({ attempts: 0 }, contextOf())).toEqual({ fidelity: 'exact', patch: {} });
});

test('the default conditions keep gateway-error and name the two of the connection that are left out', () => {
  const answer = lowerRetries({ attempts: 2 }, contextOf());
  expect(answer).toMatchObject({
    fidelity: 'approximate',
    patch: { annotations: { 'retry.linkerd.io/http': 'gateway-error' } },
  });
  expect('reason' in answer && answer.reason).toContain('connect-failure, refused-stream');
});

test('gRPC conditions alone are unsupported, because this is no GRPCRoute', () => {
  expect(lowerRetries({ attempts: 2, on: ['unavailable', 'internal'] }, contextOf()).fidelity).toBe('unsupported');
});

test('a backoff of 25ms is left out and said', () => {
  expect(lowerRetries({ attempts: 1, on: ['5xx'], backoff: '25ms' }, contextOf()).fidelity).toBe('approximate');
});

test.each([
  ['2.15.0', 'unsupported'],
  ['edge-24.7.4', 'unsupported'],
  ['2.16.0', 'exact'],
  ['edge-24.7.5', 'exact'],
])('on Linkerd %s retries of a route are %s', (version, fidelity) => {
  const context = contextOf();
  const mesh = { ...context.member.mesh, version };
  const given = { ...context, member: { ...context.member, mesh } };
  expect(lowerRetries({ attempts: 2, on: ['5xx'] }, given).fidelity).toBe(fidelity);
});
