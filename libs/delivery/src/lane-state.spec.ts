import type { DesiredObject } from '@overmesh/model';
import { expect, test } from 'vitest';
import { wantedOf } from './lane-state.ts';

const kind = { group: 'x.test', version: 'v1', kind: 'X', plural: 'xs', namespaced: true };

function target(mesh: string, timeout: string, more: Partial<DesiredObject> = {}) {
  const object = {
    ref: { kind, namespace: 'shop', name: 'reviews' },
    body: { timeout },
    intents: [],
    stage: 1,
    ...more,
  };
  return { virtualMesh: 'shop', mesh, meshKind: 'istio' as const, revision: 1, objects: [object] };
}

test('of two meshes that want one object the first by name writes it', () => {
  expect(wantedOf([target('b', '2s'), target('a', '1s')]).map(({ mesh }) => mesh)).toEqual([
    { key: 'a', kind: 'istio' },
  ]);
});

test('what is only held for a mesh gives way to what another one wants', () => {
  const wanted = wantedOf([target('a', '1s', { held: true }), target('b', '2s')]);
  expect(wanted.map(({ mesh, object }) => [mesh.key, object.body])).toEqual([['b', { timeout: '2s' }]]);
});

test('what is held and wanted by nobody else stays wanted', () => {
  expect(wantedOf([target('a', '1s', { held: true })])).toHaveLength(1);
});
