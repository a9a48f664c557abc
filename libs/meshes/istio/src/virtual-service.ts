import type { DesiredObject, JsonObject, Port } from '@overmesh/model';
import { httpPorts, objectName, ownersOf } from '@overmesh/meshes/kit';
import type { Route, RouteContext, WritableRoute } from '@overmesh/meshes/kit';
import { forEverybody, hostOf } from './hosts.ts';
import { STAGE, VIRTUAL_SERVICE } from './kinds.ts';
import type { RoutePatch, ShareTarget } from './traffic/patch.ts';

/**
 * The one VirtualService of a destination, in its namespace: for proxies (gateway `mesh`) two of one host do not merge.
 */
export function virtualService(routes: readonly WritableRoute<RoutePatch>[], context: RouteContext): DesiredObject {
  const { destination, member } = context;
  const { mesh } = member;
  const http = withDefault(routes).flatMap((route) => httpRoutes(route, context));
  return {
    ref: { kind: VIRTUAL_SERVICE, namespace: destination.namespace, name: objectName(['overmesh', destination.name]) },
    body: { spec: { hosts: [hostOf(destination, mesh)], http, ...forEverybody(mesh.exportTo?.virtualServices) } },
    intents: ownersOf(routes),
    stage: STAGE.virtualService,
  };
}

/** Name of the route of all requests that no other one matches, where no document gave one. */
const DEFAULT = 'default';

/** A route of documents, or the one of all other requests, which no document gave. */
interface PartialRoute {
  readonly route?: Route;
  readonly patch: RoutePatch;
}

/** Istio answers 404 where a host has routes and none matches. */
function withDefault(routes: readonly WritableRoute<RoutePatch>[]): readonly PartialRoute[] {
  return routes.some(({ route }) => route.match === undefined) ? routes : [...routes, { patch: {} }];
}

/**
 * One HTTP route, or one for each port where the Service has several: a destination has to name its port there, and it
 * shall be the one that was called.
 */
function httpRoutes(
  { route, patch }: PartialRoute,
  { destination, ports, member }: RouteContext,
): readonly JsonObject[] {
  const name = route?.key || DEFAULT;
  const host = hostOf(destination, member.mesh);
  const called = httpPorts(ports);
  const [first] = called;
  if (first && destination.ports.length === 1) return [httpRoute(name, patch, (share) => target(share, host, first))];
  return called.map((port) =>
    httpRoute(`${name}-${port.port}`, onPort(patch, port), (share) =>
      target({ ...share, port: share.port ?? port.port }, host, port),
    ),
  );
}

function httpRoute(name: string, patch: RoutePatch, toTarget: (share: ShareTarget) => JsonObject): JsonObject {
  const { matches, shares = [], mirror, retries, ...fields } = patch;
  const isAnswered = patch.redirect ?? patch.directResponse;
  return {
    name,
    ...(matches && { match: matches }),
    ...(!isAnswered && { route: destinations(shares, toTarget) }),
    ...(mirror && { mirrors: [{ ...toTarget(mirror.target), percentage: { value: mirror.percent } }] }),
    ...fields,
    ...(retries && { retries }),
  };
}

function destinations(
  shares: readonly ShareTarget[],
  toTarget: (share: ShareTarget) => JsonObject,
): readonly JsonObject[] {
  if (!shares.length) return [toTarget({ weight: 100 })];
  return shares.map((share) => ({ ...toTarget(share), weight: share.weight }));
}

function onPort(patch: RoutePatch, { port }: Port): RoutePatch {
  return { ...patch, matches: (patch.matches ?? [{}]).map((match) => ({ ...match, port })) };
}

/** Another Service may have more ports than this one, so its port is always said. */
function target({ host, subset, port }: ShareTarget, own: string, called: Port): JsonObject {
  const number = port ?? (host ? called.port : undefined);
  return {
    destination: {
      host: host ?? own,
      ...(subset && { subset: subset.name }),
      ...(number !== undefined && { port: { number } }),
    },
  };
}
