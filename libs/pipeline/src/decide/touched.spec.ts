import { expect, test } from 'vitest';
import type { StoredDocument } from '@overmesh/intent';
import { touchedBy } from './touched.ts';

const common = { workspace: 'default', labels: {}, virtualMesh: 'all', createdAt: '2026-11-21T05:00:00Z' };

function policy(destinations: readonly object[], revision = 1): StoredDocument {
  const spec = { virtualMesh: 'all', destinations };
  return { ...common, kind: 'TrafficPolicy', uid: 'p', name: 'p', spec, revision };
}

function virtualMesh(meshes: readonly object[], more: Partial<StoredDocument> = {}): StoredDocument {
  return {
    ...common,
    kind: 'VirtualMesh',
    uid: 'v',
    name: 'all',
    spec: { meshes },
    revision: 1,
    ...more,
  } as StoredDocument;
}

test('a policy touches the clusters that it names, and wherever its Services are what it names no cluster for', () => {
  const selectors = [{ name: 'cart', clusters: ['east'] }, { namespace: 'shop' }];
  expect(touchedBy([policy(selectors)])).toEqual({
    virtualMeshes: [],
    clusters: ['east'],
    services: [{ namespace: 'shop' }],
    everywhere: false,
  });
});

test('what a policy selected before counts as what it selects now, each once', () => {
  const { services, clusters } = touchedBy([
    policy([{ name: 'a' }, { name: 'b', clusters: ['east'] }]),
    policy([{ name: 'a' }, { name: 'c', clusters: ['east'] }], 2),
  ]);
  expect({ services, clusters }).toEqual({ services: [{ name: 'a' }], clusters: ['east'] });
});

const east = [{ cluster: 'east' }];

test.each([
  ['is new', [virtualMesh(east)], 1],
  ['has another spec', [virtualMesh(east), virtualMesh([{ cluster: 'west' }])], 2],
  ['was removed and came again', [virtualMesh(east), virtualMesh(east, { uid: 'w' })], 2],
  ['has other labels alone', [virtualMesh(east), virtualMesh(east, { labels: { a: 'b' } })], 0],
] as const)('of a VirtualMesh that %s as many specs choose clusters', (_, documents, specs) => {
  expect(touchedBy(documents).virtualMeshes).toHaveLength(specs);
});
