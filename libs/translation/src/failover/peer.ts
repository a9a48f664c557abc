import { destinationKey } from '@overmesh/meshes/kit';
import { NO_EVACUATIONS, selects } from '@overmesh/model';
import type { Destination, Evacuations, Gateway, Labels, Member, Peer, PeerService, Workload } from '@overmesh/model';
import { sortedSet } from '../order.ts';
import { isExportedBy } from './exports.ts';
import type { FederatedDocuments, VirtualDestination } from './names.ts';

/** What of a member the others are told. */
export interface PeerSource extends Pick<Member, 'cluster'> {
  readonly mesh: Peer['mesh'];
  /** Those of this mesh. */
  readonly gateways: readonly Gateway[];
  readonly destinations: readonly Destination[];
  readonly workloads: readonly Workload[];
}

/** `namespace/name` of every Service that some of the documents name. */
export function namedServices(documents: readonly VirtualDestination[]): ReadonlySet<string> {
  const named = documents.flatMap(({ spec: { tiers = [], nearest } }) =>
    nearest ? [nearest] : tiers.flatMap(({ destinations }) => destinations),
  );
  return new Set(named.map(destinationKey));
}

/**
 * A member as the others see it: its gateways, and those of its Services that documents are about. Nothing else of it is told,
 * so that nothing else of it changes what others have.
 */
export function toPeer(
  source: PeerSource,
  { documents, exportPolicies = [] }: FederatedDocuments,
  exported: readonly string[],
  { shares, pods }: Evacuations = NO_EVACUATIONS,
): Peer {
  const share = shares[source.cluster.id];
  const counted = pods[source.cluster.id];
  const named = namedServices(documents);
  // What selects no pods is a stand-in, as the mirror of another cluster's Service is.
  const isExported = (one: Destination): boolean =>
    Object.keys(one.selector).length > 0 && exportPolicies.some((policy) => isExportedBy(policy, source, one));
  const { key, kind, trustDomain, trustDomainAliases } = source.mesh;
  return {
    cluster: source.cluster,
    mesh: {
      key,
      kind,
      ...(trustDomain !== undefined && { trustDomain }),
      ...(trustDomainAliases && { trustDomainAliases }),
    },
    gateways: source.gateways.filter(({ role }) => role === 'east-west'),
    services: source.destinations
      .filter((one) => named.has(destinationKey(one)) || isExported(one))
      .map((one) => toService(one, source.workloads)),
    exported: sortedSet(exported),
    ...(share !== undefined && { share }),
    ...(counted && { pods: counted }),
  };
}

function toService(destination: Destination, workloads: readonly Workload[]): PeerService {
  const { namespace, name, labels, ports, meshes, selector } = destination;
  const behind = workloads.filter((one) => one.namespace === namespace && hasPods(one, selector));
  const serviceAccounts = sortedSet(behind.map(({ serviceAccount }) => serviceAccount));
  return { namespace, name, labels, ports, meshes, serviceAccounts };
}

function hasPods({ podSets }: Workload, selector: Labels): boolean {
  return podSets.some(({ labels }) => selects(selector, labels));
}
