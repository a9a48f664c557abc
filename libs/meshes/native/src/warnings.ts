import type { SplitShare, WarningReport } from '@overmesh/model';
import {
  ANSWERED_503,
  COPIED_TO_NOBODY,
  emptyShares,
  otherPorts,
  outsideTheMesh,
  targetOf,
} from '@overmesh/meshes/kit';
import type { RouteContext, WritableTraffic } from '@overmesh/meshes/kit';
import type { RoutePatch, SettingPatch } from './traffic.ts';

/** What would surprise somebody who reads only that the policy was translated. */
export function warnOfTraffic(
  { routes }: WritableTraffic<RoutePatch, SettingPatch>,
  context: RouteContext,
): readonly WarningReport[] {
  const shares = routes.flatMap(({ route }) => route.wants.split?.value ?? []);
  const copies = routes.flatMap(({ route }) => route.wants.mirror?.value ?? []);
  const podsIn = (places: readonly Share[]) => places.flatMap((share) => subsetOf(share, context));
  return [
    ...emptyShares(podsIn(shares), context, ANSWERED_503),
    ...emptyShares(podsIn(copies.map((copy) => ({ ...copy, weight: copy.percent ?? 100 }))), context, COPIED_TO_NOBODY),
  ];
}

type Share = Pick<SplitShare, 'destination' | 'subset' | 'weight'>;

function subsetOf(share: Share, context: RouteContext) {
  const service = targetOf(share, context);
  return share.subset && service ? [{ service, subset: share.subset, weight: share.weight }] : [];
}

/** What would surprise on this destination whatever the policy. */
export function warnOfDestination(context: RouteContext): readonly WarningReport[] {
  return [...otherPorts(context), ...outsideTheMesh(context)];
}
