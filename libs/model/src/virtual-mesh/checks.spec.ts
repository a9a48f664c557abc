import { expect, test } from 'vitest';
import { parseIntent } from '../intent-kinds.ts';
import { parseStrategy } from '../strategy.ts';

function problemsWith(wave: object): readonly string[] {
  const spec = { meshes: [{ selector: {} }], rollout: { waves: [{ name: 'one', ...wave }] } };
  const parsed = parseIntent({ apiVersion: 'overmesh.io/v1', kind: 'VirtualMesh', metadata: { name: 'shop' }, spec });
  return parsed.ok ? [] : parsed.problems.map(({ path, code }) => `${path} ${code}`);
}

test.each<[string, object, readonly string[]]>([
  ['by a label', { order: { by: 'label', label: 'tier', values: ['small', 'large'] } }, []],
  ['as listed', { clusters: ['west', 'east'], order: { by: 'listed' } }, []],
  ['by a label without its key', { order: { by: 'label' } }, ['spec.rollout.waves[0].order.label REQUIRED']],
  ['as listed without a list', { order: { by: 'listed' } }, ['spec.rollout.waves[0].clusters REQUIRED']],
  [
    'as listed and by values',
    { clusters: ['west'], order: { by: 'listed', values: ['small'] } },
    ['spec.rollout.waves[0].order.values UNKNOWN_FIELD'],
  ],
])('an order of a wave %s', (_name, wave, problems) => {
  expect(problemsWith(wave)).toEqual(problems);
});

test('a failure threshold says how many clusters may fail', () => {
  const problemsOf = (failureThreshold: object) => {
    const read = parseStrategy({ waves: [{ name: 'one' }], failureThreshold });
    return read.ok ? [] : read.problems.map(({ path, code }) => `${path} ${code}`);
  };
  expect(problemsOf({ percent: 5, clusters: 2 })).toEqual([]);
  expect(problemsOf({})).toEqual(['strategy.failureThreshold REQUIRED']);
  expect(problemsOf({ percent: 100 })).toEqual(['strategy.failureThreshold.percent OUT_OF_RANGE']);
});
