import type { DesiredObject } from '@overmesh/model';
import { translateRoutes } from '@overmesh/meshes/kit';
import type {
  MeshDetector,
  MeshPlugin,
  MeshTranslator,
  MeshWriter,
  RouteContext,
  RouteTranslation,
  WritableRoute,
} from '@overmesh/meshes/kit';
import { acceptance } from './acceptance.ts';
import { bridge } from './bridge.ts';
import { claims } from './claims/claims.ts';
import { destinationRule } from './destination-rule.ts';
import { CONFIG_MAP_NAMES, configMaps, detect } from './detect.ts';
import { gateways } from './gateways.ts';
import { OWNED, WATCHED } from './kinds.ts';
import { meshOfPod } from './membership.ts';
import { obstacle } from './obstacle.ts';
import { translateMeshWide } from './peer-authentication.ts';
import { proxies } from './proxies.ts';
import type { RoutePatch } from './traffic/patch.ts';
import { trafficTable } from './traffic/table.ts';
import { virtualService } from './virtual-service.ts';
import { warnOfDestination, warnOfRoutes } from './warnings.ts';

const detector: MeshDetector = {
  kind: 'istio',
  watched: WATCHED,
  configMapNames: CONFIG_MAP_NAMES,
  annotations: { service: [], namespace: [], pod: [] },
  configMaps,
  detect,
  meshOfPod,
  gateways,
  claims,
};

const routeTranslation: RouteTranslation<RoutePatch> = {
  table: trafficTable,
  obstacle,
  objects,
  warnOfRoutes,
  warnOfDestination,
};

const translator: MeshTranslator = {
  translateRoutes: (routes, context) => translateRoutes(routeTranslation, routes, context),
  translateMeshWide,
};

const writer: MeshWriter = { owned: OWNED, bridge, acceptance };

/** Istio from 1.22 on, with sidecars or ambient. */
export const istio: MeshPlugin = { kind: 'istio', detector, translator, writer, proxies };

/** The DestinationRule first: it is what the VirtualService refers to. */
function objects(routes: readonly WritableRoute<RoutePatch>[], context: RouteContext): readonly DesiredObject[] {
  const rule = destinationRule(routes, context);
  return [...(rule ? [rule] : []), virtualService(routes, context)];
}
