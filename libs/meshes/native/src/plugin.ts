import { meshPlugin, withoutHttp } from '@overmesh/meshes/kit';
import type { MeshPlugin } from '@overmesh/meshes/kit';
import { acceptance } from './acceptance.ts';
import { translateAccess } from './access.ts';
import { claims } from './claims.ts';
import { CONFIG_MAP_NAMES, configMaps, detect } from './detect.ts';
import { gateways } from './failover/gateways.ts';
import { translateName } from './failover/translate-name.ts';
import { OWNED, WATCHED } from './kinds.ts';
import { meshOfPod } from './membership.ts';
import { translateMeshWide } from './mesh-wide.ts';
import { trafficRoutes } from './traffic-route.ts';
import { trafficTable } from './traffic.ts';
import { trust } from './trust.ts';
import { warnOfDestination, warnOfTraffic } from './warnings.ts';

/** Overmesh's own Envoys: everything goes into one TrafficRoute per Service, which the cluster's agent obeys. */
export const native: MeshPlugin = meshPlugin({
  kind: 'native',
  detector: { watched: WATCHED, configMapNames: CONFIG_MAP_NAMES, configMaps, detect, meshOfPod, gateways, claims },
  traffic: { table: trafficTable, obstacle: withoutHttp, objects: trafficRoutes, warnOfTraffic, warnOfDestination },
  translator: { translateAccess, translateMeshWide, translateName },
  // Subsets and routes are in one object, so no reference breaks on the way.
  writer: { owned: OWNED, acceptance },
  trust,
});
