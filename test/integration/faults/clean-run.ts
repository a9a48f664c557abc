import {
  deletesWithoutPreconditions,
  foreignTouched,
  needlessWrites,
  olderAfterNewer,
} from '../../harness/faults/witness.ts';
import type { Violation } from '../../harness/faults/witness.ts';
import type { Outcome } from './delivery-run.ts';

/** What no run may show, whatever befell it. */
export function wrongIn({ events, ledgerKeys }: Outcome): readonly Violation[] {
  return [
    ...olderAfterNewer(events, 'lane'),
    ...needlessWrites(events),
    ...foreignTouched(events, ledgerKeys),
    ...deletesWithoutPreconditions(events),
  ];
}

/**
 * Writes that a clean run did not do, or not as often. One fewer is no fault, since the objects are compared too: of a
 * write whose client died while it was under way, the audit log need not say that it was accepted.
 */
export function moreThan(cleanly: readonly string[], writes: readonly string[]): readonly string[] {
  const left = [...cleanly];
  return writes.filter((write) => {
    const place = left.indexOf(write);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
}
