import { expect, test } from 'vitest';
import type { DesiredObject, DestinationReport } from '@overmesh/model';
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
  return targetChanges(wanted(targets)).saved.map(({ mesh, hash, outcomeHash, keys, lastTranslated, failing }) => ({
    ...{ mesh, hash, outcomeHash, lastTranslated, failing },
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
    events: [],
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
    events: [],
  });
});

test('requests that fail are told with what is set first, not again, and as ended when the mesh has no target any more', () => {
  const warnings = [{ code: 'REQUESTS_FAIL', message: 'its 50 % would get 503' }] as const;
  const report: DestinationReport = {
    ...{ intent: 'TrafficPolicy/p', cluster: 'east', mesh: 'istio', features: [], conflicts: [], objects: [] },
    ...{ meshKind: 'istio', outcome: 'translated', warnings },
  };
  const failing = target('istio', [object('a')], { reports: [report] });
  const typesOf = (...given: Parameters<typeof targetChanges>) =>
    targetChanges(...given).events.map(({ type }) => type);
  expect(typesOf(wanted([failing]))).toEqual(['requests-fail']);
  expect(typesOf(wanted([{ ...failing, objects: [object('b')] }]), standing(failing))).toEqual([]);
  expect(typesOf(wanted([]), standing(failing))).toEqual(['requests-answered']);
  expect(typesOf(wanted([], ['istio']), standing(failing))).toEqual([]);
});

test('without targets and kept ones nothing of the VirtualMesh is left', () => {
  expect(targetChanges(wanted([]), standing(istio))).toMatchObject({ removed: ['istio'], isGone: true });
});

test('a target says by which objects a document is carried, also one that no report is about', () => {
  const [saved] = targetChanges(wanted([target('istio', [object('a', ['TrafficPolicy/p', 'TrafficPolicy/q'])])])).saved;
  const carried = { reports: [], objects: { 'tiny.test/Tiny/shop/a': expect.any(String) } };
  expect(saved?.outcomes).toEqual({ 'TrafficPolicy/p': carried, 'TrafficPolicy/q': carried });
});
