import { meshes } from '@overmesh/meshes/all';
import { isManageable, objectKey } from '@overmesh/model';
import type {
  AccessPolicySpec,
  ClusterPlace,
  DesiredObject,
  Inventory,
  Member,
  Snapshot,
  StoredIntent,
  TrafficPolicySpec,
  VirtualMeshSpec,
} from '@overmesh/model';
import { chooseMembers, translate } from '@overmesh/translation';
import type { IntentRow, RevisionRow } from './rows.ts';

/** Objects by key, by name of their cluster. */
export type WantedByCluster = ReadonlyMap<string, ReadonlyMap<string, DesiredObject>>;

/** Newest revision of each VirtualMesh at some time. */
export type Revisions = Readonly<Record<string, number>>;

export interface UndisturbedWorld {
  readonly clusters: readonly ClusterPlace[];
  /** By name of the cluster. */
  readonly inventories: ReadonlyMap<string, Inventory>;
}

/** What documents at these revisions want on every cluster: translated afresh, from a world that nothing has disturbed. */
export function wantedBy(
  intents: readonly IntentRow[],
  revisions: Revisions,
  world: UndisturbedWorld,
): WantedByCluster {
  const live = intents.filter((row) => isLiveAt(row, revisions[row.virtualMesh] ?? 0));
  const virtualMeshes = live.filter(({ kind }) => kind === 'VirtualMesh').map((row) => stored<VirtualMeshSpec>(row));
  const wanted = new Map(world.clusters.map(({ name }) => [name, new Map<string, DesiredObject>()]));
  for (const virtualMesh of virtualMeshes) {
    const own = live.filter(({ virtualMesh: name }) => name === virtualMesh.name);
    const policies = own.filter(({ kind }) => kind === 'TrafficPolicy').map((row) => stored<TrafficPolicySpec>(row));
    const accessPolicies = own
      .filter(({ kind }) => kind === 'AccessPolicy')
      .map((row) => stored<AccessPolicySpec>(row));
    const revision = revisions[virtualMesh.name] ?? 0;
    const members = membersOf(virtualMesh.name, virtualMeshes, world);
    for (const [cluster, objects] of translated({ virtualMesh, revision, policies, accessPolicies, members }))
      for (const object of objects) wanted.get(cluster)?.set(objectKey(object.ref), object);
  }
  return wanted;
}

/** The revisions after each accepted change, in their order. */
export function courseOf(revisions: readonly RevisionRow[]): readonly { readonly at: Date; readonly now: Revisions }[] {
  let now: Revisions = {};
  return [...revisions]
    .sort((a, b) => a.at.getTime() - b.at.getTime() || a.number - b.number)
    .map(({ at, virtualMesh, number }) => ({ at, now: (now = { ...now, [virtualMesh]: number }) }));
}

export function isLiveAt({ introducedIn, retiredIn }: IntentRow, revision: number): boolean {
  return introducedIn <= revision && (retiredIn === null || retiredIn > revision);
}

function translated(snapshot: Snapshot): readonly (readonly [cluster: string, objects: readonly DesiredObject[]])[] {
  const nameOf = new Map(snapshot.members.map(({ cluster }) => [cluster.id, cluster.name]));
  return translate(snapshot, meshes).desired.map(({ clusterId, objects }) => [nameOf.get(clusterId) ?? '', objects]);
}

function membersOf(
  virtualMesh: string,
  all: readonly StoredIntent<VirtualMeshSpec>[],
  { clusters, inventories }: UndisturbedWorld,
): readonly Member[] {
  const places = clusters.flatMap((place) => {
    const inventory = inventories.get(place.name);
    return inventory ? [{ place, inventory }] : [];
  });
  const chosen = chooseMembers(all, places).members.get(virtualMesh) ?? [];
  return chosen.flatMap(({ clusterId, meshKey }) =>
    places
      .filter(({ place }) => place.id === clusterId)
      .flatMap(({ place, inventory }) => memberOf(place, inventory, meshKey)),
  );
}

/** No document here is strict, so what was last translated has no say. */
function memberOf(cluster: ClusterPlace, inventory: Inventory, key: string): readonly Member[] {
  const mesh = inventory.meshes.find((one) => one.key === key);
  if (!mesh || !isManageable(mesh.kind)) return [];
  const { destinations, workloads, gateways, claims } = inventory;
  const ofMesh = <T extends { readonly mesh?: string }>(list: readonly T[]) => list.filter((one) => one.mesh === key);
  return [
    {
      cluster,
      mesh: { ...mesh, kind: mesh.kind },
      destinations,
      workloads,
      gateways: ofMesh(gateways),
      claims: ofMesh(claims),
      lastTranslated: {},
    },
  ];
}

function stored<Spec>({ uid, name, workspace, labels, spec, introducedIn, createdAt }: IntentRow): StoredIntent<Spec> {
  return {
    uid,
    name,
    workspace,
    labels,
    spec: spec as Spec,
    revision: introducedIn,
    createdAt: createdAt.toISOString(),
  };
}
