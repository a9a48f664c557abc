import type { KnownTarget, TranslatedCluster, TranslatedVirtualMesh } from '@overmesh/delivery';
import type { Edition, VirtualMeshContent } from '@overmesh/intent';
import type { ClusterPlace, Inventory, Member, VirtualName } from '@overmesh/model';
import { chooseMembers, isAbout, namesFor } from '@overmesh/translation';
import type { Federations } from './federation.ts';
import { isReallyThere, toMember, withRemembered, withoutOwnClaims } from './members.ts';

/** Everything that the translations of one cluster are about. */
export interface ClusterView {
  readonly place: ClusterPlace;
  /** Empty where the cluster was never looked at. */
  readonly inventory: Inventory;
  readonly isSeen: boolean;
  /** Of place and inventory: see clusterInputs. */
  readonly ownInputs: string;
  /** Of everything that it may have to be translated for: see allInputs. */
  readonly inputsHash: string;
  /** The members of VirtualMeshes as they see each other. */
  readonly federations: Federations;
  /** Generation of the authority of each VirtualMesh that has one: see Member.trustGeneration. */
  readonly authorities: ReadonlyMap<string, number>;
  /** UIDs of objects of ours; known where somebody decides over Services. */
  readonly ours: ReadonlySet<string>;
  readonly before: TranslatedCluster;
  /** Every VirtualMesh at the revisions that are asked for. */
  readonly editions: readonly Edition[];
}

/** One VirtualMesh on one cluster: what is translated at once, or not at all. */
export interface Unit {
  readonly virtualMesh: string;
  readonly revision: number;
  /** Absent where the VirtualMesh is not there at that revision. */
  readonly content?: VirtualMeshContent;
  /** Its meshes in this cluster; none says that everything of it goes. */
  readonly members: readonly Member[];
  /** What its VirtualDestinations come to for each member, by key of the mesh. */
  readonly names: ReadonlyMap<string, readonly VirtualName[]>;
  /**
   * Keys of meshes that are out of sight and not out of the VirtualMesh: their targets stay as they are, since a mesh that
   * is not seen is no reason to delete what was written for it.
   */
  readonly keep: readonly string[];
  /** Everything that it is translated from, as text: equal texts have equal outcomes. */
  readonly inputs: string;
}

/**
 * The units of a cluster: of every VirtualMesh that it belongs to, or belonged to when it was last translated.
 *
 * One that nothing is known of has none, and what it has stays: only an edition without content says that it was removed. A
 * cluster that was never looked at has none either: that nothing is to be written there is known of no revision.
 */
export function unitsOf(view: ClusterView): readonly Unit[] {
  if (!view.isSeen) return [];
  const editions = editionsFor(view);
  const chosen = chosenIn(view, editions);
  const known = new Map(view.before.virtualMeshes.map((one) => [one.virtualMesh, one]));
  const names = [...new Set([...chosen.keys(), ...known.keys()])].sort();
  return names.flatMap((name) => {
    const edition = editions.get(name);
    return edition ? unitOf(view, edition, chosen.get(name) ?? [], known.get(name)) : [];
  });
}

/** VirtualMeshes that choose a mesh of the cluster, or chose one before: their policies are part of its inputs. */
export function concernedBy(view: ClusterView): readonly string[] {
  const chosen = chosenIn(view, editionsFor(view));
  return [...new Set([...chosen.keys(), ...view.before.virtualMeshes.map(({ virtualMesh }) => virtualMesh)])];
}

/** Each VirtualMesh at the revision that this cluster shall have of it. */
function editionsFor({ before, editions }: ClusterView): ReadonlyMap<string, Edition> {
  const pinned = new Map(before.virtualMeshes.map((one) => [one.virtualMesh, one.pinnedRevision]));
  const isFor = ({ virtualMesh, revision, isUsual }: Edition): boolean => {
    const pin = pinned.get(virtualMesh);
    return pin === undefined ? isUsual : pin === revision;
  };
  return new Map(editions.filter(isFor).map((edition) => [edition.virtualMesh, edition]));
}

/** Keys of the meshes here by the VirtualMesh that has them, those among them that are out of sight. */
function chosenIn(
  { place, inventory, before }: ClusterView,
  editions: ReadonlyMap<string, Edition>,
): ReadonlyMap<string, readonly string[]> {
  const written = before.virtualMeshes.flatMap(({ targets }) => targets.map(({ mesh }) => mesh));
  const virtualMeshes = [...editions.values()].flatMap(({ content }) => (content ? [content.virtualMesh] : []));
  const { members } = chooseMembers(virtualMeshes, [{ place, inventory: withRemembered(inventory, written) }]);
  const chosen = [...members].filter(([, meshes]) => meshes.length > 0);
  return new Map(chosen.map(([name, meshes]) => [name, meshes.map(({ meshKey }) => meshKey)]));
}

function unitOf(
  view: ClusterView,
  { virtualMesh, revision, content }: Edition,
  chosen: readonly string[],
  known: TranslatedVirtualMesh | undefined,
): Unit {
  const { place, inventory, ownInputs, ours, authorities } = view;
  const foreign = withoutOwnClaims(inventory, ours);
  const present = chosen.filter((key) => isReallyThere(inventory, key));
  const keep = chosen.filter((key) => !present.includes(key));
  const generation = authorities.get(virtualMesh) ?? 1;
  const members = present.flatMap((key) => {
    const member = toMember(place, foreign, key, lastTranslatedOf(key, view, known), chosen);
    return member ? { ...member, ...(generation > 1 && { trustGeneration: generation }) } : [];
  });
  // Whose a claim is may be known only later than the inventory that it is in.
  const strangers = foreign.claims.length;
  const names = content ? namesIn(content, members, view) : new Map<string, readonly VirtualName[]>();
  const inputs =
    content && members.length
      ? [
          ownInputs,
          strangers,
          ...documentsIn(content, place.name),
          ...namesText(names),
          ...(generation > 1 ? [{ generation }] : []),
        ]
      : [];
  return {
    virtualMesh,
    revision,
    ...(content && { content }),
    members,
    names,
    keep,
    inputs: JSON.stringify([present, keep, inputs]),
  };
}

/** Under its key, or under one that it had before. */
function lastTranslatedOf(
  key: string,
  { inventory }: ClusterView,
  known: TranslatedVirtualMesh | undefined,
): KnownTarget['lastTranslated'] {
  const former = inventory.meshes.find((mesh) => mesh.key === key)?.formerKeys ?? [];
  const last = [key, ...former].flatMap((one) => known?.targets.find(({ mesh }) => mesh.key === one) ?? []);
  return last[0]?.lastTranslated ?? {};
}

/** All that a member has to know of the others, and nothing of those that it has nothing to do with. */
function namesIn(
  { virtualMesh, virtualDestinations, exportPolicies }: VirtualMeshContent,
  members: readonly Member[],
  { place, federations }: ClusterView,
): Unit['names'] {
  const peers = federations.get(virtualMesh.name);
  if (!peers || !(virtualDestinations.length + exportPolicies.length)) return new Map();
  const federation = { documents: virtualDestinations, exportPolicies, peers };
  return new Map(members.map(({ mesh: { key } }) => [key, namesFor(federation, { clusterId: place.id, mesh: key })]));
}

/** Nothing where there is no name, so that what was translated before there were any is not translated again. */
function namesText(names: Unit['names']): readonly unknown[] {
  const own = [...names].filter(([, all]) => all.length);
  return own.length ? [own] : [];
}

/** Which clusters a VirtualMesh chooses is answered by the members already, and how they get a change is no part of it. */
function documentsIn(content: VirtualMeshContent, cluster: string): readonly unknown[] {
  const { virtualMesh, policies, accessPolicies, exportPolicies } = content;
  const { meshes: _meshes, rollout: _rollout, ...rest } = virtualMesh.spec;
  // What is given to others, and by others, is in the names; what is selected in vain here is not.
  const exported = exportPolicies.filter(({ spec }) => spec.destinations.some((one) => isAbout(one, cluster)));
  const versions = [policies, accessPolicies, ...(exported.length ? [exported] : [])];
  return [rest, ...versions.map((all) => all.map(({ uid, revision }) => [uid, revision]))];
}
