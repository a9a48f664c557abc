import {
  auditKeyOf,
  byUserAgent,
  deletesWithoutPreconditions,
  foreignTouched,
  needlessWrites,
  olderAfterNewer,
} from '../../harness/faults/witness.ts';
import type { Violation, WitnessedEvent } from '../../harness/faults/witness.ts';
import { auditLines } from '../after/aftermath.ts';
import type { Aftermath, ClusterAfter } from '../after/aftermath.ts';
import type { Finding, Invariant } from './finding.ts';

/** No object was written in an older generation after a newer one. */
export const noOlderAfterNewer: Invariant = ({ clusters }) =>
  clusters.flatMap((cluster) => told('I3', cluster, olderAfterNewer(cluster.audit)));

/** What Overmesh wrote and deleted was its own, and every delete said which object it meant. */
export const onlyOursWasTouched: Invariant = ({ clusters, rows }) =>
  clusters.flatMap((cluster) => {
    const ledger = rows.ledger.filter(({ clusterId }) => clusterId === cluster.id);
    const touched = foreignTouched(cluster.audit, new Set(ledger.map(({ ref }) => auditKeyOf(ref))));
    const unclear = unclearWrites(cluster.audit);
    const certain = touched.filter(
      ({ object, message }) => !(message.includes('nobody saw us create') && unclear.has(object)),
    );
    return told('I4', cluster, [...certain, ...deletesWithoutPreconditions(cluster.audit)]);
  });

/**
 * Objects of which a write of ours came in and the log does not say what became of it: a SIGKILL cut it off, or the API
 * server gave up waiting for etcd (504), which may have done it all the same.
 */
function unclearWrites(events: readonly WitnessedEvent[]): ReadonlySet<string> {
  const clear = ({ stage, responseStatus }: WitnessedEvent) =>
    stage !== 'RequestReceived' && (responseStatus?.code ?? 0) < 500;
  const answered = new Set(events.filter(clear).map(({ auditID }) => auditID));
  const open = events.filter((event) => byUserAgent(event) && !answered.has(event.auditID));
  return new Set(
    open.map(({ objectRef = {} }) =>
      [objectRef.apiGroup ?? '', objectRef.resource ?? '', objectRef.namespace ?? '', objectRef.name ?? ''].join('/'),
    ),
  );
}

/** A write whose answer was lost may be done twice; more than one in twenty would be a habit. */
const NEEDLESS = { share: 0.05, always: 3 };

/** Writes that changed nothing are few. */
export const fewWritesWereNeedless: Invariant = (after) => {
  const needless = after.clusters.flatMap((cluster) => told('I5', cluster, needlessWrites(cluster.audit)));
  const most = Math.max(NEEDLESS.always, Math.floor(writesOf(after) * NEEDLESS.share));
  return needless.length > most ? needless : [];
};

export function needlessCount({ clusters }: Aftermath): number {
  return clusters.reduce((sum, { audit }) => sum + needlessWrites(audit).length, 0);
}

/** Writes of Overmesh that an API server answered, whatever the answer. */
export function writesOf({ clusters }: Aftermath): number {
  const isWrite = ({ stage, verb, objectRef }: WitnessedEvent) =>
    stage !== 'RequestReceived' && ['patch', 'delete'].includes(verb) && objectRef?.resource !== undefined;
  return clusters.reduce(
    (sum, { audit }) => sum + audit.filter((event) => byUserAgent(event) && isWrite(event)).length,
    0,
  );
}

function told(invariant: string, cluster: ClusterAfter, violations: readonly Violation[]): readonly Finding[] {
  return violations.map(({ object, message, auditID }) => {
    const [, plural = '', , name = ''] = object.split('/');
    const evidence = [`audit id ${auditID}`, ...auditLines(cluster, plural, name)];
    return { invariant, message: `${object} on ${cluster.name}: ${message}`, evidence };
  });
}
