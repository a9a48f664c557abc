import { expect, test } from 'vitest';
import type { DesiredObject } from '@overmesh/model';
import { targetChanges } from './target-changes.ts';
import type { KnownTarget, Target, VirtualMeshTargets } from './target-changes.ts';

const KIND = { group: 'tiny.test', version: 'v1', kind: 'Tiny', plural: 'tinies', namespaced: true };

function object(name: string, intents = ['TrafficPolicy/p']): DesiredObject {
  return { ref: { kind: KIND, namespace: 'shop', name }, body: { spec: {} }, intents, stage: 1 };
}

function target(mesh: string, objects: readonly DesiredObject[], more: Partial<Target> = {}): Target {
  const misses = { clusterId: 'c1', cluster: 'east', mesh, reached: {}, missed: {} };
  return { mesh: { key: mesh, kind: 'istio' }, objects, lastTranslated: {}, reports: [], misses, ...more };
}

function wanted(targets: readonly Target[], keep: readonly string[] = []): VirtualMeshTargets {
  return { virtualMesh: 'shop', revision: 2, inputsHash: 'i', targets, keep };
}

/** Targets as they stand after they were set. */
function standing(...targets: readonly Target[]): readonly KnownTarget[] {
  return targetChanges(wanted(targets)).saved.map(({ mesh, hash, outcomeHash, keys, lastTranslated }) => ({
    ...{ mesh, hash, outcomeHash, lastTranslated },
    keys,
  }));
}

const istio = target('istio', [object('a')]);

test('a target that is as it was is not written, and its cluster has nothing to do', () => {
  expect(targetChanges(wanted([istio]), standing(istio))).toEqual({
    saved: [],
    removed: [],
    isGone: false,
    wantsOthers: false,
  });
});

test('another object is written to the row and to the cluster', () => {
  const changes = targetChanges(wanted([target('istio', [object('b')])]), standing(istio));
  expect(changes).toMatchObject({ saved: [{ keys: ['tiny.test/Tiny/shop/b'] }], wantsOthers: true });
});

test('another report of the same objects is written to the row alone', () => {
  const misses = { ...istio.misses, reached: { 'TrafficPolicy/q': 'shop/a' } };
  const changes = targetChanges(wanted([{ ...istio, misses }]), standing(istio));
  expect(changes).toMatchObject({ saved: [{ mesh: { key: 'istio' } }], wantsOthers: false });
});

test('a first target that wants nothing is a row and no work', () => {
  expect(targetChanges(wanted([target('istio', [])]))).toMatchObject({ saved: [{ keys: [] }], wantsOthers: false });
});

test('a mesh that is not wanted any more loses its target, and one that is out of sight keeps it', () => {
  const before = standing(istio, target('istio-canary', [object('a')]));
  expect(targetChanges(wanted([], ['istio']), before)).toEqual({
    saved: [],
    removed: ['istio-canary'],
    isGone: false,
    wantsOthers: true,
  });
});

test('without targets and kept ones nothing of the VirtualMesh is left', () => {
  expect(targetChanges(wanted([]), standing(istio))).toMatchObject({ removed: ['istio'], isGone: true });
});

test('a target says by which objects a document is carried, also one that no report is about', () => {
  const [saved] = targetChanges(wanted([target('istio', [object('a', ['TrafficPolicy/p', 'TrafficPolicy/q'])])])).saved;
  const carried = { reports: [], objects: { 'tiny.test/Tiny/shop/a': expect.any(String) } };
  expect(saved?.outcomes).toEqual({ 'TrafficPolicy/p': carried, 'TrafficPolicy/q': carried });
});
