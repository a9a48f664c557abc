import { lowerRoute } from '@overmesh/meshes/kit';
import type { MeshPlugin, RoutesInput } from '@overmesh/meshes/kit';
import type { DesiredObject } from '@overmesh/model';
import { acceptance } from './acceptance.ts';
import { claims } from './claims.ts';
import { configMaps, detect } from './detect.ts';
import { gateways } from './gateways.ts';
import { httpRoutes } from './http-route.ts';
import { OWNED, WATCHED } from './kinds.ts';
import { writableRoutes } from './lowered.ts';
import { meshOfPod } from './membership.ts';
import { renderMeshWide } from './mesh-wide.ts';
import { trafficTable } from './traffic/table.ts';
import { versionServices } from './version-service.ts';
import { warn } from './warnings.ts';

/** Linkerd 2.15 and later: HTTPRoutes of the Gateway API on Services, and a Service for each subset. */
export const linkerd: MeshPlugin = {
  kind: 'linkerd',
  title: 'Linkerd',
  watched: WATCHED,
  configMaps,
  detect,
  meshOfPod,
  gateways,
  claims,
  owned: OWNED,
  assess: (route, context) => lowerRoute(trafficTable, route, context).features,
  warn,
  render,
  renderMeshWide,
  // Services come before the routes that name them and go after them, so no step between is needed.
  bridge: () => undefined,
  acceptance,
};

function render(input: RoutesInput): readonly DesiredObject[] {
  const routes = writableRoutes(input);
  return routes.length ? [...versionServices(routes), ...httpRoutes(routes, input.context)] : [];
}
