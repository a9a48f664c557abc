import { expect, test } from 'vitest';
import { contextOf } from '../samples.ts';
import { lowerRetries } from './retries.ts';

test('2 retries on 5xx with 500ms for each try are near: by status only, small bodies, the last try not bounded', () => {
  expect(lowerRetries({ attempts: 2, on: ['5xx'], perTryTimeout: '500ms' }, contextOf())).toEqual({
    fidelity: 'approximate',
    reason:
      'Linkerd retries by status only, not a connection that breaks, and no request with a body over 64 KiB; the last try is not bounded by perTryTimeout',
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

test('the default conditions keep gateway-error, and refused-stream with it, and name what is left out', () => {
  const answer = lowerRetries({ attempts: 2 }, contextOf());
  expect(answer).toMatchObject({
    fidelity: 'approximate',
    patch: { annotations: { 'retry.linkerd.io/http': 'gateway-error' } },
  });
  expect('reason' in answer && answer.reason).toContain('connect-failure left out');
});

test('a refused stream is tried again beside any condition of a status, and not by itself', () => {
  const beside = lowerRetries({ attempts: 1, on: ['5xx', 'refused-stream'] }, contextOf());
  expect('reason' in beside && beside.reason).not.toContain('left out');
  expect(lowerRetries({ attempts: 1, on: ['refused-stream'] }, contextOf()).fidelity).toBe('unsupported');
});

test('0 retries against a Service that is annotated with some is unsupported, and names what it is annotated with', () => {
  const annotations = { 'retry.linkerd.io/http': '5xx', 'retry.linkerd.io/limit': '3' };
  const answer = lowerRetries({ attempts: 0 }, contextOf({ annotations }));
  expect(answer.fidelity).toBe('unsupported');
  expect('reason' in answer && answer.reason).toContain('retry.linkerd.io/http: 5xx, retry.linkerd.io/limit: 3');
  const alone = { 'retry.linkerd.io/limit': '3' };
  expect(lowerRetries({ attempts: 0 }, contextOf({ annotations: alone })).fidelity).toBe('exact');
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
  ['2.16.0', 'approximate'],
  ['edge-24.7.5', 'approximate'],
])('on Linkerd %s retries of a route are %s', (version, fidelity) => {
  const context = contextOf();
  const mesh = { ...context.member.mesh, version };
  const given = { ...context, member: { ...context.member, mesh } };
  expect(lowerRetries({ attempts: 2, on: ['5xx'] }, given).fidelity).toBe(fidelity);
});
