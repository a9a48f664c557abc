import fc from 'fast-check';
import type { LiveRequest } from '../live/model/request.ts';
import type { Given, GivenService } from '../scenarios/given.ts';

/** A world, and requests to its Service `shop/reviews`. */
export interface RandomWorld {
  readonly given: Given;
  readonly requests: readonly LiveRequest[];
}

const OPAQUE = 'config.linkerd.io/opaque-ports';
const record = { noNullPrototype: true } as const;

const version = fc.constantFrom(
  ...['2.14.9', '2.15.7', '2.16.2', '2.17.1', '2.18.0', '2.19.3', '2.20.0'],
  ...['edge-24.7.4', 'edge-24.7.5', 'edge-25.11.2', 'edge-25.11.3', 'edge-26.8.3'],
);
const opaqueList = fc.constantFrom('8080', '25', '8000-8090', '', 'pg', '25,5432');
const opaque = fc.record({ [OPAQUE]: opaqueList }, record);
const port = fc.constantFrom('http 8080', 'web 8080 as grpc', 'web 8080 as http', 'pg 5432', 'pg 5432 as http');

/** Mostly nothing: where all is opaque nothing else is seen. */
function seldom<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined, freq: 3 });
}

const serviceAnnotations = fc
  .tuple(
    seldom(opaque),
    seldom(
      fc.constantFrom(
        { 'retry.linkerd.io/http': '5xx', 'retry.linkerd.io/limit': '3' },
        { 'retry.linkerd.io/limit': '2' },
      ),
    ),
    seldom(
      fc.constantFrom(
        { 'timeout.linkerd.io/request': '4s' },
        { 'timeout.linkerd.io/idle': '1m' },
        { 'timeout.linkerd.io/request': '1m30s' },
      ),
    ),
  )
  .map((parts): Readonly<Record<string, string>> => Object.assign({}, ...parts) as Record<string, string>);

const service: fc.Arbitrary<GivenService> = fc
  .record({
    ports: fc.tuple(port, seldom(fc.constant('more 9090'))).map((all) => all.filter((one) => one !== undefined)),
    annotations: serviceAnnotations,
    namespaceAnnotations: seldom(opaque),
    podAnnotations: seldom(opaque),
  })
  .map((given) => ({ ...(withoutAbsent(given) as GivenService), pods: { v1: 2, v2: 1 } }));

const path = fc.oneof(
  fc.constantFrom('/', '/a', '/a/b', '/a/b/c', '/c').map((exact) => ({ exact })),
  fc.constantFrom('/', '/a', '/a/b', '/c').map((prefix) => ({ prefix })),
  fc.constantFrom('/A', '/c').map((exact) => ({ exact, ignoreCase: true })),
  fc.constantFrom('/A', '/a/B').map((prefix) => ({ prefix, ignoreCase: true })),
  fc.constantFrom('/a/.*', '/.*', '/a/b|/c', '/[a-c]', '/a/b/.+').map((regex) => ({ regex })),
);
const headerCondition = fc.oneof(
  fc.constantFrom('1', '2').map((exact) => ({ exact })),
  fc.constant({ prefix: '1' }),
  fc.constant({ regex: '1|2' }),
  fc.constant({ present: true }),
  fc.constant({ exact: '1', invert: true }),
);
const header = fc.tuple(fc.constantFrom('x', 'y'), headerCondition).map(([name, is]) => ({ name, ...is }));
const query = fc.constantFrom<object>(
  { name: 'q', exact: '1' },
  { name: 'q', exact: '2' },
  { name: 'p', regex: '[0-9]+' },
);
const match = fc
  .record({
    path: fc.option(path, { nil: undefined }),
    method: fc.option(fc.constantFrom('GET', 'POST'), { nil: undefined }),
    headers: seldom(fc.uniqueArray(header, { minLength: 1, maxLength: 2, selector: ({ name }) => name })),
    query: seldom(query.map((one) => [one])),
  })
  .map(withoutAbsent)
  .filter((one) => Object.keys(one).length > 0);

const split = fc.constantFrom<object[]>(
  [
    { weight: 90, subset: { version: 'v1' } },
    { weight: 10, subset: { version: 'v2' } },
  ],
  [
    { weight: 0, subset: { version: 'v1' } },
    { weight: 100, subset: { version: 'v2' } },
  ],
  [{ weight: 70 }, { weight: 30, destination: { name: 'other' }, port: 80 }],
);
const retries = fc
  .record({
    attempts: fc.integer({ min: 0, max: 3 }),
    on: seldom(fc.constantFrom(['5xx'], ['gateway-error', 'reset'], ['unavailable'], ['5xx', 'refused-stream'])),
    perTryTimeout: seldom(fc.constantFrom('300ms', '0.5s')),
  })
  .map(withoutAbsent);
const timeout = fc.constantFrom('2s', '1500ms', '1m30s', '123456ms', '0.5s');
const headers = fc.constantFrom<object>(
  { request: { set: [{ name: 'x', value: '9' }], remove: ['y'] } },
  { response: { add: [{ name: 'via', value: 'mesh' }] } },
);
const redirect = fc
  .record({
    scheme: seldom(fc.constantFrom('http', 'https')),
    host: fc.option(fc.constant('a.example'), { nil: undefined }),
    port: seldom(fc.constantFrom(80, 443, 8443)),
    path: seldom(fc.constant('/new')),
    status: seldom(fc.constantFrom(301, 308)),
  })
  .map(withoutAbsent)
  .filter((one) => Object.keys(one).some((field) => field !== 'status'));
const policy = fc
  .record({
    match: fc.option(fc.array(match, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 3 }),
    priority: seldom(fc.integer({ min: -1, max: 1 })),
    split: fc.option(split, { nil: undefined }),
    retries: fc.option(retries, { nil: undefined }),
    timeout: fc.option(timeout, { nil: undefined }),
    headers: seldom(headers),
    redirect: seldom(redirect),
  })
  .map(({ split: shares, retries: again, timeout: bound, ...rest }) =>
    // What is answered on the spot is not forwarded.
    withoutAbsent(rest.redirect ? rest : { ...rest, split: shares, retries: again, timeout: bound }),
  )
  .filter((one) => ['split', 'retries', 'timeout', 'headers', 'redirect'].some((feature) => feature in one));

const request: fc.Arbitrary<LiveRequest> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  path: fc.constantFrom('/', '/a', '/A', '/a/', '/a/b', '/a/B', '/a/b/c', '/ab', '/c', '/C', '/d'),
  query: fc.constantFrom<[string, string][]>(
    [],
    [['q', '1']],
    [
      ['q', '2'],
      ['q', '1'],
    ],
    [['q', '%31']],
    [
      ['p', '7'],
      ['q', '2'],
    ],
  ),
  headers: fc.dictionary(fc.constantFrom('x', 'y'), fc.constantFrom('1', '2', '12', '3'), { maxKeys: 2, ...record }),
});

/** Releases, annotations, one to four policies, and twelve requests. */
export const randomWorld: fc.Arbitrary<RandomWorld> = fc
  .record({
    version,
    opaquePorts: seldom(opaqueList),
    service,
    policies: fc.array(policy, { minLength: 1, maxLength: 4 }),
    requests: fc.array(request, { minLength: 12, maxLength: 12 }),
  })
  .map(({ policies, requests, ...world }) => ({ given: givenOf(world, policies), requests }));

function givenOf(
  world: { readonly version: string; readonly opaquePorts: string | undefined; readonly service: GivenService },
  policies: readonly object[],
): Given {
  const { version: release, opaquePorts, service: reviews } = world;
  const linkerd = { version: release, ...(opaquePorts !== undefined && { opaquePorts }) };
  const services = { 'shop/reviews': reviews, 'shop/other': { ports: ['http 80'] } };
  return {
    about: 'a random world',
    clusters: { west: { meshes: { linkerd }, services } },
    documents: [
      document('VirtualMesh', 'all', { meshes: [{ selector: {} }] }),
      ...policies.map((spec, index) =>
        document('TrafficPolicy', `p${index}`, {
          virtualMesh: 'all',
          destinations: [{ name: 'reviews', namespace: 'shop' }],
          ...spec,
        }),
      ),
    ],
  };
}

function document(kind: string, name: string, spec: object): object {
  return { apiVersion: 'overmesh.io/v1', kind, metadata: { name }, spec };
}

function withoutAbsent(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined));
}
