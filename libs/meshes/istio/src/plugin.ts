import type { DesiredObject } from '@overmesh/model';
import { lowerRoute } from '@overmesh/meshes/kit';
import type { MeshPlugin, RoutesInput } from '@overmesh/meshes/kit';
import { acceptance } from './acceptance.ts';
import { bridge } from './bridge.ts';
import { claims } from './claims.ts';
import { destinationRule } from './destination-rule.ts';
import { configMaps, detect } from './detect.ts';
import { gateways } from './gateways.ts';
import { OWNED, WATCHED } from './kinds.ts';
import { meshOfPod } from './membership.ts';
import { renderMeshWide } from './peer-authentication.ts';
import { trafficTable } from './traffic/table.ts';
import { virtualService } from './virtual-service.ts';
import { warn } from './warnings.ts';

/** Istio from 1.22 on, with sidecars or ambient. */
export const istio: MeshPlugin = {
  kind: 'istio',
  title: 'Istio',
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
  bridge,
  acceptance,
};

/** The DestinationRule first: it is what the VirtualService refers to. */
function render(input: RoutesInput): readonly DesiredObject[] {
  return [destinationRule(input), virtualService(input)].filter((object) => object !== undefined);
}
