import { expect, test } from 'vitest';
import { policy, service } from '../test/tiny-world.ts';
import { sharedPlanner } from './planner.ts';
import { planRoutes } from './routes.ts';

const [reviews, ratings] = [service('reviews'), service('ratings')];

test('Services with the same policies share one plan', () => {
  const plan = sharedPlanner();
  const [slow, often] = [policy('slow', { timeout: '9s' }), policy('often', { retries: { attempts: 3 } })];
  expect(plan([slow, often], reviews)).toBe(plan([slow, often], ratings));
  expect(plan([slow], reviews)).not.toBe(plan([slow, often], reviews));
});

test('two splits that are equal in one namespace only are settled in each', () => {
  const to = (namespace?: string) => [{ weight: 100, destination: { name: 'next', ...(namespace && { namespace }) } }];
  const both = [policy('near', { split: to() }), policy('far', { split: to('shop') })];
  const plan = sharedPlanner();
  const elsewhere = service('reviews', { namespace: 'blog' });
  expect(plan(both, reviews).conflicts).toEqual([]);
  expect(plan(both, elsewhere).conflicts).toHaveLength(1);
  expect(plan(both, elsewhere)).toEqual(planRoutes(both, elsewhere));
});
