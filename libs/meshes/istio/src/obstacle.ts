import { withoutHttp } from '@overmesh/meshes/kit';
import type { RouteContext } from '@overmesh/meshes/kit';
import type { Mesh } from '@overmesh/model';
import { isOnlyAmbient } from './modes.ts';
import { isBefore } from './version.ts';

/** Why nothing can be done to the requests of a destination here, whatever the feature; undefined when something can. */
export function obstacle(context: RouteContext): string | undefined {
  const { mesh } = context.member;
  return (
    tooOld(mesh, 'networking.istio.io') ??
    unread(mesh, context.destination.namespace) ??
    withoutHttp(context) ??
    withoutWaypoint(context)
  );
}

/** Why objects of a group, in the version that we write, are not known to an Istio; undefined when they are. */
export function tooOld({ version }: Mesh, group: 'networking.istio.io' | 'security.istio.io'): string | undefined {
  if (!isBefore(version, 1, 22)) return undefined;
  return `Istio ${version ?? ''} does not serve ${group}/v1; 1.22 and later do`;
}

/** What lies in a namespace outside of its discoverySelectors istiod does not read. */
export function unread({ unreadNamespaces }: Mesh, namespace: string): string | undefined {
  if (!unreadNamespaces?.includes(namespace)) return undefined;
  return `its control plane does not look into namespace ${namespace}: no discoverySelector of its MeshConfig is about it`;
}

/** ztunnel forwards connections and cannot tell one request from the next; a waypoint can. */
function withoutWaypoint({ member, index, destination }: RouteContext): string | undefined {
  if (!isOnlyAmbient(member.mesh)) return undefined;
  const name = `${destination.namespace}/${destination.name}`;
  if (index.waypointsOf(destination).length) return undefined;
  return `${name} has no waypoint, and ztunnel sees connections only: add a Gateway of class istio-waypoint, and label the Service or its namespace istio.io/use-waypoint`;
}
