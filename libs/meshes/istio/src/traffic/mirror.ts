import { exact, unsupported } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { RoutePatch } from './patch.ts';
import { refusePlace, toTarget } from './place.ts';

/** The percentage is always said. The copy's host ends with `-shadow`, as Envoy marks it. */
export const lowerMirror: Lower<'mirror', RoutePatch> = ({ percent = 100, ...place }, context) => {
  const refusal = refusePlace(place, context);
  if (refusal) return unsupported(refusal);
  return exact({ mirror: { target: toTarget(place, 100, context), percent } });
};
