import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { areaNames, specsOfArea } from './areas.ts';

test('every room and every app is an area with specs of its own', () => {
  const bare = ['schema'];
  expect(areaNames().filter((area) => specsOfArea(area).length === 0)).toEqual(bare);
});

test('a room brings its unit specs and its integration specs', () => {
  const specs = specsOfArea('delivery');
  expect(specs).toEqual(expect.arrayContaining(globSync('libs/delivery/**/*.spec.ts')));
  expect(specs).toContain('test/integration/delivery/writes.spec.ts');
  expect(specs.filter((spec) => spec.includes('discovery'))).toEqual([]);
});

test('a mesh brings the scenarios, whose goldens it decides', () => {
  expect(specsOfArea('istio')).toContain('test/scenarios/scenarios.spec.ts');
  expect(specsOfArea('jobs')).not.toContain('test/scenarios/scenarios.spec.ts');
});

test('a name that is no area has no specs', () => {
  expect(specsOfArea('nothing')).toEqual([]);
});
