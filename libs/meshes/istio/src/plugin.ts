import { meshPlugin } from '@overmesh/meshes/kit';
import type { MeshPlugin, RouteContext, WritableTraffic } from '@overmesh/meshes/kit';
import type { DesiredObject } from '@overmesh/model';
import { acceptance } from './acceptance.ts';
import { translateAccess } from './access/access.ts';
import { bridge } from './bridge.ts';
import { claims } from './claims/claims.ts';
import { destinationRule } from './destination-rule.ts';
import { CONFIG_MAP_NAMES, configMaps, detect } from './detect.ts';
import { translateName } from './failover/translate-name.ts';
import { gateways } from './gateways.ts';
import { OWNED, WATCHED } from './kinds.ts';
import { meshOfPod } from './membership.ts';
import { obstacle } from './obstacle.ts';
import { translateMeshWide } from './mesh-wide.ts';
import { proxies } from './proxies.ts';
import type { RoutePatch, SettingPatch } from './traffic/patch.ts';
import { trafficTable } from './traffic/table.ts';
import { trust } from './trust.ts';
import { virtualService } from './virtual-service.ts';
import { warnOfDestination, warnOfTraffic } from './warnings.ts';

/** Istio from 1.22 on, with sidecars or ambient. */
export const istio: MeshPlugin = meshPlugin({
  kind: 'istio',
  detector: { watched: WATCHED, configMapNames: CONFIG_MAP_NAMES, configMaps, detect, meshOfPod, gateways, claims },
  traffic: { table: trafficTable, obstacle, objects, warnOfTraffic, warnOfDestination },
  translator: { translateAccess, translateMeshWide, translateName },
  writer: { owned: OWNED, bridge, acceptance },
  trust,
  proxies,
});

/** The DestinationRule first: it is what the VirtualService refers to. */
function objects(traffic: WritableTraffic<RoutePatch, SettingPatch>, context: RouteContext): readonly DesiredObject[] {
  const rule = destinationRule(traffic, context);
  return [...(rule ? [rule] : []), ...(traffic.routes.length ? [virtualService(traffic.routes, context)] : [])];
}
