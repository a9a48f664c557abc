import type { Claim, ConflictReport, Destination, Member } from '@overmesh/model';
import { destinationKey } from './resolve.ts';

/** Objects of others that already decide over the destination in the member's mesh. */
export function claimsOver(destination: Destination, { claims, mesh }: Member): readonly Claim[] {
  return claims.filter((claim) => claim.mesh === mesh.key && claim.destinations.includes(destinationKey(destination)));
}

/** That the document has nothing of this destination, and whose object it is that has it. */
export function claimConflict(
  { kind, namespace, name }: Claim,
  intent: string,
  destination: Destination,
): ConflictReport {
  const winner = `${kind} ${namespace}/${name}`;
  const message = `${winner}, which Overmesh did not write, decides over ${destinationKey(destination)}: while it is there, ${intent} has no effect on it`;
  return { field: 'spec', winner, loser: intent, rule: 'foreign', message };
}
