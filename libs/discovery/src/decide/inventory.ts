import type { DecisiveAnnotations, MeshDetector, SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import {
  CONFIG_MAP,
  CRD,
  DAEMON_SET,
  DEPLOYMENT,
  MUTATING_WEBHOOK,
  NAMESPACE,
  POD,
  SERVICE,
  STATEFUL_SET,
  VALIDATING_WEBHOOK,
} from '@overmesh/meshes/kit';
import type { Inventory, KindRef, Mesh, PodMembership, Workload } from '@overmesh/model';
import { EMPTY_INVENTORY } from '@overmesh/model';
import { annotationsOf } from './annotations.ts';
import { findDestinations } from './destinations.ts';
import { settleMeshes } from './settle-meshes.ts';
import { sortedBy } from './sort.ts';
import { findWorkloads, podCountsOf, withoutCounts, workloadOrder } from './workloads.ts';
import type { FoundWorkloads } from './workloads.ts';
import type { PodCounts } from '../stored-inventory.ts';

/** All that discovery knows of meshes: the managed kinds one by one, the others as a whole. */
export interface MeshKnowledge {
  readonly plugins: readonly MeshDetector[];
  /** Meshes that are seen and named, but not managed. */
  readonly detectForeign: (seen: SeenCluster) => readonly Mesh[];
  readonly meshOfForeignPod: (pod: SeenObject, meshes: readonly Mesh[]) => PodMembership | undefined;
}

export interface InventoryView extends MeshKnowledge {
  readonly seen: SeenCluster;
  /** Kinds of which nothing could be read: `seen` is empty of them without saying that there are none. */
  readonly unread: readonly KindRef[];
  /** What was last known, from when those kinds could be read. */
  readonly last?: TakenInventory;
  /** In milliseconds of the epoch. */
  readonly nowMs: number;
}

/** What is in a cluster, and beside it what changes all the time and no policy depends on. */
export interface TakenInventory {
  readonly inventory: Inventory;
  readonly podCounts: PodCounts;
  /** When it is another inventory although the cluster has said nothing new, in milliseconds of the epoch. */
  readonly nextChangeAt?: number;
}

const NOTHING_KNOWN: TakenInventory = { inventory: EMPTY_INVENTORY, podCounts: {} };

/** Kinds that say which meshes there are. */
const MESH_SIGNS = [CRD, NAMESPACE, DEPLOYMENT, DAEMON_SET, MUTATING_WEBHOOK, VALIDATING_WEBHOOK, CONFIG_MAP];

/**
 * What is in a cluster, from the objects that were seen there. The same objects in any order give the same bytes.
 *
 * A part that leans on an unread kind stays as it was last known: absent is not empty.
 */
export function takeInventory(view: InventoryView): TakenInventory {
  const { seen } = view;
  const { inventory: last, podCounts } = view.last ?? NOTHING_KNOWN;
  const lacks: Lacks = (...kinds) => view.last !== undefined && kinds.some((kind) => isIn(view.unread, kind));

  const meshes = lacks(...MESH_SIGNS) ? last.meshes : findMeshes(view, last.meshes);
  const annotations = annotationsOf(view.plugins);
  const found = lacks(POD) ? undefined : findCounted(view, meshes, annotations);
  const workloads = found ? withIdle(withoutCounts(found.workloads), last, lacks) : last.workloads;
  const destinations = lacks(SERVICE, NAMESPACE)
    ? last.destinations
    : findDestinations(seen, workloads, annotations, last.destinations);
  return {
    inventory: { meshes, workloads, destinations, ...findPolicyObjects(view, last, meshes, lacks) },
    podCounts: found ? podCountsOf(found.workloads) : podCounts,
    ...(found?.nextChangeAt !== undefined && { nextChangeAt: found.nextChangeAt }),
  };
}

/** Whether some of the kinds could not be read, and there is something older to fall back to. */
type Lacks = (...kinds: readonly KindRef[]) => boolean;

function findMeshes({ seen, plugins, detectForeign }: InventoryView, last: readonly Mesh[]): readonly Mesh[] {
  const found = [...plugins.flatMap((plugin) => plugin.detect(seen)), ...detectForeign(seen)];
  return sortedBy(settleMeshes(found, last), ({ key }) => [key]);
}

function findCounted(view: InventoryView, meshes: readonly Mesh[], annotations: DecisiveAnnotations): FoundWorkloads {
  return findWorkloads(view.seen, { meshOfPod: (pod) => meshOfPod(pod, meshes, view), annotations, nowMs: view.nowMs });
}

/** A controller without pods is known by itself alone: while its kind cannot be read, it is as it was. */
function withIdle(present: readonly Workload[], last: Inventory, lacks: Lacks): readonly Workload[] {
  const hidden = [DEPLOYMENT, STATEFUL_SET, DAEMON_SET].filter((kind) => lacks(kind)).map(({ kind }) => kind);
  const isPresent = new Set(present.map((workload) => workloadOrder(workload).join('/')));
  const idle = last.workloads.filter(
    (one) => !one.podSets.length && hidden.includes(one.controller) && !isPresent.has(workloadOrder(one).join('/')),
  );
  return sortedBy([...present, ...idle], workloadOrder);
}

function meshOfPod(pod: SeenObject, meshes: readonly Mesh[], { plugins, meshOfForeignPod }: InventoryView) {
  for (const plugin of plugins) {
    const mesh = plugin.meshOfPod(pod, meshes);
    if (mesh !== undefined) return mesh;
  }
  return meshOfForeignPod(pod, meshes);
}

/** Gateways and claims, each plugin's own: one mesh's unread kind does not hide another mesh's objects. */
function findPolicyObjects(
  { seen, plugins }: InventoryView,
  last: Inventory,
  meshes: readonly Mesh[],
  lacks: Lacks,
): Pick<Inventory, 'gateways' | 'claims'> {
  const parts = plugins.map((plugin) => {
    if (!lacks(...plugin.watched, SERVICE)) {
      return { gateways: plugin.gateways(seen, meshes), claims: plugin.claims(seen, meshes) };
    }
    const keys = new Set(meshes.filter(({ kind }) => kind === plugin.kind).map(({ key }) => key));
    return {
      gateways: last.gateways.filter(({ mesh }) => keys.has(mesh)),
      claims: last.claims.filter(({ mesh }) => keys.has(mesh)),
    };
  });
  return {
    gateways: sortedBy(
      parts.flatMap(({ gateways }) => gateways),
      ({ namespace, name, mesh, role }) => [namespace, name, mesh, role],
    ),
    claims: sortedBy(
      parts.flatMap(({ claims }) => claims),
      ({ namespace, name, mesh, kind, ...claim }) => [namespace, name, mesh, kind, JSON.stringify(claim)],
    ),
  };
}

function isIn(kinds: readonly KindRef[], { group, kind }: KindRef): boolean {
  return kinds.some((one) => one.group === group && one.kind === kind);
}
