import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apply, trafficPolicy, virtualMesh } from './documents.ts';
import { emptyApi } from './program.ts';
import type { EmptyApi } from './program.ts';

let api: EmptyApi;

beforeAll(async () => {
  api = await emptyApi();
});
afterAll(() => api?.end());

test('an empty Overmesh answers all 21 queries in one request', async () => {
  const { data, errors } = await api.ask(`{
    version { program database }
    clusters { totalCount edges { node { name inventory { workloads } lane { state } } } }
    meshes { totalCount } workloads { totalCount } destinations { totalCount }
    virtualMeshes { totalCount } trafficPolicies { totalCount } lanes { totalCount } events { edges { cursor } }
    cluster(name: "east") { name } virtualMesh(name: "shop") { name } trafficPolicy(name: "canary") { name }
    status { totalCount edges { node { document } } } unmatched(virtualMesh: "shop") { document }
    export { __typename ... on Export { documents } }
    revisions(virtualMesh: "shop") { totalCount }
    trustVerification(virtualMesh: "shop") { pairs } trust { totalCount } endings { totalCount edges { node { what } } }
    plan { __typename }
    deregistrationPlan(cluster: "east") { __typename ... on Rejected { problems { code } } }
  }`);
  expect(errors).toBeUndefined();
  const none = { totalCount: 0 };
  expect(data).toMatchObject({
    version: { program: expect.stringMatching(/^\d+\.\d+\.\d+/), database: expect.stringMatching(/\d{13}$/) },
    clusters: { totalCount: 0, edges: [] },
    ...{
      meshes: none,
      trust: none,
      endings: { totalCount: 0, edges: [] },
      workloads: none,
      destinations: none,
      virtualMeshes: none,
      trafficPolicies: none,
      revisions: none,
    },
    ...{ cluster: null, virtualMesh: null, trafficPolicy: null, lanes: none, status: none, unmatched: [] },
    export: { __typename: 'Export', documents: [] },
    trustVerification: null,
    plan: { __typename: 'Plan' },
    deregistrationPlan: { __typename: 'Rejected', problems: [{ code: 'NOT_FOUND' }] },
  });
});

test('the usual introspection is answered', async () => {
  const { errors } = await api.ask(getIntrospectionQuery());
  expect(errors).toBeUndefined();
});

test('what was applied is exported as it was written, at each of its 2 revisions', async () => {
  const documents = [virtualMesh('written'), trafficPolicy('first', 'written')];
  await apply(api, documents);
  await apply(api, [trafficPolicy('second', 'written')]);
  const EXPORT = `query ($revision: Int) {
    export(virtualMesh: "written", revision: $revision) { __typename ... on Export { documents } ... on Rejected { problems { code } } }
  }`;
  const exported = async (revision: number) => (await api.ask(EXPORT, { revision })).data?.['export'];
  expect(await exported(1)).toEqual({ __typename: 'Export', documents });
  expect(await exported(2)).toEqual({
    __typename: 'Export',
    documents: [...documents, trafficPolicy('second', 'written')],
  });
  expect(await exported(3)).toMatchObject({ __typename: 'Rejected', problems: [{ code: 'NOT_FOUND' }] });
});

test('a revision without the name of its VirtualMesh is Rejected', async () => {
  const { data } = await api.ask('{ export(revision: 1) { ... on Rejected { problems { path code } } } }');
  expect(data).toEqual({ export: { problems: [{ path: 'virtualMesh', code: 'REQUIRED' }] } });
});

test('a VirtualMesh is at the revision of its newest policy, and history says who made each', async () => {
  await apply(api, [virtualMesh('told')]);
  const PUT = `mutation { putTrafficPolicy(message: "slow", input: {
    metadata: { name: "told-one" }, spec: { virtualMesh: "told", destinations: [{ name: "reviews" }], timeout: "3s" }
  }) { __typename ... on Rejected { problems { path message } } } }`;
  const response = await api.fetch('/graphql', {
    method: 'POST',
    headers: { 'x-overmesh-author': 'mira@laptop\u00ad' },
    body: JSON.stringify({ query: PUT }),
  });
  expect(await response.json()).toEqual({ data: { putTrafficPolicy: { __typename: 'Applied' } } });
  const { data } = await api.ask(`{
    virtualMesh(name: "told") { revision status { document } }
    trafficPolicy(name: "told-one") { revision virtualMesh spec }
    revisions(virtualMesh: "told") { edges { node { number author way message changes { kind name action } } } }
  }`);
  expect(data).toMatchObject({
    virtualMesh: { revision: 2, status: [] },
    trafficPolicy: { revision: 2, virtualMesh: 'told', spec: { timeout: '3s' } },
    revisions: {
      edges: [
        {
          node: {
            number: 2,
            author: 'mira@laptop',
            way: 'api-token',
            message: 'slow',
            changes: [{ name: 'told-one', action: 'created' }],
          },
        },
        { node: { number: 1, author: 'api-token' } },
      ],
    },
  });
});

test('a typed input with a mistake is Rejected at a path without an index', async () => {
  const { data } = await api.ask(`mutation { putTrafficPolicy(input: {
    metadata: { name: "Told One" }, spec: { virtualMesh: "nowhere", destinations: [{ name: "reviews" }], timeout: "3s" }
  }) { ... on Rejected { problems { path } } } }`);
  expect(data).toEqual({ putTrafficPolicy: { problems: [{ path: 'metadata.name' }] } });
});

test('documents are removed all or none', async () => {
  await apply(api, [virtualMesh('going'), trafficPolicy('going-one', 'going')]);
  const DELETE = `mutation ($refs: [DocumentRef!]!) { deleteDocuments(refs: $refs, confirmDeletes: true) {
    __typename ... on Deleted { removed revisions { virtualMesh revision } } ... on Rejected { problems { code } } } }`;
  const mesh = { kind: 'VirtualMesh', name: 'going' };
  const policy = { kind: 'TrafficPolicy', name: 'going-one' };
  const alone = await api.ask(DELETE, { refs: [mesh] });
  expect(alone.data).toEqual({ deleteDocuments: { __typename: 'Rejected', problems: [{ code: 'STILL_REFERENCED' }] } });
  const both = await api.ask(DELETE, { refs: [mesh, policy] });
  expect(both.data).toEqual({
    deleteDocuments: { __typename: 'Deleted', removed: 2, revisions: [{ virtualMesh: 'going', revision: 2 }] },
  });
});

test('five pages of 200 are answered and six are too many', async () => {
  const pages = (count: number) =>
    `{ ${Array.from({ length: count }, (_, index) => `p${index}: virtualMeshes(first: 200) { totalCount }`).join(' ')} }`;
  expect((await api.ask(pages(5))).errors).toBeUndefined();
  const { errors } = await api.ask(pages(6));
  expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  expect(errors?.[0]?.message).toContain('1000');
});

test.each([
  'cluster(name: $name) { name }',
  'virtualMesh(name: $name) { name }',
  'meshes(cluster: $name) { totalCount }',
])('a name that no row can hold is the mistake of who asks %s', async (field) => {
  const { errors } = await api.ask(`query ($name: String!) { ${field} }`, { name: 'a\0b' });
  expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
});

test('each request has one line in the log, by its id, without what was in it', async () => {
  await api.fetch('/graphql', {
    method: 'POST',
    headers: { 'x-request-id': 'find-me-7', 'x-overmesh-author': 'mira' },
    body: JSON.stringify({
      query: 'query Looking($n: String!) { cluster(name: $n) { name } }',
      variables: { n: 'hidden-name' },
    }),
  });
  const lines = () =>
    api
      .log()
      .split('\n')
      .filter((line) => line.includes('find-me-7'));
  await expect.poll(() => lines().length).toBe(1);
  expect(JSON.parse(lines()[0] ?? '')).toMatchObject({
    operation: 'Looking',
    status: 200,
    author: 'mira',
    route: '/graphql',
  });
  expect(api.log()).not.toContain('hidden-name');
});

test('metrics name operations by field, queues and lanes by state', async () => {
  await api.ask('query MadeUpName { lanes { totalCount } }');
  const text = await (await api.fetch('/metrics')).text();
  expect(text).toContain('overmesh_graphql_operation_seconds_count{operation="lanes",outcome="ok"}');
  expect(text).toContain('overmesh_lanes{state="held"} 0');
  expect(text).toMatch(/overmesh_queue_jobs\{queue="reconcile",state="waiting"\} \d/);
  expect(text).not.toContain('MadeUpName');
});
