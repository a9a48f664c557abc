import type { Cluster, Clusters } from '@overmesh/clusters';
import type { Delivery, TargetRow } from '@overmesh/delivery';
import type { Discovery, StoredInventory } from '@overmesh/discovery';
import type { VirtualMeshContent } from '@overmesh/intent';
import { EMPTY_INVENTORY } from '@overmesh/model';
import type { ClusterPlace, Inventory, Snapshot, StoredIntent, VirtualMeshSpec } from '@overmesh/model';
import { chooseMembers } from '@overmesh/translation';
import type { ChosenMesh, Membership, SeenPlace } from '@overmesh/translation';
import { isReallyThere, toMember, withRemembered, withoutOwnClaims } from './decide/members.ts';
import { inputsHash } from './decide/inputs-hash.ts';

/** Everything that translations are about, read once. */
export interface World {
  readonly clusters: readonly Cluster[];
  readonly inventories: ReadonlyMap<string, StoredInventory>;
  readonly targets: readonly TargetRow[];
  /** UIDs of objects of ours, by id of the cluster; asked for only where somebody decides over Services. */
  readonly ours: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface Gathered {
  readonly snapshot: Snapshot;
  /**
   * `clusterId/mesh` of targets whose mesh is out of sight and not out of the VirtualMesh: they stay as they are, since
   * a mesh that is not seen is no reason to delete what was written for it.
   */
  readonly outOfSight: ReadonlySet<string>;
  readonly membership: Membership;
}

export async function readWorld(clusters: Clusters, discovery: Discovery, delivery: Delivery): Promise<World> {
  const registered = (await clusters.all()).filter(({ leaving }) => !leaving);
  const inventories = await discovery.inventories(registered.map(({ id }) => id));
  const claimed = inventories.filter(({ inventory }) => inventory.claims.length > 0);
  return {
    clusters: registered,
    inventories: new Map(inventories.map((one) => [one.clusterId, one])),
    targets: await delivery.targets(),
    ours: await delivery.ownedUids(claimed.map(({ clusterId }) => clusterId)),
  };
}

/**
 * Puts together the snapshot of one VirtualMesh.
 *
 * @param all every VirtualMesh, since a mesh belongs to one of them only
 */
export function gather(
  { revision, virtualMesh, policies }: VirtualMeshContent,
  all: readonly StoredIntent<VirtualMeshSpec>[],
  world: World,
): Gathered {
  const places = world.clusters.map((cluster) => placeOf(cluster, world));
  const membership = chooseMembers(all, places);
  const chosen = membership.members.get(virtualMesh.name) ?? [];
  const inventoryOf = (clusterId: string) => {
    const inventory = world.inventories.get(clusterId)?.inventory ?? EMPTY_INVENTORY;
    return withoutOwnClaims(inventory, world.ours.get(clusterId) ?? new Set());
  };
  const present = chosen.filter((one) => isReallyThere(inventoryOf(one.clusterId), one.meshKey));
  const members = present.flatMap(({ clusterId, meshKey }) => {
    const cluster = world.clusters.find(({ id }) => id === clusterId);
    if (!cluster) return [];
    const lastTranslated = targetOf(world, clusterId, virtualMesh.name, meshKey)?.lastTranslated ?? {};
    return toMember(toPlace(cluster), inventoryOf(clusterId), meshKey, lastTranslated) ?? [];
  });
  const outOfSight = chosen.filter((one) => !present.includes(one));
  return {
    snapshot: { virtualMesh, revision, policies, members },
    outOfSight: new Set(outOfSight.map(({ clusterId, meshKey }) => `${clusterId}/${meshKey}`)),
    membership,
  };
}

/** Other VirtualMeshes to which a mesh now belongs that was written to for this one. */
export function newOwnersOf(
  virtualMesh: string,
  all: readonly StoredIntent<VirtualMeshSpec>[],
  world: World,
): readonly string[] {
  const { members } = chooseMembers(
    all,
    world.clusters.map((cluster) => placeOf(cluster, world)),
  );
  const written = world.targets.filter((row) => row.virtualMesh === virtualMesh);
  const isWritten = ({ clusterId, meshKey }: ChosenMesh) =>
    written.some((row) => row.clusterId === clusterId && row.mesh === meshKey);
  return [...members].filter(([name, chosen]) => name !== virtualMesh && chosen.some(isWritten)).map(([name]) => name);
}

/** Hash of what VirtualMeshes are translated from. */
export function inputsHashOf(world: World, virtualMeshes: readonly StoredIntent<VirtualMeshSpec>[]): string {
  const inventories = new Map([...world.inventories].map(([clusterId, { hash }]) => [clusterId, hash]));
  return inputsHash({ clusters: world.clusters, inventories, virtualMeshes });
}

/** A cluster with the meshes that it has, and those that were written to and are out of sight now. */
function placeOf(cluster: Cluster, { inventories, targets }: World): SeenPlace {
  const inventory: Inventory = inventories.get(cluster.id)?.inventory ?? EMPTY_INVENTORY;
  const written = targets.filter(({ clusterId }) => clusterId === cluster.id).map(({ mesh }) => mesh);
  return { place: toPlace(cluster), inventory: withRemembered(inventory, written) };
}

function targetOf({ targets }: World, clusterId: string, virtualMesh: string, mesh: string): TargetRow | undefined {
  return targets.find((row) => row.clusterId === clusterId && row.virtualMesh === virtualMesh && row.mesh === mesh);
}

function toPlace({ id, name, labels, region, zone, network }: Cluster): ClusterPlace {
  return {
    id,
    name,
    labels,
    ...(region ? { region } : {}),
    ...(zone ? { zone } : {}),
    ...(network ? { network } : {}),
  };
}
