import type { Claim, ConflictReport, Destination } from '@overmesh/model';
import { destinationKey } from '@overmesh/meshes/kit';

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
