import { textHash } from '@overmesh/delivery';
import type { OpenDoor } from '@overmesh/delivery';
import type { FederationPart } from '@overmesh/discovery';
import type { VirtualDestinationDocument, VirtualMeshContent } from '@overmesh/intent';
import { meshes } from '@overmesh/meshes/all';
import { destinationKey } from '@overmesh/meshes/kit';
import { EMPTY_INVENTORY, isManageable } from '@overmesh/model';
import type { ClusterPlace, Evacuations, Mesh, Peer } from '@overmesh/model';
import { chooseMembers, namedServices, remembered, toPeer, virtualDestinationKey } from '@overmesh/translation';
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
  readonly documents: readonly VirtualDestinationDocument[];
  readonly places: readonly FederationPlace[];
  readonly doors: readonly OpenDoor[];
  /** None where absent. */
  readonly evacuations?: Evacuations;
}

/** The members of VirtualMeshes as they see each other, by name of the VirtualMesh; none of one without VirtualDestinations. */
export type Federations = ReadonlyMap<string, readonly Peer[]>;

/** Who is who in each VirtualMesh that has VirtualDestinations. Members are in the order of their clusters' names. */
export function federationsOf({ virtualMeshes, documents, places, doors, evacuations }: FederationView): Federations {
  const seen = places.map(({ place, part }) => ({ place, inventory: { ...EMPTY_INVENTORY, ...part } }));
  const { members } = chooseMembers(virtualMeshes, seen);
  const byId = new Map(seen.map((one) => [one.place.id, one]));
  const byVirtualMesh = Map.groupBy(documents, ({ virtualMesh }) => virtualMesh);
  return new Map(
    [...byVirtualMesh].map(([virtualMesh, own]) => [
      virtualMesh,
      (members.get(virtualMesh) ?? []).flatMap(({ clusterId, meshKey }): readonly Peer[] => {
        const one = byId.get(clusterId);
        const mesh = one?.inventory.meshes.find(({ key }) => key === meshKey);
        if (!one || !mesh || !isReallyThere(one.inventory, meshKey) || !isMember(mesh)) return [];
        const { destinations, workloads } = one.inventory;
        const gateways = one.inventory.gateways.filter((gateway) => gateway.mesh === meshKey);
        const open = doors.filter((door) => door.clusterId === clusterId && door.mesh === meshKey);
        const source = { cluster: one.place, mesh, gateways, destinations, workloads };
        const opened = open.map(({ document }) => document);
        const peer = toPeer(source, own, opened, evacuations);
        return [{ ...peer, exported: exportedOf(peer, own) }];
      }),
    ]),
  );
}

/** Where a mesh lets others in by itself, its own word for it counts, and there is no door of ours. */
function exportedOf(
  { mesh, services, exported }: Peer,
  documents: readonly VirtualDestinationDocument[],
): readonly string[] {
  const { isExported } = meshes[mesh.kind].translator;
  if (!isExported) return exported;
  const open = new Set(services.filter(isExported).map(destinationKey));
  return documents
    .filter((document) => [...namedServices([document])].some((key) => open.has(key)))
    .map(virtualDestinationKey)
    .sort();
}

function isMember(mesh: Mesh): mesh is Mesh & { readonly kind: Peer['mesh']['kind'] } {
  return isManageable(mesh.kind);
}

/** What a cluster knows of others, as text: of every VirtualMesh with VirtualDestinations that it is in. Empty for none. */
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
