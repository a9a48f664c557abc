import { expect, test } from 'vitest';
import { MemberIndex } from './member-index.ts';
import { exact, unsupported } from './traffic-table.ts';
import type { Route, RouteContext, TrafficTable } from './traffic-table.ts';
import { translateRoutes } from './translate-routes.ts';
import type { RouteTranslation } from './translate-routes.ts';

interface Patch {
  readonly match?: string;
  readonly timeout?: string;
}

const destination = {
  namespace: 'shop',
  name: 'reviews',
  labels: {},
  selector: { app: 'reviews' },
  ports: [],
  headless: false,
  meshes: ['istio'],
};
const member = {
  cluster: { id: 'c', name: 'c', labels: {} },
  mesh: { key: 'istio', kind: 'istio', state: 'installed', mode: 'sidecar', evidence: ['a spec'] },
  destinations: [destination],
  workloads: [],
  claims: [],
  gateways: [],
  lastTranslated: {},
} as const;
const context: RouteContext = { member, index: new MemberIndex(member), destination, workloads: [], ports: [] };

/** A mesh that counts what it is asked. */
function countingMesh(more: Partial<RouteTranslation<Patch>> = {}) {
  const asked: string[] = [];
  const table: TrafficTable<Patch> = {
    match: (matches) => {
      asked.push('match');
      return matches.some(({ method }) => method === 'CONNECT') ? unsupported('no CONNECT') : exact({ match: 'm' });
    },
    split: unsupported('no split'),
    retries: () => exact({}),
    timeout: (timeout) => {
      asked.push('timeout');
      return exact({ timeout });
    },
  };
  const mesh: RouteTranslation<Patch> = {
    table,
    obstacle: () => undefined,
    objects: (routes) => [
      {
        ref: { kind: { group: 'x', version: 'v1', kind: 'X', plural: 'xs', namespaced: true }, name: 'x' },
        body: { routes: routes.map(({ patch }) => ({ ...patch })) },
        intents: [],
        stage: 1,
      },
    ],
    warnOfRoutes: (routes) => [{ code: 'MESH_DEFAULT', message: routes.map(({ route }) => route.key).join() }],
    warnOfDestination: () => [{ code: 'NOT_HTTP', message: 'a port' }],
    ...more,
  };
  return { mesh, asked };
}

function route(key: string, owner: string, wants: Route['wants'], match?: Route['match']): Route {
  return { key, wants, owners: [owner], ...(match && { match }) };
}

const timeout = (owner: string) => ({ timeout: { value: '2s', owners: [owner] } });
const get = [{ method: 'GET' as const }];
const connect = [{ method: 'CONNECT' as const }];

test('each feature of each route is asked for once, whatever is made of the answers', () => {
  const { mesh, asked } = countingMesh();
  translateRoutes(mesh, [route('get', 'A', timeout('A'), get), route('', 'B', timeout('B'))], context);
  expect(asked).toEqual(['match', 'timeout', 'timeout']);
});

test('a route whose requests cannot be matched is not written, and says so for each of its features', () => {
  const output = translateRoutes(
    countingMesh().mesh,
    [route('connect', 'A', timeout('A'), connect), route('', 'B', timeout('B'))],
    context,
  );
  expect(output.features[0]).toEqual([
    { feature: 'match', fidelity: 'unsupported', reason: 'no CONNECT' },
    { feature: 'timeout', fidelity: 'unsupported', reason: 'the requests it is for cannot be matched here' },
  ]);
  expect(output.objects[0]?.body).toEqual({ routes: [{ timeout: '2s' }] });
});

test('where no feature puts anything into a route nothing is written, although the requests could be matched', () => {
  const retries = { retries: { value: { attempts: 0 }, owners: ['A'] } };
  const output = translateRoutes(countingMesh().mesh, [route('get', 'A', retries, get)], context);
  expect(output.features[0]?.map(({ fidelity }) => fidelity)).toEqual(['exact', 'exact']);
  expect(output.objects).toEqual([]);
  expect(output.warnings.byOwner.size).toBe(0);
});

test('what hinders the whole destination is the answer to every feature, and the table is not asked', () => {
  const { mesh, asked } = countingMesh({ obstacle: () => 'no port carries HTTP' });
  const { features, objects } = translateRoutes(mesh, [route('', 'A', timeout('A'))], context);
  expect(features).toEqual([[{ feature: 'timeout', fidelity: 'unsupported', reason: 'no port carries HTTP' }]]);
  expect([objects, asked]).toEqual([[], []]);
});

test('each document is warned of the routes that it is behind, and all of what is about the destination', () => {
  const { warnings } = translateRoutes(
    countingMesh().mesh,
    [route('get', 'A', timeout('A'), get), route('', 'B', timeout('B'))],
    context,
  );
  expect([...warnings.byOwner].map(([owner, all]) => [owner, all.map(({ message }) => message)])).toEqual([
    ['A', ['get']],
    ['B', ['']],
  ]);
  expect(warnings.general).toHaveLength(1);
});

test('a share without pods is told to the document that wrote the split, not to one that gave the route a timeout', () => {
  const { mesh } = countingMesh({ warnOfRoutes: () => [{ code: 'REQUESTS_FAIL', message: 'no pod' }] });
  const split = { split: { value: [{ weight: 100 }], owners: ['A'] } };
  const shared = { key: '', wants: { ...split, ...timeout('B') }, owners: ['A', 'B'] };
  const { warnings } = translateRoutes(
    { ...mesh, table: { ...mesh.table, split: () => exact({}) } },
    [shared],
    context,
  );
  expect([...warnings.byOwner.keys()]).toEqual(['A']);
});
