import { expect, test } from 'vitest';
import { didYouMean, distanceOf, nearest } from './nearest.ts';

test.each([
  ['esat', ['east', 'west', 'north'], 'east'],
  ['EAST', ['east', 'west'], 'east'],
  ['reviews-canry', ['reviews-canary', 'ratings'], 'reviews-canary'],
  ['dest', ['destinations', 'workloads'], 'destinations'],
  ['Trafic', ['VirtualMesh', 'TrafficPolicy'], 'TrafficPolicy'],
  ['prod', ['east', 'west'], undefined],
  ['x', [], undefined],
])('for %s among %j we guess %s', (typed, candidates, guess) => {
  expect(nearest(typed, candidates)).toBe(guess);
});

test('two neighbours swapped are one mistake', () => {
  expect(distanceOf('esat', 'east')).toBe(1);
  expect(distanceOf('kitten', 'sitting')).toBe(3);
});

test('the guess is said as a question, and nothing is said without one', () => {
  expect(didYouMean('esat', ['east'])).toBe('Did you mean east?');
  expect(didYouMean('zzz', ['east'])).toBeUndefined();
});
