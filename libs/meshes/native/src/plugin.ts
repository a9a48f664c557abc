import { translateRoutes, withoutHttp } from '@overmesh/meshes/kit';
import type { MeshDetector, MeshPlugin, MeshTranslator, MeshWriter, RouteTranslation } from '@overmesh/meshes/kit';
import { acceptance } from './acceptance.ts';
import { claims } from './claims.ts';
import { CONFIG_MAP_NAMES, configMaps, detect } from './detect.ts';
import { OWNED, WATCHED } from './kinds.ts';
import { meshOfPod } from './membership.ts';
import { translateMeshWide } from './mesh-wide.ts';
import { trafficRoutes } from './traffic-route.ts';
import { trafficTable } from './traffic.ts';
import type { RoutePatch } from './traffic.ts';
import { warnOfDestination, warnOfRoutes } from './warnings.ts';

const detector: MeshDetector = {
  kind: 'native',
  watched: WATCHED,
  configMapNames: CONFIG_MAP_NAMES,
  configMaps,
  detect,
  annotations: { service: [], namespace: [], pod: [] },
  meshOfPod,
  gateways: () => [],
  claims,
};

const routeTranslation: RouteTranslation<RoutePatch> = {
  table: trafficTable,
  obstacle: withoutHttp,
  objects: trafficRoutes,
  warnOfRoutes,
  warnOfDestination,
};

const translator: MeshTranslator = {
  translateRoutes: (routes, context) => translateRoutes(routeTranslation, routes, context),
  translateMeshWide,
};

// Subsets and routes are in one object, so no reference breaks on the way.
const writer: MeshWriter = { owned: OWNED, bridge: () => undefined, acceptance };

/** Overmesh's own Envoys: everything goes into one TrafficRoute per Service, which the cluster's agent obeys. */
export const native: MeshPlugin = { kind: 'native', detector, translator, writer };
