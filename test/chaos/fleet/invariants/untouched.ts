import { deletesWithoutPreconditions, foreignTouched, olderAfterNewer } from '../../../harness/faults/witness.ts';
import type { Violation, WitnessedEvent } from '../../../harness/faults/witness.ts';
import type { Planted } from '../actors/strangers.ts';
import type { Finding } from '../../invariants/finding.ts';

/** A cluster's own record. */
export interface Recorded {
  readonly name: string;
  readonly events: readonly WitnessedEvent[];
}

/** No object was written in an older generation after a newer one. */
export function generationsOnlyGrow(clusters: readonly Recorded[]): readonly Finding[] {
  return clusters.flatMap(({ name, events }) => told('R4', name, olderAfterNewer(events)));
}

/** What Overmesh wrote and deleted was its own, and every delete said which object it meant. */
export function onlyOwnWasTouched(clusters: readonly Recorded[], own: ReadonlySet<string>): readonly Finding[] {
  return clusters.flatMap(({ name, events }) =>
    told('R5', name, [...foreignTouched(events, own), ...deletesWithoutPreconditions(events)]),
  );
}

/** Every object of a stranger is as it was left, to the resourceVersion. @param now by cluster and path */
export function plantsAreUntouched(
  plants: readonly Planted[],
  now: ReadonlyMap<string, Pick<Planted, 'uid' | 'resourceVersion'>>,
): readonly Finding[] {
  return plants.flatMap(({ cluster, path, uid, resourceVersion }): readonly Finding[] => {
    const is = now.get(`${cluster} ${path}`);
    if (is?.uid === uid && is.resourceVersion === resourceVersion) return [];
    const message = `the stranger's ${path} on ${cluster} was touched: left at ${resourceVersion}, is ${is?.resourceVersion ?? 'gone'}`;
    return [{ invariant: 'R5', message, evidence: [] }];
  });
}

function told(invariant: string, cluster: string, violations: readonly Violation[]): readonly Finding[] {
  return violations.map(({ object, message, auditID }) => ({
    invariant,
    message: `${object} on ${cluster}: ${message}`,
    evidence: [`audit id ${auditID}`],
  }));
}
