import { meshPlugin, ownersOf } from '@overmesh/meshes/kit';
import type { MeshPlugin, RouteContext, WritableRoute } from '@overmesh/meshes/kit';
import type { DesiredObject } from '@overmesh/model';
import { translateAccess } from './access/access.ts';
import { ANNOTATIONS } from './annotations.ts';
import { acceptance } from './acceptance.ts';
import { claims } from './claims.ts';
import { CONFIG_MAP_NAMES, configMaps, detect } from './detect.ts';
import { isExported } from './failover/mirrors.ts';
import { translateName } from './failover/translate-name.ts';
import { gateways } from './gateways.ts';
import { httpRoutes } from './http-route.ts';
import { OWNED, WATCHED } from './kinds.ts';
import { meshOfPod } from './membership.ts';
import { translateMeshWide } from './mesh-wide.ts';
import { obstacle } from './ports.ts';
import { straysOf } from './strays.ts';
import type { RoutePatch } from './traffic/patch.ts';
import { trafficTable } from './traffic/table.ts';
import { trust } from './trust.ts';
import { versionServices } from './version-service.ts';
import { warnOfDestination, warnOfTraffic } from './warnings.ts';

type Routes = readonly WritableRoute<RoutePatch>[];

/** Linkerd 2.15 and later: HTTPRoutes of the Gateway API on Services, and a Service for each subset. */
export const linkerd: MeshPlugin = meshPlugin({
  kind: 'linkerd',
  detector: {
    watched: WATCHED,
    configMapNames: CONFIG_MAP_NAMES,
    annotations: ANNOTATIONS,
    configMaps,
    detect,
    meshOfPod,
    gateways,
    claims,
  },
  traffic: {
    table: trafficTable,
    obstacle,
    strays: (routes) => straysOf(withAllOthers(routes)),
    objects,
    warnOfTraffic,
    warnOfDestination,
  },
  translator: { translateAccess, translateMeshWide, translateName, isExported },
  // Services come before the routes that name them and go after them, so no step between is needed.
  writer: { owned: OWNED, acceptance },
  trust,
});

function objects({ routes }: { readonly routes: Routes }, context: RouteContext): readonly DesiredObject[] {
  return [...versionServices(routes), ...httpRoutes(withAllOthers(routes), context)];
}

/** A request that no attached route matches is answered 404, so a route of all other requests joins where none is given. */
function withAllOthers(routes: Routes): Routes {
  if (routes.some(({ route }) => !route.match)) return routes;
  return [...routes, { route: { key: '', wants: {}, owners: ownersOf(routes) }, patch: {} }];
}
