import { textHash } from '@overmesh/delivery';
import type { OpenDoor } from '@overmesh/delivery';
import type { FederationPart } from '@overmesh/discovery';
import type { FederatedDocument, VirtualMeshContent } from '@overmesh/intent';
import { meshes } from '@overmesh/meshes/all';
import { destinationKey } from '@overmesh/meshes/kit';
import { EMPTY_INVENTORY, isManageable, parseDocumentKey } from '@overmesh/model';
import type { ClusterPlace, Evacuations, Mesh, Peer } from '@overmesh/model';
import {
  chooseMembers,
  exportDoor,
  exportPolicyKey,
  isExportedBy,
  namedServices,
  remembered,
  toPeer,
  virtualDestinationKey,
} from '@overmesh/translation';
import type { FederatedDocuments } from '@overmesh/translation';
import { isReallyThere } from './members.ts';

/** A cluster with what it can be to others. */
export interface FederationPlace {
  readonly place: ClusterPlace;
  /** Absent where it was never seen. */
  readonly part?: FederationPart;
}

/** Everything that members of VirtualMeshes can know of each other. */
export interface FederationView {
  /** Every VirtualMesh, as it chooses among all clusters. */
  readonly virtualMeshes: readonly VirtualMeshContent['virtualMesh'][];
  readonly documents: readonly FederatedDocument[];
  readonly places: readonly FederationPlace[];
  readonly doors: readonly OpenDoor[];
  /** None where absent. */
  readonly evacuations?: Evacuations;
}

/** The members of VirtualMeshes as they see each other, by name of the VirtualMesh; none of one that gives nothing to other clusters. */
export type Federations = ReadonlyMap<string, readonly Peer[]>;

/** Who is who in each VirtualMesh with documents that give Services to other clusters. Members are in the order of their clusters' names. */
export function federationsOf({ virtualMeshes, documents, places, doors, evacuations }: FederationView): Federations {
  const seen = places.map(({ place, part }) => ({ place, inventory: { ...EMPTY_INVENTORY, ...part } }));
  const { members } = chooseMembers(virtualMeshes, seen);
  const byId = new Map(seen.map((one) => [one.place.id, one]));
  const doorsOf = Map.groupBy(doors, ({ clusterId }) => clusterId);
  const byVirtualMesh = Map.groupBy(documents, ({ virtualMesh }) => virtualMesh);
  return new Map(
    [...byVirtualMesh].map(([virtualMesh, own]) => {
      const federated = byKind(own);
      const peers = (members.get(virtualMesh) ?? []).flatMap(({ clusterId, meshKey }): readonly Peer[] => {
        const one = byId.get(clusterId);
        const mesh = one?.inventory.meshes.find(({ key }) => key === meshKey);
        if (!one || !mesh || !isReallyThere(one.inventory, meshKey) || !isMember(mesh)) return [];
        const { destinations, workloads } = one.inventory;
        const gateways = one.inventory.gateways.filter((gateway) => gateway.mesh === meshKey);
        const open = (doorsOf.get(clusterId) ?? []).filter((door) => door.mesh === meshKey);
        const source = { cluster: one.place, mesh, gateways, destinations, workloads };
        const peer = toPeer(source, federated, open.map(doorOf), evacuations);
        return [{ ...peer, exported: exportedOf(peer, federated) }];
      });
      return [virtualMesh, peers];
    }),
  );
}

function byKind(own: readonly FederatedDocument[]): Required<FederatedDocuments> {
  return {
    documents: own.filter((one) => one.kind === 'VirtualDestination'),
    exportPolicies: own.filter((one) => one.kind === 'ExportPolicy'),
  };
}

/** See Peer.exported. */
function doorOf({ document, service }: OpenDoor): string {
  return parseDocumentKey(document)?.kind === 'ExportPolicy' ? exportDoor(document, service) : document;
}

/** Where a mesh lets others in by itself, its own word for it counts, and there is no door of ours. */
function exportedOf(peer: Peer, { documents, exportPolicies }: Required<FederatedDocuments>): readonly string[] {
  const { isExported } = meshes[peer.mesh.kind].translator;
  if (!isExported) return peer.exported;
  const services = peer.services.filter(isExported);
  const open = new Set(services.map(destinationKey));
  const named = documents.filter((document) => [...namedServices([document])].some((key) => open.has(key)));
  const doors = exportPolicies.flatMap((policy) =>
    services
      .filter((service) => isExportedBy(policy, peer, service))
      .map((service) => exportDoor(exportPolicyKey(policy), destinationKey(service))),
  );
  return [...new Set([...named.map(virtualDestinationKey), ...doors])].sort();
}

function isMember(mesh: Mesh): mesh is Mesh & { readonly kind: Peer['mesh']['kind'] } {
  return isManageable(mesh.kind);
}

/** What a cluster knows of others, as text: of every VirtualMesh that it is in and that gives something to others. Empty for none. */
export function federationInputs(federations: Federations, clusterId: string): string {
  const own = [...federations].filter(([, peers]) => peers.some(({ cluster }) => cluster.id === clusterId));
  return own.length ? JSON.stringify(own.map(([virtualMesh, peers]) => [virtualMesh, peersHash(peers)])) : '';
}

/** Once for all of a thousand clusters that know the same of each other. */
const peersHash = remembered((peers: readonly Peer[]) => textHash(JSON.stringify(peers)));

/** Ids of the clusters that know of a cluster. */
export function acquaintedWith(federations: Federations, clusterId: string): readonly string[] {
  const together = [...federations.values()].filter((peers) => peers.some(({ cluster }) => cluster.id === clusterId));
  return [...new Set(together.flat().map(({ cluster }) => cluster.id))].filter((id) => id !== clusterId);
}
