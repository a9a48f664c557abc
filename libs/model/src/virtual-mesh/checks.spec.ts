import { expect, test } from 'vitest';
import { parseIntent } from '../intent-kinds.ts';

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
