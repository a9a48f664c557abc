import type { Destination, DesiredObject, JsonObject, Labels } from '@overmesh/model';
import { objectName, ownersOf, SERVICE, stableHash, subsetName } from '@overmesh/meshes/kit';
import type { WritableRoute } from '@overmesh/meshes/kit';
import { STAGE } from './kinds.ts';
import type { RoutePatch } from './traffic/patch.ts';

/**
 * Name of the Service that stands for a subset, in the namespace of the Service itself.
 *
 * Two dashes stand between the Service's name and the subset's, so that version `x=y-z` of `a` and version `y=z` of `a-x`
 * are two Services. A Service whose own name has two dashes gets a hash: there the place of the border does not tell.
 */
export function versionServiceName({ name }: Pick<Destination, 'name'>, subset: Labels): string {
  const version = subsetName(subset);
  const border = name.includes('--') ? [stableHash(`${name}\u0000${version}`)] : [];
  return objectName([`overmesh-${name}-`, version, ...border]);
}

/** One Service for each subset that some route sends a share to, those of weight 0 included: a share will grow. */
export function versionServices(routes: readonly WritableRoute<RoutePatch>[]): readonly DesiredObject[] {
  const wanted = new Map<string, WantedService>();
  for (const user of routes)
    for (const { service, subset } of user.patch.backends ?? []) {
      if (!subset) continue;
      const object = versionService(service, subset);
      const key = `${service.namespace}/${object.ref.name}`;
      const known = wanted.get(key);
      if (known) known.users.push(user);
      else wanted.set(key, { object, users: [user] });
    }
  return [...wanted.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { object, users }]) => ({ ...object, intents: ownersOf(users) }));
}

interface WantedService {
  readonly object: DesiredObject;
  readonly users: WritableRoute<RoutePatch>[];
}

function versionService(service: Destination, subset: Labels): DesiredObject {
  const name = versionServiceName(service, subset);
  const selector = { ...service.selector, ...subset };
  const body = { spec: { type: 'ClusterIP', selector, ports: portsOf(service), ...service.addressing } };
  return { ref: { kind: SERVICE, namespace: service.namespace, name }, body, intents: [], stage: STAGE.service };
}

/** The same ports on another Service. */
export function portsOf({ ports }: Destination): readonly JsonObject[] {
  return ports.map(({ port, name, protocol, appProtocol, targetPort }) => ({
    ...(name !== undefined && { name }),
    port,
    protocol,
    ...(targetPort !== undefined && { targetPort }),
    ...(appProtocol !== undefined && { appProtocol }),
  }));
}
