import { defaultFieldResolver, isObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiRoom } from './room.ts';
import { openApi } from './room.ts';

let api: ApiRoom;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api?.close());

test.each(['Query', 'Mutation', 'Subscription'])('every field of %s has a resolver', (name) => {
  const type = api.schema.getType(name);
  if (!isObjectType(type)) throw new Error(`the schema has no ${name}`);
  const without = Object.values(type.getFields())
    .filter(({ resolve, subscribe }) => (name === 'Subscription' ? !subscribe : !resolve || resolve === defaultFieldResolver))
    .map((field) => field.name);
  expect(without).toEqual([]);
});

test('an empty Overmesh says its version and has nothing in any list', async () => {
  const { data, errors } = await api.ask(`{
    version { program database }
    clusters { totalCount edges { node { name inventory { workloads } lane { state } } } }
    meshes { totalCount } workloads { totalCount } destinations { totalCount }
    virtualMeshes { totalCount } trafficPolicies { totalCount } lanes { state } events { edges { cursor } }
    cluster(name: "east") { name } virtualMesh(name: "shop") { name } trafficPolicy(name: "canary") { name }
    status { document } unmatched(virtualMesh: "shop") { document }
    export { __typename ... on Export { documents } }
    revisions(virtualMesh: "shop") { totalCount }
    plan { __typename }
    deregistrationPlan(cluster: "east") { __typename ... on Rejected { problems { code } } }
  }`);
  expect(errors).toEqual([]);
  const none = { totalCount: 0 };
  expect(data).toMatchObject({
    version: { program: expect.stringMatching(/^\d+\.\d+\.\d+/), database: expect.stringMatching(/\d{13}$/) },
    clusters: { totalCount: 0, edges: [] },
    ...{ meshes: none, workloads: none, destinations: none, virtualMeshes: none, trafficPolicies: none, revisions: none },
    ...{ cluster: null, virtualMesh: null, trafficPolicy: null },
    export: { __typename: 'Export', documents: [] },
    plan: { __typename: 'Plan' },
    deregistrationPlan: { __typename: 'Rejected', problems: [{ code: 'NOT_FOUND' }] },
  });
});
