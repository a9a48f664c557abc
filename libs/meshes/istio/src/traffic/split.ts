import { exact, unsupported } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { RoutePatch } from './patch.ts';
import { refusePlace, toTarget } from './place.ts';

/** Weights as given, those of 0 included: a share that will grow is named before it gets requests. */
export const lowerSplit: Lower<'split', RoutePatch> = (split, context) => {
  const refusal = split.map((share) => refusePlace(share, context)).find((reason) => reason !== undefined);
  if (refusal) return unsupported(refusal);
  return exact({ shares: split.map((share) => toTarget(share, share.weight, context)) });
};
