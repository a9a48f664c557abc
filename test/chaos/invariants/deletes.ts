import { acceptedWrites, auditKeyOf, byUserAgent } from '../../harness/faults/witness.ts';
import type { WitnessedEvent } from '../../harness/faults/witness.ts';
import { auditLines } from '../after/aftermath.ts';
import { courseOf, wantedBy } from '../after/wanted.ts';
import type { Invariant } from './finding.ts';

/**
 * Every delete of ours was asked for: after our last write of the object some state of the documents did not want it.
 * A list that came back empty is no such state.
 */
export const deletesWereAskedFor: Invariant = ({ clusters, rows, world }) => {
  const states = courseOf(rows.revisions).map(({ at, now }) => ({
    at: at.getTime(),
    wanted: new Map(
      [...wantedBy(rows.intents, now, world)].map(([name, objects]) => [
        name,
        new Set([...objects.values()].map(({ ref }) => auditKeyOf(ref))),
      ]),
    ),
  }));
  return clusters.flatMap((cluster) =>
    ourDeletes(cluster.audit).flatMap(({ event, key, writtenAt }) => {
      const deletedAt = Date.parse(event.stageTimestamp);
      // The state that held when it was last written counts too: that write may have been one of before.
      const first = states.findLastIndex(({ at }) => at <= writtenAt);
      const meanwhile = states.slice(Math.max(0, first)).filter(({ at }) => at <= deletedAt);
      if (meanwhile.some(({ wanted }) => !wanted.get(cluster.name)?.has(key))) return [];
      const [, plural = '', , name = ''] = key.split('/');
      const message = `${key} on ${cluster.name} was deleted at ${event.stageTimestamp}, and no document had asked for it`;
      return [{ invariant: 'I4', message, evidence: auditLines(cluster, plural, name) }];
    }),
  );
};

interface Delete {
  readonly event: WitnessedEvent;
  readonly key: string;
  /** Of our write before it; epoch, milliseconds. */
  readonly writtenAt: number;
}

function ourDeletes(events: readonly WitnessedEvent[]): readonly Delete[] {
  const written = new Map<string, number>();
  return acceptedWrites(events.filter(byUserAgent)).flatMap((event) => {
    const { apiGroup = '', resource = '', namespace = '', name = '' } = event.objectRef ?? {};
    const key = [apiGroup, resource, namespace, name].join('/');
    const writtenAt = written.get(key) ?? 0;
    written.set(key, Date.parse(event.requestReceivedTimestamp));
    return event.verb === 'delete' ? [{ event, key, writtenAt }] : [];
  });
}
