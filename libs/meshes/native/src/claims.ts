import type { Claim, Mesh } from '@overmesh/model';
import { controlPlanesOf, ofOthers, textAt } from '@overmesh/meshes/kit';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { ACCESS_RULE, TRAFFIC_ROUTE } from './kinds.ts';

/** TrafficRoutes and AccessRules that somebody else wrote: the agent obeys them as it does ours. */
export function claims(seen: SeenCluster, meshes: readonly Mesh[]): readonly Claim[] {
  const routes = ofOthers(seen.of(TRAFFIC_ROUTE)).flatMap((route) => {
    const destination = destinationOf(route);
    return destination ? [{ ...headOf(route), destinations: [destination] }] : [];
  });
  const rules = ofOthers(seen.of(ACCESS_RULE)).flatMap((rule): readonly Omit<Claim, 'mesh'>[] => {
    const [namespace, isNamed] = destinationOf(rule)?.split('/') ?? [];
    const action = textAt(rule, 'spec', 'action') === 'deny' ? 'deny' : 'allow';
    return namespace && isNamed ? [{ ...headOf(rule), destinations: [], access: { action, namespace } }] : [];
  });
  return controlPlanesOf('native', meshes).flatMap(({ key }) =>
    [...routes, ...rules].map((claim) => ({ mesh: key, ...claim })),
  );
}

function destinationOf(object: SeenObject): string | undefined {
  const name = textAt(object, 'spec', 'destination', 'name');
  const namespace = textAt(object, 'spec', 'destination', 'namespace') ?? object.metadata.namespace ?? '';
  return name && `${namespace}/${name}`;
}

function headOf({ kind, metadata: { namespace = '', name, uid } }: SeenObject) {
  return { kind, namespace, name, ...(uid !== undefined && { uid }) };
}
