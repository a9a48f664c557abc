import { expect, test } from 'vitest';
import fc from 'fast-check';
import { ACTING_ROUTE_FEATURES, METHODS, RETRY_CONDITIONS, ROUTE_FEATURES } from '@overmesh/model';
import type { MeshMode, Port } from '@overmesh/model';
import type { Route, RouteContext } from '@overmesh/meshes/kit';
import { assess, context, ISTIO, member, render, REVIEWS } from './given.ts';
import { istio } from './plugin.ts';

/** Any value that the model's own validation lets through, small. */
const word = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
const labels = fc.dictionary(word, fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/), {
  minKeys: 1,
  maxKeys: 8,
});
const path = fc.stringMatching(/^\/[a-z/.~-]{0,40}$/);
const regex = fc.constantFrom('.*', 'a+', '^$', '(a|b)*', '[0-9]{1,3}');
const text = fc.string({ maxLength: 20 });
const duration = fc.constantFrom('1ms', '250ms', '1.5s', '1m30s', '1h');
const condition = fc.oneof(
  fc.record({ exact: text }),
  fc.record({ prefix: fc.string({ minLength: 1, maxLength: 20 }) }),
  fc.record({ regex }),
  fc.record({ present: fc.constant(true as const) }),
);
const header = fc
  .tuple(fc.constantFrom('x-user', '__proto__', 'cookie'), condition, fc.boolean())
  .map(([name, what, invert]) => ({ name, ...what, invert }));
const match = fc.record(
  {
    path: fc.oneof(fc.record({ exact: path }), fc.record({ prefix: path }), fc.record({ regex })),
    headers: fc.array(header, { minLength: 1, maxLength: 3 }),
    method: fc.constantFrom(...METHODS),
    query: fc.array(fc.oneof(fc.record({ name: word, exact: text }), fc.record({ name: word, regex })), {
      minLength: 1,
      maxLength: 3,
    }),
  },
  { requiredKeys: [] },
);
const share = fc.record(
  {
    weight: fc.integer({ min: 0, max: 100 }),
    subset: labels,
    destination: fc.record(
      { name: fc.constantFrom('reviews', 'ratings', 'nobody'), namespace: word },
      { requiredKeys: ['name'] },
    ),
    port: fc.integer({ min: 1, max: 65_535 }),
  },
  { requiredKeys: ['weight'] },
);
const retries = fc.record(
  {
    attempts: fc.integer({ min: 0, max: 10 }),
    perTryTimeout: duration,
    on: fc.uniqueArray(fc.constantFrom(...RETRY_CONDITIONS), { minLength: 1 }),
    backoff: duration,
  },
  { requiredKeys: ['attempts'] },
);
const wanted = <T>(value: fc.Arbitrary<T>) => fc.record({ value, owners: fc.constant(['TrafficPolicy/a']) });
const route: fc.Arbitrary<Route> = fc.record(
  {
    key: word,
    match: fc.array(match, { minLength: 1, maxLength: 3 }),
    wants: fc.record(
      {
        split: wanted(fc.array(share, { minLength: 1, maxLength: 4 })),
        retries: wanted(retries),
        timeout: wanted(duration),
      },
      { requiredKeys: [] },
    ),
    owners: fc.constant(['TrafficPolicy/a']),
  },
  { requiredKeys: ['key', 'wants', 'owners'] },
);
const port: fc.Arbitrary<Port> = fc.record(
  {
    port: fc.integer({ min: 1, max: 65_535 }),
    protocol: fc.constantFrom('TCP', 'UDP', 'SCTP'),
    name: fc.constantFrom('http', 'tcp-x', 'grpc', 'web'),
    appProtocol: fc.constantFrom('http', 'https', 'kubernetes.io/h2c', 'example.com/own'),
  },
  { requiredKeys: ['port', 'protocol'] },
);
const place: fc.Arbitrary<RouteContext> = fc
  .record({
    ports: fc.array(port, { maxLength: 4 }),
    modes: fc.subarray<MeshMode>(['ambient', 'sidecar'], { minLength: 1 }),
    version: fc.constantFrom('1.20.0', '1.24.2', '1.31.0'),
  })
  .map(({ ports, modes, version }) => {
    const destination = { ...REVIEWS, ports };
    const destinations = [destination, { ...REVIEWS, name: 'ratings' }];
    return context({ destination, member: member({ mesh: { ...ISTIO, modes, version }, destinations }) });
  });

test('every feature of any route is answered, in order, and with a reason unless exact', () => {
  fc.assert(
    fc.property(route, place, (given, where) => {
      const reports = assess(given, where);
      const asked = ROUTE_FEATURES.filter(
        (feature) => (feature === 'match' ? given.match : given.wants[feature]) !== undefined,
      );
      expect(reports.map(({ feature }) => feature)).toEqual(asked);
      expect(reports.filter(({ fidelity, reason }) => fidelity !== 'exact' && !reason)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('any routes become a VirtualService, or every feature that acts is unsupported; and twice the same', () => {
  fc.assert(
    fc.property(fc.array(route, { minLength: 1, maxLength: 4 }), place, (routes, where) => {
      const output = istio.translator.translateTraffic({ routes, settings: {} }, where);
      const done = output.features
        .flat()
        .some(
          ({ feature, fidelity }) =>
            ACTING_ROUTE_FEATURES.some((acting) => acting === feature) && fidelity !== 'unsupported',
        );
      expect(output.objects.some(({ ref }) => ref.kind.kind === 'VirtualService')).toBe(done);
      const { destination, member: same } = structuredClone({ destination: where.destination, member: where.member });
      const again = context({ destination, member: same });
      expect(istio.translator.translateTraffic({ routes: structuredClone(routes), settings: {} }, again)).toEqual(
        output,
      );
    }),
    { numRuns: 300 },
  );
});

test('every subset that a VirtualService names is in the DestinationRule', () => {
  fc.assert(
    fc.property(fc.array(route, { minLength: 1, maxLength: 4 }), place, (routes, where) => {
      const text = JSON.stringify(render(routes, where));
      const used = [...text.matchAll(/"subset":"([^"]+)"/g)].map(([, name]) => name);
      const had = [...text.matchAll(/\{"name":"([^"]+)","labels"/g)].map(([, name]) => name);
      expect(used.filter((name) => !had.includes(name))).toEqual([]);
      expect(new Set(had).size).toBe(had.length);
    }),
    { numRuns: 200 },
  );
});
