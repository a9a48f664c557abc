import { withoutHttp } from '@overmesh/meshes/kit';
import type { RouteContext } from '@overmesh/meshes/kit';
import { isOnlyAmbient } from './modes.ts';
import { isBefore } from './version.ts';

/** Why nothing can be done to the requests of a destination here, whatever the feature; undefined when something can. */
export function obstacle(context: RouteContext): string | undefined {
  return tooOld(context) ?? unread(context) ?? withoutHttp(context) ?? withoutWaypoint(context);
}

function tooOld({ member: { mesh } }: RouteContext): string | undefined {
  if (!isBefore(mesh.version, 1, 22)) return undefined;
  return `Istio ${mesh.version ?? ''} does not serve networking.istio.io/v1; 1.22 and later do`;
}

/** What lies in a namespace outside of its discoverySelectors istiod does not read. */
function unread({ member: { mesh }, destination: { namespace } }: RouteContext): string | undefined {
  if (!mesh.unreadNamespaces?.includes(namespace)) return undefined;
  return `its control plane does not look into namespace ${namespace}: no discoverySelector of its MeshConfig is about it`;
}

/** ztunnel forwards connections and cannot tell one request from the next; a waypoint can. */
function withoutWaypoint({ member, index, destination }: RouteContext): string | undefined {
  if (!isOnlyAmbient(member.mesh)) return undefined;
  const name = `${destination.namespace}/${destination.name}`;
  if (index.waypointsOf(destination).length) return undefined;
  return `${name} has no waypoint, and ztunnel sees connections only: add a Gateway of class istio-waypoint, and label the Service or its namespace istio.io/use-waypoint`;
}
