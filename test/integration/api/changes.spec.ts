import { afterAll, beforeAll, expect, test } from 'vitest';
import { apply, trafficPolicy, virtualMesh } from './documents.ts';
import { emptyApi } from './program.ts';
import type { EmptyApi } from './program.ts';

let api: EmptyApi;

beforeAll(async () => {
  api = await emptyApi();
});
afterAll(() => api?.end());

const codes = (outcome: Awaited<ReturnType<typeof apply>>) => outcome.problems?.map(({ code }) => code).toSorted();

async function names(virtualMeshName: string): Promise<readonly string[]> {
  const query = 'query ($of: String) { trafficPolicies(virtualMesh: $of) { edges { node { name } } } }';
  const { data } = await api.ask(query, { of: virtualMeshName });
  const list = data?.['trafficPolicies'] as { readonly edges: readonly { readonly node: { readonly name: string } }[] };
  return list.edges.map(({ node }) => node.name);
}

test('a VirtualMesh with a policy makes one revision, and the same again makes none', async () => {
  const documents = [virtualMesh('shop'), trafficPolicy('canary', 'shop')];
  expect((await apply(api, documents)).revisions).toEqual([{ virtualMesh: 'shop', revision: 1 }]);
  const again = await apply(api, documents);
  expect(again.revisions).toEqual([]);
  expect(again.documents?.map(({ action }) => action)).toEqual(['unchanged', 'unchanged']);
});

test('a document with five mistakes is Rejected with five problems, each at its path', async () => {
  const wrong = {
    ...trafficPolicy('Bad Name', 'shop'),
    spec: {
      virtualMesh: 'shop',
      destinations: [{ name: 'reviews' }],
      priority: 5000,
      timeout: '10',
      retries: { attempts: 99 },
      colour: 'red',
    },
  };
  const outcome = await apply(api, [wrong]);
  expect(outcome.__typename).toBe('Rejected');
  expect(codes(outcome)).toEqual(['BAD_FORMAT', 'OUT_OF_RANGE', 'OUT_OF_RANGE', 'OUT_OF_RANGE', 'UNKNOWN_FIELD']);
  expect(outcome.problems?.every(({ path }) => path.includes('metadata') || path.includes('spec'))).toBe(true);
});

test('one bad document among three changes nothing of the other two', async () => {
  await apply(api, [virtualMesh('whole')]);
  const outcome = await apply(api, [
    trafficPolicy('good-one', 'whole'),
    trafficPolicy('dangling', 'nowhere'),
    trafficPolicy('good-two', 'whole'),
  ]);
  expect(codes(outcome)).toEqual(['NOT_FOUND']);
  expect(await names('whole')).toEqual([]);
});

test('a document that is named twice in one apply is refused', async () => {
  await apply(api, [virtualMesh('twice')]);
  const outcome = await apply(api, [trafficPolicy('double', 'twice', '1s'), trafficPolicy('double', 'twice', '2s')]);
  expect(codes(outcome)).toContain('DUPLICATE');
});

test.each([0, 2, 7])('ifRevisions of %i is stale where the VirtualMesh is at revision 1', async (seen) => {
  const name = `stale-${seen}`;
  await apply(api, [virtualMesh(name)]);
  const outcome = await apply(api, [trafficPolicy(`late-${seen}`, name)], { ifRevisions: { [name]: seen } });
  expect(codes(outcome)).toEqual(['STALE']);
  expect(await names(name)).toEqual([]);
});

test('ifRevisions of 1 is good where the VirtualMesh is at revision 1', async () => {
  await apply(api, [virtualMesh('seen')]);
  const outcome = await apply(api, [trafficPolicy('in-time', 'seen')], { ifRevisions: { seen: 1 } });
  expect(outcome.revisions).toEqual([{ virtualMesh: 'seen', revision: 2 }]);
});

test('one request id sent 20 times at once makes one revision and 20 equal answers', async () => {
  const calls = Array.from({ length: 20 }, () => apply(api, [virtualMesh('once')], { requestId: 'req-once-1' }));
  const outcomes = await Promise.all(calls);
  expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
  expect(outcomes[0]?.revisions).toEqual([{ virtualMesh: 'once', revision: 1 }]);
});

test('a delete that is repeated with its request id is answered as at first, and removes nothing again', async () => {
  await apply(api, [virtualMesh('gone-once')]);
  const DELETE = `mutation ($refs: [DocumentRef!]!) { deleteDocuments(refs: $refs, requestId: "req-gone-1") {
    __typename ... on Deleted { removed revisions { virtualMesh revision } } } }`;
  const remove = () => api.ask(DELETE, { refs: [{ kind: 'VirtualMesh', name: 'gone-once' }] });
  const first = await remove();
  expect(first.data?.['deleteDocuments']).toMatchObject({ removed: 1, revisions: [{ revision: 2 }] });
  await apply(api, [virtualMesh('gone-once')]);
  expect((await remove()).data).toEqual(first.data);
  const { data } = await api.ask('{ virtualMesh(name: "gone-once") { revision } }');
  expect(data?.['virtualMesh']).toEqual({ revision: 3 });
});

test('a request id that was used for something else is refused', async () => {
  await apply(api, [virtualMesh('first-use')], { requestId: 'req-two-uses' });
  const outcome = await apply(api, [virtualMesh('second-use')], { requestId: 'req-two-uses' });
  expect(outcome.__typename).toBe('Rejected');
});

test('20 writers of one VirtualMesh at once make 20 revisions without a gap', async () => {
  await apply(api, [virtualMesh('busy')]);
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, index) => apply(api, [trafficPolicy(`busy-${index}`, 'busy')])),
  );
  const made = outcomes.flatMap(({ revisions = [] }) => revisions.map(({ revision }) => revision));
  expect(made.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
});

test.each(['\u0000', '\ud800'])('text with %j, which no row can hold, is a problem and not a fault', async (text) => {
  await apply(api, [virtualMesh('texts')]);
  const policy = trafficPolicy('odd', 'texts');
  const outcome = await apply(api, [
    { ...policy, spec: { ...policy.spec, match: [{ path: { exact: `/a${text}` } }] } },
  ]);
  expect(outcome.__typename).toBe('Rejected');
});

test.each(['labels', 'timeout'])('null for %s is a problem or nothing, and not a fault', async (field) => {
  await apply(api, [virtualMesh('nulls')]);
  const policy = trafficPolicy('null-field', 'nulls');
  const document =
    field === 'labels'
      ? { ...policy, metadata: { ...policy.metadata, labels: null } }
      : { ...policy, spec: { ...policy.spec, [field]: null, retries: { attempts: 1 } } };
  expect(['Applied', 'Rejected']).toContain((await apply(api, [document])).__typename);
});

test('25 policies are paged by 10 without a gap or a repeat', async () => {
  const all = Array.from({ length: 25 }, (_, index) => `page-${String(index).padStart(2, '0')}`);
  await apply(api, [virtualMesh('paged'), ...all.map((name) => trafficPolicy(name, 'paged'))]);
  const query = `query ($after: String) { trafficPolicies(virtualMesh: "paged", first: 10, after: $after) {
    totalCount edges { node { name } } pageInfo { hasNextPage endCursor } } }`;
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { data } = await api.ask(query, { after });
    const page = data?.['trafficPolicies'] as Page;
    expect(page.totalCount).toBe(25);
    seen.push(...page.edges.map(({ node }) => node.name));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  expect(seen).toEqual(all);
});

interface Page {
  readonly totalCount: number;
  readonly edges: readonly { readonly node: { readonly name: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

test.each(['forged', '', "' OR 1=1 --", 'AAAA', 'x'.repeat(5_000)])(
  'the cursor %.20j is a mistake of the caller in every list',
  async (after) => {
    const lists = ['clusters', 'meshes', 'trafficPolicies', 'revisions', 'events'];
    for (const list of lists) {
      const more = list === 'revisions' ? ', virtualMesh: "shop"' : '';
      const query = `query ($after: String) { ${list}(after: $after${more}) { pageInfo { hasNextPage } } }`;
      const { errors } = await api.ask(query, { after });
      expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
    }
  },
);
