import { describe, expect, test } from 'vitest';
import { findBeside, findDrift } from './drift.ts';
import { holder, ownFields } from './samples.ts';
import type { FieldManager, LiveObject } from './situation.ts';
import type { JsonObject } from '@overmesh/model';

const ours = { spec: { host: 'a', http: [{ timeout: '2s', weight: 90 }] } };

function live(content: JsonObject, managers: readonly FieldManager[] = [ownFields(ours)]): LiveObject {
  return { uid: 'u', resourceVersion: '1', markedAsOurs: true, deleting: false, content, managers };
}

function drift(content: JsonObject, managers?: readonly FieldManager[]) {
  return findDrift(ours, live(content, managers), 'overmesh').map(({ path, author }) =>
    author ? `${path} by ${author.manager}` : path,
  );
}

test('what is just as written has no drift', () => {
  expect(drift(ours)).toEqual([]);
});

test('fields beside ours are no drift of ours', () => {
  expect(drift({ spec: { ...ours.spec, exportTo: ['.'] }, status: { ok: true } })).toEqual([]);
});

describe('beside ours', () => {
  const body = { metadata: { annotations: { ours: 'x' } }, spec: { ...ours.spec, pool: { tcp: 1 } } };
  const beside = (content: JsonObject, ...theirs: readonly JsonObject[]) => {
    const managers = theirs.map((fields) => ({ manager: 'kubectl-patch', operation: 'Update', fields }));
    return findBeside(body, live(content, [ownFields(body), ...managers]), 'overmesh').map(({ path }) => path);
  };
  const gateways = { 'f:spec': { 'f:gateways': {} } };

  test('a field of the spec that a hand has set is drift: gateways of nowhere turn the routes off', () => {
    expect(beside({ spec: { ...body.spec, gateways: ['nowhere/gw'] } }, gateways)).toEqual(['spec.gateways']);
  });

  test('so is one inside a map that we write too', () => {
    const theirs = { 'f:spec': { 'f:pool': { 'f:http': {} } } };
    expect(beside({ spec: { ...body.spec, pool: { tcp: 1, http: 2 } } }, theirs)).toEqual(['spec.pool.http']);
  });

  test('a default that nobody holds is none', () => {
    expect(beside({ spec: { ...body.spec, gateways: ['mesh'] } })).toEqual([]);
  });

  test('of the annotations those are that a mesh obeys', () => {
    const annotations = { ours: 'x', 'timeout.linkerd.io/request': '1s', 'team.example/owner': 'me' };
    const held = { 'f:timeout.linkerd.io/request': {}, 'f:team.example/owner': {} };
    expect(beside({ metadata: { annotations }, spec: body.spec }, { 'f:metadata': { 'f:annotations': held } })).toEqual(
      ['metadata.annotations.timeout.linkerd.io/request'],
    );
  });

  test('a status is the business of controllers', () => {
    expect(beside({ spec: body.spec, status: { ok: true } }, { 'f:status': { 'f:ok': {} } })).toEqual([]);
  });
});

test('defaults that the server adds inside an item of a list are no drift', () => {
  expect(drift({ spec: { host: 'a', http: [{ timeout: '2s', weight: 90, retries: 0 }] } })).toEqual([]);
});

test('a changed value inside a list is named with its index, once', () => {
  expect(drift({ spec: { host: 'a', http: [{ timeout: '9s', weight: 90 }] } })).toEqual(['spec.http[0].timeout']);
});

test('a longer or a shorter list is drift of the list', () => {
  expect(drift({ spec: { host: 'a', http: [...ours.spec.http, {}] } })).toEqual(['spec.http']);
  expect(drift({ spec: { host: 'a', http: [] } })).toEqual(['spec.http']);
});

test('a field taken away has no author', () => {
  expect(drift({ spec: { http: ours.spec.http } }, [ownFields({ spec: { http: [] } })])).toEqual(['spec.host']);
});

test('an atomic list that somebody else holds now is drift even where its value is as before', () => {
  const managers = [ownFields({ spec: { host: 'a' } }), holder('kubectl-edit', 'Update', { http: [] })];
  expect(drift(ours, managers)).toEqual(['spec.http by kubectl-edit']);
});

test('a value that others apply too, with us, is no drift', () => {
  expect(drift(ours, [ownFields(ours), holder('argocd', 'Apply', ours.spec)])).toEqual([]);
});

test('of two writers that hold a field the later one is named', () => {
  const content = { spec: { host: 'z', http: ours.spec.http } };
  const managers = [
    ownFields({ spec: { http: [] } }),
    holder('second', 'Update', { host: 'z' }, '2026-11-21T04:00:02Z'),
    holder('first', 'Update', { host: 'z' }, '2026-11-21T04:00:01Z'),
  ];
  expect(drift(content, managers)).toEqual(['spec.host by second']);
});

test('items of an associative list are found below their keys', () => {
  const wanted = { spec: { ports: [{ port: 80 }] } };
  const byKey: FieldManager = {
    manager: 'other',
    operation: 'Update',
    fields: { 'f:spec': { 'f:ports': { 'k:{"port":80}': { 'f:port': {} } } } },
  };
  const found = findDrift(wanted, live({ spec: { ports: [{ port: 81 }] } }, [ownFields(wanted), byKey]), 'overmesh');
  expect(found).toMatchObject([{ path: 'spec.ports[0].port', author: { manager: 'other' } }]);
});

test('numbers are not their texts, and null is a value', () => {
  expect(findDrift({ a: 1, b: null }, live({ a: '1', b: null }, [ownFields({ a: 1, b: null })]), 'overmesh')).toEqual([
    { path: 'a' },
  ]);
});

test('an empty list that the API server drops is no drift: a definition of ours is not repaired for ever', () => {
  const definition = { spec: { names: { kind: 'MeshSettings', shortNames: [] } } };
  const kept = { spec: { names: { kind: 'MeshSettings' } } };
  expect(findDrift(definition, live(kept, [ownFields(kept)]), 'overmesh')).toEqual([]);
});
