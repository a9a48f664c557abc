import type { Mesh } from '@overmesh/model';
import { bearsOurMark, listAt, textAt, textsAt } from '@overmesh/meshes/kit';
import type { SeenObject } from '@overmesh/meshes/kit';
import { coversService, hostOf, namesService } from '../hosts.ts';
import { VIRTUAL_SERVICE } from '../kinds.ts';
import { comesBefore, namespaceOf } from './decision.ts';
import type { Decision, MeshView, ServiceName } from './decision.ts';
import { exportedTo, inBoth, isEverybody, sendersOf } from './reach.ts';

/** Gateway of proxies beside pods. */
const MESH = 'mesh';

/**
 * What VirtualServices of others decide. For a caller one decides over each host: one that is exported to named
 * namespaces comes before one for everybody, whatever its age; then the older; and a host by name before a wildcard.
 */
export function decidedByVirtualServices(
  { seen, mesh, services }: MeshView,
  foreign: readonly SeenObject[],
): readonly Decision[] {
  const ours = ownByHost(seen.of(VIRTUAL_SERVICE));
  return foreign.flatMap((object) => {
    const gateways = textsAt(object, 'spec', 'gateways');
    const ofProxies = !gateways.length || gateways.includes(MESH) ? forProxies(object, mesh, services, ours) : [];
    return [...ofProxies, ...forGateways(object, mesh, services)];
  });
}

/** Those of ours by the host that each is for. */
export function ownByHost(objects: readonly SeenObject[]): ReadonlyMap<string, SeenObject> {
  const own = objects.filter(({ metadata }) => bearsOurMark(metadata));
  return new Map(own.flatMap((object) => textsAt(object, 'spec', 'hosts').map((host) => [host, object] as const)));
}

function forProxies(
  object: SeenObject,
  mesh: Mesh,
  services: readonly ServiceName[],
  ours: ReadonlyMap<string, SeenObject>,
): readonly Decision[] {
  const exported = exportedTo(object, mesh.exportTo?.virtualServices);
  if (!exported) return [];
  const hosts = textsAt(object, 'spec', 'hosts');
  const named = services.filter((one) => hosts.some((host) => namesService(host, namespaceOf(object), one, mesh)));
  const covered = services.filter(
    (one) => !named.includes(one) && hosts.some((host) => coversService(host, one, mesh)),
  );
  const over = [...named, ...covered];
  if (!over.length) return [];
  const older = (service: ServiceName): boolean => {
    const own = ours.get(hostOf(service, mesh));
    return own !== undefined && comesBefore(own, object);
  };
  const yields = [...covered, ...(isEverybody(exported) ? named.filter(older) : [])];
  return sendersOf(object).flatMap((sender) => {
    const reach = inBoth(exported, sender);
    return reach ? [{ object, over, yields, ...(!isEverybody(reach) && { reach }) }] : [];
  });
}

/** Gateways route by their own VirtualServices to any Service, and what is said to proxies beside pods does not hold there. */
function forGateways(object: SeenObject, mesh: Mesh, services: readonly ServiceName[]): readonly Decision[] {
  const names = textsAt(object, 'spec', 'gateways').filter((gateway) => gateway !== MESH);
  const gateways = names.map((name) => (name.includes('/') ? name : `${namespaceOf(object)}/${name}`)).sort();
  if (!gateways.length) return [];
  const targets = listAt(object, 'spec', 'http')
    .flatMap((route) => listAt(route, 'route'))
    .flatMap((target) => textAt(target, 'destination', 'host') ?? []);
  const over = services.filter((one) => targets.some((host) => namesService(host, namespaceOf(object), one, mesh)));
  return over.length ? [{ object, over, reach: { gateways } }] : [];
}
