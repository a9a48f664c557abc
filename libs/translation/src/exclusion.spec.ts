import { expect, test } from 'vitest';
import { policy, service } from '../test/tiny-world.ts';
import { planRoutes } from './routes.ts';

const REVIEWS = service('reviews');
const younger = { createdAt: '2026-02-01T00:00:00Z' };
const moved = { redirect: { host: 'shop.example' } };
const bounded = { timeout: '2s', headers: { request: { remove: ['x'] } } };
const GET = [{ method: 'GET' as const }];

function planned(...policies: Parameters<typeof planRoutes>[0]) {
  const { routes, conflicts } = planRoutes(policies, REVIEWS);
  const wants = routes.map(({ route }) => [route.key.replace(/-.*/, ''), Object.keys(route.wants)]);
  return { wants, conflicts: conflicts.map(({ field, winner, rule }) => [field, winner.split('/').at(-1), rule]) };
}

test('the older wants requests answered: a timeout of the younger has no effect and is told, its headers have', () => {
  expect(planned(policy('moved', moved), policy('bounded', bounded, younger))).toEqual({
    wants: [['', ['headers', 'redirect']]],
    conflicts: [['timeout', 'moved', 'age']],
  });
});

test('the older wants requests forwarded: a redirect of the younger has no effect', () => {
  expect(planned(policy('bounded', bounded), policy('moved', moved, younger))).toEqual({
    wants: [['', ['timeout', 'headers']]],
    conflicts: [['redirect', 'bounded', 'age']],
  });
});

test('requests are not answered twice: of a redirect and a response the one with the higher priority counts', () => {
  const closed = policy('closed', { directResponse: { status: 503 }, priority: 1 }, younger);
  expect(planned(policy('moved', moved), closed)).toEqual({
    wants: [['', ['directResponse']]],
    conflicts: [['redirect', 'closed', 'priority']],
  });
});

test('some requests are answered, and what is about forwarding all others is not handed on to them', () => {
  expect(planned(policy('bounded', bounded), policy('moved', { ...moved, match: GET }))).toEqual({
    wants: [
      ['method', ['headers', 'redirect']],
      ['', ['timeout', 'headers']],
    ],
    conflicts: [],
  });
});

test('all are answered but for some that are forwarded', () => {
  expect(planned(policy('moved', moved), policy('bounded', { ...bounded, match: GET }))).toEqual({
    wants: [
      ['method', ['timeout', 'headers']],
      ['', ['redirect']],
    ],
    conflicts: [],
  });
});
