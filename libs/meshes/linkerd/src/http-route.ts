import type { Destination, DesiredObject, JsonObject } from '@overmesh/model';
import { objectName } from '@overmesh/meshes/kit';
import type { RouteContext, WritableRoute } from '@overmesh/meshes/kit';
import { HTTP_ROUTE, STAGE } from './kinds.ts';
import { httpPorts } from './ports.ts';
import type { Backend, RoutePatch } from './traffic/patch.ts';
import { versionServiceName } from './version-service.ts';

/**
 * One HTTPRoute for each route and port: retry annotations are of a whole object, and a backend names its port.
 *
 * Only fields of Gateway API 1.2.1: Linkerd ignores a route that holds a newer one.
 */
export function httpRoutes(
  routes: readonly WritableRoute<RoutePatch>[],
  context: RouteContext,
): readonly DesiredObject[] {
  const ports = httpPorts(context).map(({ port }) => port);
  return ports.flatMap((port) =>
    routes.map((writable) => httpRoute(writable, context.destination, port, ports.length > 1)),
  );
}

function httpRoute(
  { route, patch }: WritableRoute<RoutePatch>,
  destination: Destination,
  port: number,
  severalPorts: boolean,
): DesiredObject {
  const parts = ['overmesh', destination.name, route.key || 'default', ...(severalPorts ? [String(port)] : [])];
  const { annotations, matches, backends = [{ weight: 1, service: destination }], filters = {}, ...fields } = patch;
  const rule = {
    ...(matches && { matches }),
    ...(Object.keys(filters).length && { filters: Object.entries(filters).sort().map(toFilter) }),
    // The Gateway API takes no backends beside a redirect.
    ...(!filters['RequestRedirect'] && {
      backendRefs: backends.map((backend) => backendRef(backend, destination, port)),
    }),
    ...fields,
  };
  return {
    ref: { kind: HTTP_ROUTE, namespace: destination.namespace, name: objectName(parts) },
    body: {
      ...(annotations && { metadata: { annotations } }),
      spec: { parentRefs: [parentRef(destination, port)], rules: [rule] },
    },
    intents: route.owners,
    stage: STAGE.httpRoute,
  };
}

/** A filter's content stands in the field that is called as its type: `requestRedirect`. */
function toFilter([type, content]: readonly [string, JsonObject]): JsonObject {
  return { type, [`${type.slice(0, 1).toLowerCase()}${type.slice(1)}`]: content };
}

/** `kind` has to be said: the Gateway API would make it a Gateway. */
function parentRef({ name }: Destination, port: number): JsonObject {
  return { group: 'core', kind: 'Service', name, port };
}

/** Group and kind are the server's defaults, said here so that what we want equals what we read. */
function backendRef({ service, subset, port, weight }: Backend, own: Destination, called: number): JsonObject {
  return {
    group: '',
    kind: 'Service',
    name: subset ? versionServiceName(service, subset) : service.name,
    ...(service.namespace !== own.namespace && { namespace: service.namespace }),
    port: port ?? called,
    weight,
  };
}
