import { expect, test } from 'vitest';
import { assess, contextOf, destinationOf, http, render, routeOf, wanted, warnings } from './samples.ts';
import { linkerd } from './plugin.ts';
import { versionServiceName } from './version-service.ts';

const canary = wanted([
  { weight: 90, subset: { version: 'v1' } },
  { weight: 10, subset: { version: 'v2' } },
]);

test('a canary of 90 and 10 percent is two Services and then one HTTPRoute to them', () => {
  const [v1, v2, route] = render([routeOf({ split: canary, timeout: wanted('2s') })]);
  expect(v1).toMatchObject({
    ref: { namespace: 'bookinfo', name: 'overmesh-reviews--version-v1' },
    body: { spec: { selector: { app: 'reviews', version: 'v1' }, ports: [{ port: 9080, name: 'http' }] } },
    intents: ['TrafficPolicy/canary'],
  });
  expect(v2?.stage).toBeLessThan(route?.stage ?? 0);
  expect(route?.ref.name).toBe('overmesh-reviews-default');
  expect(route?.body).toEqual({
    spec: {
      parentRefs: [{ group: 'core', kind: 'Service', name: 'reviews', port: 9080 }],
      rules: [
        {
          backendRefs: [
            { group: '', kind: 'Service', name: 'overmesh-reviews--version-v1', port: 9080, weight: 90 },
            { group: '', kind: 'Service', name: 'overmesh-reviews--version-v2', port: 9080, weight: 10 },
          ],
          timeouts: { request: '2s' },
        },
      ],
    },
  });
});

test('the Services of a split choose their addresses as the Service itself does', () => {
  const addressing = {
    publishNotReadyAddresses: true,
    internalTrafficPolicy: 'Local',
    ipFamilyPolicy: 'PreferDualStack',
  } as const;
  const spec = (more: object) => render([routeOf({ split: canary })], contextOf(more))[0]?.body['spec'];
  expect(spec({ addressing })).toMatchObject(addressing);
  expect(Object.keys(spec({}) ?? {}).sort()).toEqual(['ports', 'selector', 'type']);
});

test.each([
  ['a', { x: 'y-z' }, 'a-x', { y: 'z' }],
  ['a', { 'b--c': 'd' }, 'a--b', { c: 'd' }],
  ['a--b', { 'c--d': 'e' }, 'a--b--c', { d: 'e' }],
])('version %j %j and version %j %j, which read alike, are two Services', (one, subset, other, itsSubset) => {
  const name = versionServiceName({ name: one }, subset);
  expect(name).not.toBe(versionServiceName({ name: other }, itsSubset));
  expect(name).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])?$/);
});

test('a route for some requests brings one for all others to the Service itself, or they would get 404', () => {
  const matched = routeOf({ timeout: wanted('1s') }, { key: 'get', match: [{ method: 'GET' }] });
  const objects = render([matched]);
  expect(objects.map(({ ref }) => ref.name)).toEqual(['overmesh-reviews-get', 'overmesh-reviews-default']);
  expect(objects[1]?.body).toMatchObject({ spec: { rules: [{ backendRefs: [{ name: 'reviews', port: 9080 }] }] } });
});

test('a Service with 2 HTTP ports and a Postgres port gets 2 HTTPRoutes and a warning', () => {
  const ports = [http, { ...http, port: 9090, name: 'more' }, { ...http, port: 5432, name: 'db' }];
  const routes = [routeOf({ timeout: wanted('1s') })];
  expect(render(routes, contextOf({ ports })).map(({ ref }) => ref.name)).toEqual([
    'overmesh-reviews-default-9080',
    'overmesh-reviews-default-9090',
  ]);
  expect(warnings(routes, contextOf({ ports })).map(({ code }) => code)).toEqual(['NOT_HTTP']);
});

test('appProtocol grpc makes the only port opaque, so every feature is refused and nothing is written', () => {
  const context = contextOf({ ports: [{ ...http, appProtocol: 'grpc' }] });
  const route = routeOf({ split: canary, timeout: wanted('2s') });
  expect(assess(route, context).map(({ fidelity }) => fidelity)).toEqual(['unsupported', 'unsupported']);
  expect(render([route], context)).toEqual([]);
});

test('a route whose requests cannot be matched is not written', () => {
  const match = [{ headers: [{ name: 'x', exact: '1', invert: true }] }];
  expect(render([routeOf({ timeout: wanted('1s') }, { key: 'x', match })])).toEqual([]);
});

test('a share to another Service without the called port is refused, and taken with a port of its own', () => {
  const other = destinationOf({ name: 'reviews-next', ports: [{ ...http, port: 80 }] });
  const context = contextOf({}, [other]);
  const share = { weight: 100, destination: { name: 'reviews-next' } };
  expect(assess(routeOf({ split: wanted([share]) }), context)[0]?.fidelity).toBe('unsupported');
  expect(assess(routeOf({ split: wanted([{ ...share, port: 80 }]) }), context)[0]?.fidelity).toBe('exact');
});

test('a subset without pods is warned of by its labels and share', () => {
  const split = wanted([{ weight: 100, subset: { version: 'v9' } }]);
  const [warning] = warnings([routeOf({ split })]);
  expect(warning).toMatchObject({ code: 'NO_WORKLOADS' });
  expect(warning?.message).toContain('version=v9');
});

test('strict mutual TLS is refused with the way to have it, and permissive is what Linkerd does', () => {
  const ask = (mode: 'strict' | 'permissive') =>
    linkerd.translator.translateMeshWide({ member: contextOf().member, virtualMesh: 'shop', wants: { mtls: { mode } } })
      .features[0];
  expect(ask('strict')).toMatchObject({ fidelity: 'unsupported' });
  expect(ask('permissive')).toMatchObject({ fidelity: 'exact' });
});

test('an authority is unsupported with the reason, and nothing is written', () => {
  const wants = { trust: { mode: 'shared' as const } };
  const asked = linkerd.translator.translateMeshWide({ member: contextOf().member, virtualMesh: 'shop', wants });
  expect(asked).toMatchObject({ features: [{ feature: 'trust', fidelity: 'unsupported' }], objects: [] });
});

test('where single pods are to refuse plain text, the report says how Linkerd is brought to it', () => {
  const exceptions = [{ namespace: 'shop', matchLabels: { app: 'db' }, mode: 'strict' as const }];
  const { features, objects } = linkerd.translator.translateMeshWide({
    member: contextOf().member,
    virtualMesh: 'shop',
    wants: { mtls: { mode: 'permissive', exceptions } },
  });
  expect(features).toMatchObject([
    { fidelity: 'unsupported', reason: expect.stringContaining('AccessPolicy') as string },
  ]);
  expect(objects).toEqual([]);
});

test('what annotations of the Service do where no document speaks, and what a timeout takes from them, is said', () => {
  const annotations = { 'retry.linkerd.io/http': '5xx', 'timeout.linkerd.io/idle': '1m' };
  const texts = warnings([routeOf({ timeout: wanted('2s') })], contextOf({ annotations })).map(
    ({ message }) => message,
  );
  expect(texts).toHaveLength(2);
  expect(texts[0]).toContain(
    'how often requests are retried, annotations of the Service do: retry.linkerd.io/http: 5xx',
  );
  expect(texts[1]).toContain('timeout.linkerd.io/idle: 1m ends');
});

const at = '2026-11-21T04:00:00Z';
function routeWith(...statuses: readonly (readonly [string, string, number?])[]) {
  const conditions = statuses.map(([type, status, observedGeneration]) => ({
    type,
    status,
    reason: type,
    lastTransitionTime: at,
    ...(observedGeneration !== undefined && { observedGeneration }),
  }));
  const parents = [{ controllerName: 'linkerd.io/policy-controller', conditions }];
  const metadata = { name: 'r', namespace: 'bookinfo', generation: 2 };
  return { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata, status: { parents } };
}

test.each([
  ['both conditions are true', routeWith(['Accepted', 'True'], ['ResolvedRefs', 'True']), 'yes'],
  ['both are true at generation 2 of 2', routeWith(['Accepted', 'True', 2], ['ResolvedRefs', 'True', 2]), 'yes'],
  ['both are true at generation 1 of 2', routeWith(['Accepted', 'True', 1], ['ResolvedRefs', 'True', 1]), 'pending'],
  ['ResolvedRefs is missing', routeWith(['Accepted', 'True']), 'pending'],
  ['ResolvedRefs is false', routeWith(['Accepted', 'True'], ['ResolvedRefs', 'False']), 'no'],
])('when %s, acceptance says so', (_sentence, object, state) => {
  expect(linkerd.writer.acceptance(object).accepted.state).toBe(state);
  expect(linkerd.writer.acceptance(object).live.state).toBe('unknown');
});
