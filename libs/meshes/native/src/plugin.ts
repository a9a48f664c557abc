import { lowerRoute } from '@overmesh/meshes/kit';
import type { MeshPlugin } from '@overmesh/meshes/kit';
import { acceptance } from './acceptance.ts';
import { claims } from './claims.ts';
import { configMaps, detect } from './detect.ts';
import { OWNED, WATCHED } from './kinds.ts';
import { meshOfPod } from './membership.ts';
import { renderMeshWide } from './mesh-wide.ts';
import { trafficRoutes } from './traffic-route.ts';
import { trafficTable } from './traffic.ts';
import { warn } from './warnings.ts';

/** Overmesh's own Envoys: everything goes into one TrafficRoute per Service, which the cluster's agent obeys. */
export const native: MeshPlugin = {
  kind: 'native',
  title: 'Overmesh native',
  watched: WATCHED,
  configMaps,
  detect,
  meshOfPod,
  gateways: () => [],
  claims,
  owned: OWNED,
  assess: (route, context) => lowerRoute(trafficTable, route, context).features,
  warn,
  render: trafficRoutes,
  renderMeshWide,
  // Subsets and routes are in one object, so no reference breaks on the way.
  bridge: () => undefined,
  acceptance,
};
