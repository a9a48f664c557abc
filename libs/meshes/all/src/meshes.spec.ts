import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BALANCERS,
  GRPC_STATUSES,
  METHODS,
  REDIRECT_SCHEMES,
  REDIRECT_STATUSES,
  RETRY_CONDITIONS,
} from '@overmesh/model';
import type { Destination, MeshKind, Port } from '@overmesh/model';
import { MemberIndex } from '@overmesh/meshes/kit';
import type { Route, RouteContext } from '@overmesh/meshes/kit';
import { meshes } from './index.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const duration = fc.constantFrom('1ms', '250ms', '2s', '1m30s', '3599999ms');
const labels = fc.dictionary(
  fc.stringMatching(/^[a-z][-a-z0-9./]{0,8}[a-z]$/),
  fc.stringMatching(/^[A-Za-z0-9]{0,9}$/),
  { minKeys: 1, maxKeys: 3, noNullPrototype: true },
);
const say = (field: string, value: fc.Arbitrary<unknown>) => value.map((said) => ({ [field]: said }));
const header = fc
  .tuple(
    name,
    fc.oneof(
      say('exact', fc.string()),
      say('prefix', fc.string({ minLength: 1 })),
      say('regex', fc.constant('a|b')),
      say('present', fc.constant(true)),
    ),
    fc.boolean(),
  )
  .map(([header, condition, invert]) => ({ name: header, ...condition, ...(invert && { invert }) }));
const match = fc.record(
  {
    path: fc.oneof(
      say(
        'exact',
        fc.webPath().map((path) => `/${path}`),
      ),
      say('prefix', fc.constantFrom('/', '/a//b', '/ä')),
      fc.constantFrom({ exact: '/a.b', ignoreCase: true }, { prefix: '/a', ignoreCase: true }),
      say('regex', fc.constant('/.*')),
    ),
    headers: fc.array(header, { minLength: 1, maxLength: 3 }),
    method: fc.constantFrom(...METHODS),
    query: fc.array(fc.record({ name: fc.constantFrom('q', 'a[0]'), exact: fc.string() }), {
      minLength: 1,
      maxLength: 2,
    }),
  },
  { requiredKeys: [], noNullPrototype: true },
);
const share = fc
  .tuple(
    fc.nat(100),
    fc.option(labels, { nil: undefined }),
    fc.option(fc.record({ name: fc.constantFrom('reviews', 'ratings', 'nowhere') }, { noNullPrototype: true }), {
      nil: undefined,
    }),
  )
  .map(([weight, subset, destination]) => ({ weight, ...(subset && { subset }), ...(destination && { destination }) }));
const retries = fc.record(
  {
    attempts: fc.nat(10),
    on: fc.subarray([...RETRY_CONDITIONS], { minLength: 1 }),
    perTryTimeout: duration,
    backoff: duration,
  },
  { requiredKeys: ['attempts'], noNullPrototype: true },
);
const owned = <T>(value: fc.Arbitrary<T>) => value.map((said) => ({ value: said, owners: ['TrafficPolicy/p'] }));
const optional: { requiredKeys: never[]; noNullPrototype: true } = { requiredKeys: [], noNullPrototype: true };
const percent = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100);
const faults = fc.record(
  {
    delay: fc.record({ duration, percent }, { requiredKeys: ['duration'], noNullPrototype: true }),
    abort: fc.oneof(say('status', fc.constantFrom(200, 503)), say('grpcStatus', fc.constantFrom(...GRPC_STATUSES))),
  },
  optional,
);
const headerValues = fc.uniqueArray(
  fc.record({ name, value: fc.constantFrom('1', '%x%') }, { noNullPrototype: true }),
  {
    minLength: 1,
    maxLength: 3,
    selector: (value) => value.name,
  },
);
const change = fc.record({ set: headerValues, add: headerValues, remove: fc.uniqueArray(name) }, optional);
const path = fc.constantFrom('/', '/a', '/a/b.c');
const rewrite = fc.record(
  {
    host: name,
    path: fc.oneof(
      say('whole', path),
      say('prefix', fc.record({ from: path, to: path }, { noNullPrototype: true })),
      say('regex', fc.constant({ pattern: '/(.*)', substitution: '/x/\\1' })),
    ),
  },
  optional,
);
const place = fc.constantFrom({ name: 'ratings' }, { name: 'nowhere' });
const forwarded = fc.record(
  {
    split: owned(fc.array(share, { minLength: 1, maxLength: 4 })),
    retries: owned(retries),
    timeout: owned(duration),
    faults: owned(faults),
    mirror: owned(fc.record({ destination: place, subset: labels, percent }, optional)),
    headers: owned(fc.record({ request: change, response: change }, optional)),
    rewrite: owned(rewrite),
    cors: owned(fc.constant({ allowOrigins: [{ exact: '*' }, { regex: 'https://.*' }], maxAge: '2m' })),
  },
  optional,
);
const redirect = fc.record(
  {
    scheme: fc.constantFrom(...REDIRECT_SCHEMES),
    host: name,
    port: fc.constantFrom(80, 443, 8443),
    path,
    status: fc.constantFrom(...REDIRECT_STATUSES),
  },
  optional,
);
const answered = fc.oneof(
  fc.record({ redirect: owned(redirect) }, { noNullPrototype: true }),
  fc.record({ directResponse: owned(fc.constant({ status: 403, body: 'no' })) }, { noNullPrototype: true }),
);
const wants = fc.oneof({ weight: 3, arbitrary: forwarded }, { weight: 1, arbitrary: answered });
const outliers = fc.record(
  {
    consecutive5xx: fc.integer({ min: 1, max: 9 }),
    interval: duration,
    ejectionTime: duration,
    maxEjectionPercent: fc.integer({ min: 1, max: 100 }),
  },
  { requiredKeys: ['consecutive5xx'], noNullPrototype: true },
);
const loadBalancing = fc.oneof(
  say('by', fc.constantFrom(...BALANCERS)),
  fc.constant({ by: 'least-request' as const, slowStart: '30s' }),
  say('hash', fc.constantFrom({ header: 'x' }, { cookie: { name: 'c', lifetime: '60s' } }, { source: true })),
);
const connections = fc.record(
  { maxRequests: fc.integer({ min: 1, max: 9 }), connectTimeout: duration, idleTimeout: duration },
  optional,
);
const settings = fc.record(
  { outliers: owned(outliers), loadBalancing: owned(loadBalancing), connections: owned(connections) },
  { requiredKeys: [], noNullPrototype: true },
);
const route = fc.tuple(name, fc.option(fc.array(match, { minLength: 1, maxLength: 3 }), { nil: undefined }), wants).map(
  ([key, matches, wanted]) =>
    ({
      key: matches ? key : '',
      ...(matches && { match: matches }),
      wants: wanted,
      owners: ['TrafficPolicy/p'],
    }) as unknown as Route,
);
const port = fc.constantFrom<Port>(
  { port: 80, name: 'http', protocol: 'TCP' },
  { port: 9090, name: 'grpc', protocol: 'TCP', appProtocol: 'grpc' },
  { port: 3306, name: 'mysql', protocol: 'TCP' },
  { port: 53, name: 'dns', protocol: 'UDP' },
);

function contextOf(kind: MeshKind, ports: readonly Port[], headless: boolean): RouteContext {
  const destination: Destination = {
    namespace: 'shop',
    name: 'reviews',
    labels: {},
    selector: { app: 'reviews' },
    ports,
    headless,
    meshes: [kind],
  };
  const mesh = {
    key: kind,
    kind,
    state: 'installed',
    modes: ['sidecar'],
    version: '1.30.0',
    namespace: 'mesh-system',
    evidence: ['a spec'],
  } as const;
  const destinations = [destination, { ...destination, name: 'ratings' }];
  const member = {
    cluster: { id: 'c', name: 'c', labels: {} },
    mesh,
    destinations,
    workloads: [],
    claims: [],
    gateways: [],
    lastTranslated: {},
  };
  return {
    member,
    index: new MemberIndex(member),
    destination,
    workloads: [],
    ports: ports.filter(({ protocol }) => protocol === 'TCP'),
  };
}

test.each(Object.values(meshes))('$kind writes every route or says why not, and the same each time', (plugin) => {
  fc.assert(
    fc.property(
      fc.record({ routes: fc.array(route, { minLength: 1, maxLength: 3 }), settings }),
      fc.uniqueArray(port, { minLength: 1 }),
      fc.boolean(),
      (traffic, ports, headless) => {
        const output = plugin.translator.translateTraffic(traffic, contextOf(plugin.kind, ports, headless));
        const reports = [...output.features.flat(), ...output.settings];
        for (const report of reports) expect(report.fidelity === 'exact' || Boolean(report.reason)).toBe(true);
        const asked = traffic.routes.some(({ wants: { split, timeout } }) => split ?? timeout);
        const refused = reports.some(({ fidelity }) => fidelity === 'unsupported');
        expect(!asked || refused || output.objects.length > 0).toBe(true);
        for (const { ref } of output.objects) expect(ref.name).toMatch(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/);
        const again = plugin.translator.translateTraffic(
          structuredClone(traffic),
          contextOf(plugin.kind, ports, headless),
        );
        expect(again).toEqual(output);
      },
    ),
    { numRuns: 200, seed: 20261121 },
  );
});
