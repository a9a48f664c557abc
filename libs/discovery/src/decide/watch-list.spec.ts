import { expect, test } from 'vitest';
import { WATCHED_EVERYWHERE } from '@overmesh/meshes/kit';
import type { MeshDetector, SeenObject } from '@overmesh/meshes/kit';
import type { KindRef } from '@overmesh/model';
import { groupsOf, watchList } from './watch-list.ts';

const ROUTE: KindRef = { group: 'mesh.test', version: 'v1', kind: 'Route', plural: 'routes', namespaced: true };
const SECRET: KindRef = { group: '', version: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true };
const JOB: KindRef = { group: 'batch', version: 'v1', kind: 'Job', plural: 'jobs', namespaced: true };

function detector(...watched: readonly KindRef[]): MeshDetector {
  return {
    kind: 'istio',
    watched,
    configMapNames: [],
    configMaps: () => [],
    detect: () => [],
    annotations: { service: [], namespace: [], pod: [] },
    meshOfPod: () => undefined,
    gateways: () => [],
    claims: () => [],
  };
}

function crd(versions: readonly { name: string; served: boolean }[]): SeenObject {
  const spec = { group: 'mesh.test', names: { kind: 'Route' }, versions };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'routes.mesh.test' },
    spec,
  };
}

function extra(plugins: readonly MeshDetector[], crds: readonly SeenObject[]) {
  return watchList(plugins, crds)
    .slice(WATCHED_EVERYWHERE.length)
    .map(({ kind }) => kind);
}

test('a kind whose CRD is not there is not watched, and is once it comes', () => {
  expect(extra([detector(ROUTE)], [])).toEqual([]);
  expect(extra([detector(ROUTE)], [crd([{ name: 'v1', served: true }])])).toEqual(['Route']);
});

test('a version that the CRD has and does not serve is not watched', () => {
  expect(
    extra(
      [detector(ROUTE)],
      [
        crd([
          { name: 'v1', served: false },
          { name: 'v1beta1', served: true },
        ]),
      ],
    ),
  ).toEqual([]);
});

test('a kind that two plugins ask for is watched once', () => {
  const served = [crd([{ name: 'v1', served: true }])];
  expect(extra([detector(ROUTE), detector(ROUTE)], served)).toEqual(['Route']);
});

test('a kind that every API server serves needs no CRD', () => {
  expect(extra([detector(JOB)], [])).toEqual(['Job']);
});

test('Secrets are never watched, even when a plugin asks', () => {
  expect(extra([detector(SECRET)], [])).toEqual([]);
});

test('groups are those of the CRDs', () => {
  expect([...groupsOf([crd([])])]).toEqual(['mesh.test']);
});
