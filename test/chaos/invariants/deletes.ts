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
    now,
    wanted: new Map(
      [...wantedBy(rows.intents, now, world)].map(([name, objects]) => [
        name,
        new Set([...objects.values()].map(({ ref }) => auditKeyOf(ref))),
      ]),
    ),
  }));
  return clusters.flatMap((cluster) =>
    ourDeletes(cluster.audit).flatMap(({ event, key, written }) => {
      const deletedAt = Date.parse(event.stageTimestamp);
      // From the revision that was written, which may be some behind the documents of that moment.
      const first = states.findIndex(({ now }) => written && (now[written.virtualMesh] ?? 0) >= written.revision);
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
  /** What our write before it was for. */
  readonly written: Written | undefined;
}

interface Written {
  readonly virtualMesh: string;
  readonly revision: number;
}

function ourDeletes(events: readonly WitnessedEvent[]): readonly Delete[] {
  const writes = new Map<string, Written>();
  return acceptedWrites(events.filter(byUserAgent)).flatMap((event) => {
    const { apiGroup = '', resource = '', namespace = '', name = '' } = event.objectRef ?? {};
    const key = [apiGroup, resource, namespace, name].join('/');
    const written = writes.get(key);
    if (event.verb === 'delete') return [{ event, key, written }];
    writes.set(key, marksOf(event));
    return [];
  });
}

function marksOf({ requestObject }: WitnessedEvent): Written {
  const { labels = {}, annotations = {} } = (requestObject?.['metadata'] ?? {}) as Partial<
    Record<'labels' | 'annotations', Readonly<Record<string, string>>>
  >;
  return {
    virtualMesh: labels['overmesh.io/virtual-mesh'] ?? '',
    revision: Number(annotations['overmesh.io/revision'] ?? 0),
  };
}
