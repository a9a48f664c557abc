import { isManageable } from '@overmesh/model';
import type { ClusterPlace, Inventory, LastTranslated, Member, Mesh, MeshRef } from '@overmesh/model';

/** True when its control plane is there as far as was last seen. */
export function isReallyThere({ meshes }: Inventory, key: string): boolean {
  return meshes.some((mesh) => mesh.key === key && isThere(mesh));
}

function isThere({ state }: Mesh): boolean {
  return state !== 'residue';
}

/**
 * The inventory with a stand-in for each mesh that we wrote for and that is out of sight.
 *
 * One that is in sight under another key has none: its objects are wanted for that key, or by nobody where it turned out
 * to be no mesh.
 */
export function withRemembered(inventory: Inventory, written: readonly MeshRef[]): Inventory {
  const known = new Map(written.map(({ key, kind }) => [key, kind]));
  const missing = [...known].filter(([key]) => !isReallyThere(inventory, key) && !isRenamed(inventory, key));
  if (!missing.length) return inventory;
  const isMissing = new Set(missing.map(([key]) => key));
  const seen = inventory.meshes.filter(({ key }) => !isMissing.has(key));
  return { ...inventory, meshes: [...seen, ...missing.map(([key, kind]) => standIn({ key, kind }))] };
}

function isRenamed({ meshes }: Inventory, key: string): boolean {
  return meshes.some((mesh) => isThere(mesh) && mesh.formerKeys?.includes(key));
}

function standIn({ key, kind }: MeshRef): Mesh {
  const evidence = ['Overmesh wrote for it, and it is out of sight'];
  return { key, kind, state: 'installed', modes: [], evidence };
}

/**
 * The inventory without claims of our own objects. Discovery knows them by our label, and a hand that takes it off would
 * make of each a stranger that decides over its Service, for whose sake it is no longer wanted. The ledger knows better.
 *
 * @param ours UIDs of the ledger: a stranger under a name of ours is a stranger
 */
export function withoutOwnClaims(inventory: Inventory, ours: ReadonlySet<string>): Inventory {
  if (!inventory.claims.length || !ours.size) return inventory;
  return { ...inventory, claims: inventory.claims.filter(({ uid }) => uid === undefined || !ours.has(uid)) };
}

/**
 * One mesh of a cluster as translation wants it; undefined when it is not there or not manageable.
 *
 * @param chosen keys of all meshes of the cluster that its VirtualMesh has
 */
export function toMember(
  cluster: ClusterPlace,
  inventory: Inventory,
  key: string,
  lastTranslated: Readonly<Record<string, LastTranslated>>,
  chosen: readonly string[],
): Member | undefined {
  const mesh = inventory.meshes.find((one) => one.key === key);
  if (!mesh || !isManageable(mesh.kind)) return undefined;
  return {
    cluster,
    mesh: { ...mesh, kind: mesh.kind },
    destinations: inventory.destinations,
    workloads: inventory.workloads,
    gateways: inventory.gateways.filter((gateway) => gateway.mesh === key),
    claims: inventory.claims.filter((claim) => claim.mesh === key),
    otherMeshes: inventory.meshes
      .filter((one) => one.key !== key)
      .map((one) => ({ mesh: one, isMember: chosen.includes(one.key) })),
    lastTranslated,
  };
}
