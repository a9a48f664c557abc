import type { Claim, DestinationFeature, TrafficFeatures } from '@overmesh/model';
import { exact, strangerOf, unsupported } from '@overmesh/meshes/kit';
import type { Lower, RouteContext } from '@overmesh/meshes/kit';
import type { SettingPatch } from './patch.ts';

/** The DestinationRule of others that counts for everybody instead of ours; undefined where there is none. */
export function ruleInstead({ index, destination }: RouteContext): Claim | undefined {
  return index.claimsOver(destination).find(({ about, reach, yields }) => about === 'connections' && !reach && !yields);
}

/** One that counts together with ours and whose traffic policy, as the first of the two, holds for everybody. */
function policyInstead({ index, destination }: RouteContext): Claim | undefined {
  return index.claimsOver(destination).find(({ about, reach, yields }) => about === 'settings' && !reach && !yields);
}

/** Settings are written into our DestinationRule: exactly, unless that of somebody else holds for everybody. */
export function inOwnRule<F extends DestinationFeature>(
  write: (want: TrafficFeatures[F]) => SettingPatch,
): Lower<F, SettingPatch> {
  return (want, context) => {
    const instead = ruleInstead(context);
    if (instead) return unsupported(`${strangerOf(instead)} counts instead of ours: write it there`);
    const first = policyInstead(context);
    if (first)
      return unsupported(
        `${strangerOf(first)} is older than ours, and of two that merge only the older one's trafficPolicy holds: write it there, or take it out`,
      );
    return exact(write(want));
  };
}
