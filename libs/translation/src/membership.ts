import { didYouMean, isManageable } from '@overmesh/model';
import type { ClusterPlace, Mesh, MeshChoice, MeshSelector, StoredIntent, VirtualMeshSpec } from '@overmesh/model';
import { byTexts, inTurn } from './order.ts';
import { isPlaceOf } from './place.ts';
import type { SeenPlace } from './place.ts';
import { whyNothing } from './why-nothing.ts';

export type { SeenPlace };

/** A mesh of a cluster that two VirtualMeshes choose: the older one has it. */
export interface ContestedMesh {
  readonly virtualMesh: string;
  readonly wonBy: string;
  /** Name of the cluster. */
  readonly cluster: string;
  readonly mesh: string;
}

/** Something that a VirtualMesh chooses and cannot have, with the reason in a sentence. */
export interface UnmanagedChoice {
  readonly virtualMesh: string;
  /** Absent where no cluster is chosen at all. */
  readonly cluster?: string;
  readonly mesh?: string;
  readonly reason: string;
}

export interface ChosenMesh {
  readonly clusterId: string;
  readonly meshKey: string;
}

export interface Membership {
  /** By name of the VirtualMesh; each has an entry, with an empty list where it has no mesh. */
  readonly members: ReadonlyMap<string, readonly ChosenMesh[]>;
  readonly contested: readonly ContestedMesh[];
  readonly unmanaged: readonly UnmanagedChoice[];
}

/**
 * Says which meshes belong to which VirtualMesh. Only installed meshes of manageable kinds can, and what nothing confirms
 * only where it is named by its key, which is a person's word for it; one belongs to at most one VirtualMesh, and where several choose it the older one has it (createdAt, then name): a newcomer takes nothing
 * away from what works.
 */
export function chooseMembers(
  virtualMeshes: readonly StoredIntent<VirtualMeshSpec>[],
  clusters: readonly SeenPlace[],
): Membership {
  const inOrder = [...clusters].sort(byTexts(({ place }) => place.name));
  const wishes = [...virtualMeshes].sort(byAge).flatMap((virtualMesh) => wishesOf(virtualMesh, inOrder));
  const granted = wishes.filter((wish) => wish === firstFor(wish, wishes));
  return {
    members: new Map(
      virtualMeshes.map(({ name }) => [
        name,
        granted
          .filter((wish) => wish.virtualMesh === name)
          .map(({ place, mesh }) => ({ clusterId: place.id, meshKey: mesh.key })),
      ]),
    ),
    contested: wishes.flatMap((wish) => contestOf(wish, firstFor(wish, wishes))),
    unmanaged: [...virtualMeshes].sort(byAge).flatMap((virtualMesh) => unmanagedOf(virtualMesh, inOrder)),
  };
}

/** Whether a VirtualMesh may choose a mesh of a cluster, whatever meshes that has. */
export function mayChoose({ meshes }: VirtualMeshSpec, place: ClusterPlace): boolean {
  return meshes.some(({ cluster, selector }) => (selector ? isPlaceOf(selector, place) : cluster === place.name));
}

/** What one VirtualMesh has, and what it chose in vain. */
export interface MembershipOf {
  readonly members: readonly { readonly cluster: string; readonly mesh: string }[];
  readonly leftOut: readonly { readonly cluster?: string; readonly mesh?: string; readonly reason: string }[];
}

/** The membership of one VirtualMesh in the names of people, among all VirtualMeshes and clusters. */
export function membershipOf(
  name: string,
  virtualMeshes: readonly StoredIntent<VirtualMeshSpec>[],
  clusters: readonly SeenPlace[],
): MembershipOf {
  const { members, contested, unmanaged } = chooseMembers(virtualMeshes, clusters);
  const names = new Map(clusters.map(({ place }) => [place.id, place.name]));
  const lost = contested.filter((one) => one.virtualMesh === name);
  return {
    members: (members.get(name) ?? []).map(({ clusterId, meshKey }) => ({
      cluster: names.get(clusterId) ?? clusterId,
      mesh: meshKey,
    })),
    leftOut: [
      ...lost.map(({ cluster, mesh, wonBy }) => ({
        cluster,
        mesh,
        reason: `${cluster}/${mesh} belongs to VirtualMesh ${wonBy}`,
      })),
      ...unmanaged.filter((one) => one.virtualMesh === name).map(({ virtualMesh: _own, ...one }) => one),
    ],
  };
}

/** One VirtualMesh choosing one mesh. */
interface Wish {
  readonly virtualMesh: string;
  readonly place: ClusterPlace;
  readonly mesh: Mesh;
}

const byAge = inTurn<StoredIntent<VirtualMeshSpec>>(
  (a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt),
  byTexts(({ name }) => name),
);

function wishesOf({ name, spec }: StoredIntent<VirtualMeshSpec>, clusters: readonly SeenPlace[]): readonly Wish[] {
  return clusters.flatMap(({ place, inventory }) =>
    inventory.meshes
      .filter((mesh) => spec.meshes.some((choice) => chooses(choice, place, mesh) && isUsable(mesh, choice)))
      .sort(byTexts(({ key }) => key))
      .map((mesh) => ({ virtualMesh: name, place, mesh })),
  );
}

function isUsable({ kind, state, key }: Mesh, choice: MeshChoice): boolean {
  return isManageable(kind) && (state === 'installed' || (state === 'unconfirmed' && choice.mesh === key));
}

function chooses({ cluster, mesh: key, selector }: MeshChoice, place: ClusterPlace, mesh: Mesh): boolean {
  if (selector) return isPlaceOf(selector, place) && isKindOf(selector, mesh);
  return cluster === place.name && (key === undefined || keysOf(mesh).includes(key));
}

/** A document may name an installed mesh by a key that it had before. */
function keysOf({ key, state, formerKeys = [] }: Mesh): readonly string[] {
  return state === 'installed' ? [key, ...formerKeys] : [key];
}

function isKindOf({ kinds }: MeshSelector, { kind }: Mesh): boolean {
  return !kinds || (isManageable(kind) && kinds.includes(kind));
}

function firstFor(wish: Wish, wishes: readonly Wish[]): Wish | undefined {
  return wishes.find(({ place, mesh }) => place.id === wish.place.id && mesh.key === wish.mesh.key);
}

function contestOf(wish: Wish, first: Wish | undefined): readonly ContestedMesh[] {
  if (!first || first === wish) return [];
  return [{ virtualMesh: wish.virtualMesh, wonBy: first.virtualMesh, cluster: wish.place.name, mesh: wish.mesh.key }];
}

function unmanagedOf(
  { name, spec }: StoredIntent<VirtualMeshSpec>,
  clusters: readonly SeenPlace[],
): readonly UnmanagedChoice[] {
  const found = spec.meshes.flatMap((choice) =>
    choice.selector ? uncovered(choice, spec, clusters) : missingOf(choice, spec, clusters),
  );
  const texts = found.map((one) => JSON.stringify(one));
  return found
    .filter((_one, index) => texts.indexOf(texts[index] ?? '') === index)
    .map((one) => ({ virtualMesh: name, ...one }));
}

type Unusable = Omit<UnmanagedChoice, 'virtualMesh'>;

/** What a choice covers that nobody can manage here; of a selector that covers nothing at all, why that is so. */
function uncovered(choice: MeshChoice, spec: VirtualMeshSpec, clusters: readonly SeenPlace[]): readonly Unusable[] {
  const isCovered = clusters.some(({ place, inventory }) =>
    inventory.meshes.some((mesh) => chooses(choice, place, mesh)),
  );
  if (isCovered || !choice.selector) return unusable(choice, spec, clusters);
  return [{ reason: whyNothing(choice.selector, clusters) }];
}

function unusable(
  choice: MeshChoice,
  { meshes }: VirtualMeshSpec,
  clusters: readonly SeenPlace[],
): readonly Unusable[] {
  const isTaken = (place: ClusterPlace, mesh: Mesh) =>
    meshes.some((any) => chooses(any, place, mesh) && isUsable(mesh, any));
  return clusters.flatMap(({ place, inventory }) =>
    inventory.meshes
      .filter((mesh) => chooses(choice, place, mesh) && !isTaken(place, mesh))
      .map((mesh) => ({ cluster: place.name, mesh: mesh.key, reason: whyNot(mesh, place) })),
  );
}

/** What a choice by name says that is not there, or is there and cannot be managed. */
function missingOf(choice: MeshChoice, spec: VirtualMeshSpec, clusters: readonly SeenPlace[]): readonly Unusable[] {
  const { cluster = '', mesh: key } = choice;
  const seen = clusters.find(({ place }) => place.name === cluster);
  if (!seen) return [{ cluster, ...(key && { mesh: key }), reason: noCluster(cluster, clusters) }];
  const covered = seen.inventory.meshes.filter((mesh) => chooses(choice, seen.place, mesh));
  if (covered.length) return unusable(choice, spec, [seen]);
  const found = seen.inventory.meshes.map((mesh) => mesh.key);
  const there = found.length ? `; ${found.join(', ')} ${found.length > 1 ? 'are' : 'is'} there` : '';
  const reason = `no mesh ${key ? `${key} ` : ''}was found in cluster ${cluster}${key ? there : ''}`;
  return [{ cluster, ...(key && { mesh: key }), reason }];
}

function noCluster(cluster: string, clusters: readonly SeenPlace[]): string {
  const near = didYouMean(
    cluster,
    clusters.map(({ place }) => place.name),
  );
  return [`there is no cluster ${cluster}`, ...(near ? [near] : [])].join('. ');
}

function whyNot({ key, kind, state, namespace = '' }: Mesh, { name }: ClusterPlace): string {
  if (!isManageable(kind)) return `${kind} is seen but not managed by Overmesh`;
  if (state === 'unconfirmed')
    return `a Deployment in ${namespace} is labelled as a control plane of ${kind}, and nothing that belongs to the whole cluster confirms it; if it is one, say so with { cluster: ${name}, mesh: ${key} }`;
  return `${kind} was uninstalled: only its leftovers (${state}) are there`;
}
