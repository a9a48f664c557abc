import type { Destination, DestinationSelector, MemberMisses, Miss, Snapshot } from '@overmesh/model';
import { destinationKey } from '@overmesh/meshes/kit';
import type { MemberIndex } from '@overmesh/meshes/kit';
import { isAbout } from './about.ts';
import { sortedBy } from './order.ts';
import { exportPolicyKey } from './failover/exports.ts';
import { accessKey } from './access/access-policy.ts';
import { policyKey } from './precedence.ts';

/** A document that is about Services, as reports call it (`Kind/name`). */
export interface Selecting {
  readonly intent: string;
  readonly destinations: readonly DestinationSelector[];
}

/** The documents of a VirtualMesh that are about Services. */
export function selecting({
  policies,
  accessPolicies,
  exportPolicies = [],
}: Pick<Snapshot, 'policies' | 'accessPolicies' | 'exportPolicies'>): readonly Selecting[] {
  return [
    ...policies.map((policy) => ({ intent: policyKey(policy), destinations: policy.spec.destinations })),
    ...accessPolicies.map((policy) => ({ intent: accessKey(policy), destinations: policy.spec.destinations })),
    ...exportPolicies.map((policy) => ({ intent: exportPolicyKey(policy), destinations: policy.spec.destinations })),
  ];
}

/** Names of the clusters that they name, each once. */
export function clustersNamedBy(documents: readonly Selecting[]): readonly string[] {
  return [...new Set(documents.flatMap(({ destinations }) => destinations.flatMap(({ clusters = [] }) => clusters)))];
}

/** What one policy selects in one member. */
export interface Selection {
  /** Services whose pods are in the member's mesh, in the order of their names. */
  readonly reached: readonly Destination[];
  readonly misses: readonly Miss[];
}

/** Finds what the content of a policy selects in a member: each selector is asked once. */
export function select({ destinations: selectors }: Pick<Selecting, 'destinations'>, index: MemberIndex): Selection {
  const { cluster, mesh } = index.member;
  const answers = selectors.map((selector, place) => ({
    place,
    services: isAbout(selector, cluster.name) ? index.selectedBy(selector) : undefined,
  }));
  const selected = together(answers.flatMap(({ services }) => (services?.length ? [services] : [])));
  const reached = selected.filter(({ meshes }) => meshes.includes(mesh.key));
  return {
    reached,
    misses: [
      ...selected
        .filter(({ meshes }) => !meshes.includes(mesh.key))
        .map((one): Miss => ({ why: 'OTHER_MESH', service: destinationKey(one), meshes: one.meshes })),
      ...answers
        .filter(({ services }) => services?.length === 0)
        .map(({ place }): Miss => ({ why: 'NO_SERVICE', selector: place })),
    ],
  };
}

/** The selections of all documents, by document, as values that can be kept. */
export function missesOf(selections: ReadonlyMap<string, Selection>, { member }: MemberIndex): MemberMisses {
  const { cluster, mesh } = member;
  const all = [...selections].map(([intent, selection]) => ({ intent, ...selection }));
  return {
    clusterId: cluster.id,
    cluster: cluster.name,
    mesh: mesh.key,
    reached: Object.fromEntries(
      all.flatMap(({ intent, reached: [first] }) => (first ? [[intent, destinationKey(first)]] : [])),
    ),
    missed: Object.fromEntries(
      all.flatMap(({ intent, reached, misses }) =>
        misses.length && (reached.length || misses.some(isOtherMesh)) ? [[intent, misses]] : [],
      ),
    ),
  };
}

function isOtherMesh({ why }: Miss): boolean {
  return why === 'OTHER_MESH';
}

/** Each once, in the order of their names, in which each selector has answered: several may select one Service. */
function together(answers: readonly (readonly Destination[])[]): readonly Destination[] {
  const [only] = answers;
  if (answers.length < 2) return only ?? [];
  return sortedBy([...new Set(answers.flat())], destinationKey);
}
