import { expect, test } from 'vitest';
import { FEATURES } from '@overmesh/model';
import { MemberIndex } from './member-index.ts';
import { exact, unsupported } from './traffic-table.ts';
import type { Route, RouteContext, TrafficTable } from './traffic-table.ts';
import { translateTraffic } from './translate-traffic.ts';
import type { TrafficTranslation } from './translate-traffic.ts';

interface Setting {
  readonly outliers: number;
}

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
  mesh: { key: 'istio', kind: 'istio', state: 'installed', modes: ['sidecar'], evidence: ['a spec'] },
  destinations: [destination],
  workloads: [],
  claims: [],
  gateways: [],
  lastTranslated: {},
} as const;
const context: RouteContext = { member, index: new MemberIndex(member), destination, workloads: [], ports: [] };

/** Answers no feature that comes later, either. */
const NOTHING = Object.fromEntries(
  FEATURES.map((feature) => [feature, unsupported(`no ${feature}`)]),
) as unknown as TrafficTable<Patch, Setting>;

/** A mesh that counts what it is asked. */
function countingMesh(more: Partial<TrafficTranslation<Patch, Setting>> = {}) {
  const asked: string[] = [];
  const table: TrafficTable<Patch, Setting> = {
    ...NOTHING,
    match: (matches) => {
      asked.push('match');
      return matches.some(({ method }) => method === 'CONNECT') ? unsupported('no CONNECT') : exact({ match: 'm' });
    },
    retries: () => exact({}),
    timeout: (timeout) => {
      asked.push('timeout');
      return exact({ timeout });
    },
    outliers: ({ consecutive5xx = 0 }) => exact({ outliers: consecutive5xx }),
  };
  const mesh: TrafficTranslation<Patch, Setting> = {
    table,
    obstacle: () => undefined,
    objects: ({ routes, settings }) => [
      {
        ref: { kind: { group: 'x', version: 'v1', kind: 'X', plural: 'xs', namespaced: true }, name: 'x' },
        body: { routes: routes.map(({ patch }) => ({ ...patch })), ...settings?.patch },
        intents: [],
        stage: 1,
      },
    ],
    warnOfTraffic: ({ routes, settings }) => [
      { code: 'MESH_DEFAULT', message: [...routes.map(({ route }) => route.key), ...(settings?.owners ?? [])].join() },
    ],
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
  translateTraffic(
    mesh,
    { routes: [route('get', 'A', timeout('A'), get), route('', 'B', timeout('B'))], settings: {} },
    context,
  );
  expect(asked).toEqual(['match', 'timeout', 'timeout']);
});

test('a route whose requests cannot be matched is not written, and says so for each of its features', () => {
  const output = translateTraffic(
    countingMesh().mesh,
    { routes: [route('connect', 'A', timeout('A'), connect), route('', 'B', timeout('B'))], settings: {} },
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
  const output = translateTraffic(
    countingMesh().mesh,
    { routes: [route('get', 'A', retries, get)], settings: {} },
    context,
  );
  expect(output.features[0]?.map(({ fidelity }) => fidelity)).toEqual(['exact', 'exact']);
  expect(output.objects).toEqual([]);
  expect(output.warnings.byOwner.size).toBe(0);
});

test('what hinders the whole destination is the answer to every feature, and the table is not asked', () => {
  const { mesh, asked } = countingMesh({ obstacle: () => 'no port carries HTTP' });
  const { features, objects } = translateTraffic(
    mesh,
    { routes: [route('', 'A', timeout('A'))], settings: {} },
    context,
  );
  expect(features).toEqual([[{ feature: 'timeout', fidelity: 'unsupported', reason: 'no port carries HTTP' }]]);
  expect([objects, asked]).toEqual([[], []]);
});

test('each document is warned of the routes that it is behind, and all of what is about the destination', () => {
  const { warnings } = translateTraffic(
    countingMesh().mesh,
    { routes: [route('get', 'A', timeout('A'), get), route('', 'B', timeout('B'))], settings: {} },
    context,
  );
  expect([...warnings.byOwner].map(([owner, all]) => [owner, all.map(({ message }) => message)])).toEqual([
    ['A', ['get']],
    ['B', ['']],
  ]);
  expect(warnings.general).toHaveLength(1);
});

test('a share without pods is told to the document that wrote the split, not to one that gave the route a timeout', () => {
  const { mesh } = countingMesh({ warnOfTraffic: () => [{ code: 'REQUESTS_FAIL', message: 'no pod' }] });
  const split = { split: { value: [{ weight: 100 }], owners: ['A'] } };
  const shared = { key: '', wants: { ...split, ...timeout('B') }, owners: ['A', 'B'] };
  const { warnings } = translateTraffic(
    { ...mesh, table: { ...mesh.table, split: () => exact({}) } },
    { routes: [shared], settings: {} },
    context,
  );
  expect([...warnings.byOwner.keys()]).toEqual(['A']);
});

test('what is wanted of the destination stands beside the routes, and its documents are told of it', () => {
  const settings = { outliers: { value: { consecutive5xx: 3 }, owners: ['C'] } };
  const routes = [route('', 'B', timeout('B'))];
  const output = translateTraffic(countingMesh().mesh, { routes, settings }, context);
  expect(output.settings).toEqual([{ feature: 'outliers', fidelity: 'exact' }]);
  expect(output.objects[0]?.body).toEqual({ routes: [{ timeout: '2s' }], outliers: 3 });
  expect([...output.warnings.byOwner].map(([owner, all]) => [owner, all.map(({ message }) => message)])).toEqual([
    ['B', ['']],
    ['C', ['C']],
  ]);
});

test('a destination of which nothing is wanted but settings gets no route', () => {
  const settings = { outliers: { value: { consecutive5xx: 3 }, owners: ['C'] } };
  const { objects } = translateTraffic(countingMesh().mesh, { routes: [], settings }, context);
  expect(objects[0]?.body).toEqual({ routes: [], outliers: 3 });
});
