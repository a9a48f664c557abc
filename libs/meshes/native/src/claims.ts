import type { Claim, Mesh } from '@overmesh/model';
import { bearsOurMark, controlPlanesOf, textAt } from '@overmesh/meshes/kit';
import type { SeenCluster } from '@overmesh/meshes/kit';
import { TRAFFIC_ROUTE } from './kinds.ts';

/** TrafficRoutes that somebody else wrote: the agent obeys them as it does ours. */
export function claims(seen: SeenCluster, meshes: readonly Mesh[]): readonly Claim[] {
  const foreign = seen.of(TRAFFIC_ROUTE).filter(({ metadata }) => !bearsOurMark(metadata));
  return controlPlanesOf('native', meshes).flatMap(({ key }) =>
    foreign.flatMap((route) => {
      const { namespace = '', name, uid } = route.metadata;
      const service = textAt(route, 'spec', 'destination', 'name');
      const place = `${textAt(route, 'spec', 'destination', 'namespace') ?? namespace}/${service ?? ''}`;
      if (!service) return [];
      return [
        { mesh: key, kind: route.kind, namespace, name, ...(uid !== undefined && { uid }), destinations: [place] },
      ];
    }),
  );
}
