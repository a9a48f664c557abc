import { acceptedWrites, byUserAgent } from '../../harness/faults/witness.ts';
import type { WitnessedEvent } from '../../harness/faults/witness.ts';
import { auditLine } from '../after/aftermath.ts';
import type { ClusterAfter } from '../after/aftermath.ts';
import { TENANT } from '../world.ts';
import type { Place } from '../world.ts';
import type { Finding, Invariant } from './finding.ts';

/** Where the settings of a whole mesh are: nothing else may be named by what a tenant wrote. */
const CONTROL_PLANES: Readonly<Record<Place['mesh'], string>> = {
  istio: 'istio-system',
  linkerd: 'linkerd',
  native: 'overmesh-system',
};
const MESH_WIDE = ['peerauthentications', 'meshsettings'];
/** As lane-events.ts has it, and what two workers may both have counted before either told. */
const ORPHAN_EVENTS = 80;

/** What a tenant made brought Overmesh to write nothing in his namespace, and nothing mesh-wide where he would have it. */
export const tenantsReachNothing: Invariant = ({ clusters }) =>
  clusters.flatMap((cluster) => {
    const written = acceptedWrites(cluster.audit).filter(byUserAgent);
    return [
      ...written.filter(({ objectRef }) => objectRef?.namespace === TENANT).map(finding(cluster, 'for a tenant')),
      ...written.filter(isMisplaced(cluster)).map(finding(cluster, 'outside of the control plane')),
    ];
  });

function isMisplaced({ cluster }: ClusterAfter): (event: WitnessedEvent) => boolean {
  return ({ objectRef = {} }) =>
    MESH_WIDE.includes(objectRef.resource ?? '') && objectRef.namespace !== CONTROL_PLANES[cluster.place.mesh];
}

function finding({ name }: ClusterAfter, why: string): (event: WitnessedEvent) => Finding {
  return (event) => {
    const { resource, namespace, name: object } = event.objectRef ?? {};
    const message = `${resource} ${namespace}/${object} on ${name} was written ${why}`;
    return { invariant: 'I4', message, evidence: [auditLine(event)] };
  };
}

/** However many objects he labels, they are few events; and whatever he writes, the inventory is whole in the end. */
export const tenantsAreToldInFewWords: Invariant = ({ clusters, rows }) =>
  clusters.flatMap(({ name, id }): readonly Finding[] => {
    const told = rows.events.filter(({ clusterId, type }) => clusterId === id && type === 'orphaned-object');
    const problems = rows.inventories.find(({ clusterId }) => clusterId === id)?.problems ?? [];
    const evidence = problems.map((problem) => JSON.stringify(problem));
    return [
      ...(told.length > ORPHAN_EVENTS
        ? [{ invariant: 'I5', message: `${told.length} events of orphaned objects on ${name}`, evidence: [] }]
        : []),
      ...(problems.length ? [{ invariant: 'I8', message: `the inventory of ${name} is not whole`, evidence }] : []),
    ];
  });
