import type { Claim, ConflictReport, Destination, WarningReport } from '@overmesh/model';
import { claimName, destinationKey, reachedBy, strangerOf } from '@overmesh/meshes/kit';

/** Whether nothing that policy says of the destination would hold for anybody. */
export function decidesForAll({ reach, yields = [] }: Claim, destination: Destination): boolean {
  return reach === undefined && !yields.includes(destinationKey(destination));
}

/** That the document has nothing of this destination, and whose object it is that has it. */
export function claimConflict(claim: Claim, intent: string, destination: Destination): ConflictReport {
  const message = `${strangerOf(claim)} decides over ${destinationKey(destination)}: while it is there, ${intent} has no effect on it`;
  return { field: 'spec', winner: claimName(claim), loser: intent, rule: 'foreign', message };
}

/** That policy holds beside an object of others, and for whom it does not. */
export function claimWarning(claim: Claim, destination: Destination): WarningReport {
  const service = destinationKey(destination);
  const effect = (claim.yields ?? []).includes(service)
    ? `is about ${service} too and comes after ours, so it decides nothing; if ours goes, it does`
    : `decides over ${service} for ${reachedBy(claim.reach)}: there policy has no effect`;
  return { code: 'OTHERS_DECIDE', message: `${strangerOf(claim)} ${effect}` };
}
