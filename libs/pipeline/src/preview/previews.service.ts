import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { Delivery } from '@overmesh/delivery';
import type { Target, TranslatedCluster, WantedMesh } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import { Intents } from '@overmesh/intent';
import type { Edition, EditionQuery, PreviewedContent, VirtualMeshContent } from '@overmesh/intent';
import { succeed } from '@overmesh/model';
import type {
  ClusterPlan,
  DestinationReport,
  DocumentRef,
  Intent,
  Plan,
  Result,
  UnmatchedReport,
} from '@overmesh/model';
import { findUnreached, policyKey, withWarnings } from '@overmesh/translation';
import type { Unreached } from '@overmesh/translation';
import { unitsOf } from '../decide/units.ts';
import type { ClusterView, Unit } from '../decide/units.ts';
import { readClusterViews } from '../reconcile/cluster-views.ts';
import { touchedClusters } from '../reconcile/touched-clusters.ts';
import { translateUnit } from '../reconcile/translate-unit.ts';
import { Turns } from '../reconcile/turns.ts';

/** One mesh of one cluster as it would be. */
interface Planned {
  readonly cluster: string;
  readonly wanted: WantedMesh;
  readonly target?: Target;
}

/** Says what documents would do, without saving or writing anything. */
@Injectable()
export class Previews {
  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(Delivery) private readonly delivery: Delivery,
  ) {}

  /** What the documents would change on each cluster that they can make a difference to. */
  async plan(documents: readonly Intent[], removals: readonly DocumentRef[]): Promise<Result<Plan>> {
    const previewed = await this.intents.preview(documents, removals);
    if (!previewed.ok) return previewed;
    const { touched } = previewed.value;
    const planned = await this.#planned(touched);
    const unreached = await Promise.all(touched.map((one) => this.#unreached(one, planned)));
    const warnings = unreached.flatMap((one) => one.warnings);
    return succeed({
      clusters: await this.#clusterPlans(planned, warnings),
      unmatched: unreached.flatMap(({ unmatched }): readonly UnmatchedReport[] => unmatched),
    });
  }

  /** Everything that would be set: of the VirtualMeshes that are touched, and of those that get or lose a mesh by it. */
  async #planned(touched: readonly PreviewedContent[]): Promise<readonly Planned[]> {
    const { clusters, discovery, delivery } = this;
    const rooms = { clusters, discovery, delivery };
    const ids = new Set<string>();
    for (const { name, documents } of touched)
      for (const id of await touchedClusters(rooms, name, documents)) ids.add(id);
    const future = new Map(touched.map(({ name, content }) => [name, content]));
    const intents = { editions: (query: EditionQuery) => this.#editions(query, future) };
    const views = await readClusterViews({ ...rooms, intents }, [...ids], (before) => unpinned(before, future));
    const turns = new Turns();
    const planned: Planned[] = [];
    for (const view of views)
      for (const unit of unitsOf(view)) {
        if (future.has(unit.virtualMesh) || isOtherMember(unit, view)) planned.push(...plannedFor(unit, view));
        await turns.give();
      }
    return planned;
  }

  async #editions(
    query: EditionQuery,
    future: ReadonlyMap<string, VirtualMeshContent | undefined>,
  ): Promise<readonly Edition[]> {
    const now = await this.intents.editions(query);
    const others = now.filter(({ virtualMesh }) => !future.has(virtualMesh));
    const wanted = [...future].map(([virtualMesh, content]): Edition => {
      const revision = content?.revision ?? now.find((one) => one.virtualMesh === virtualMesh)?.revision ?? 0;
      return { virtualMesh, revision, isUsual: true, content };
    });
    return [...others, ...wanted];
  }

  /** What policies of a VirtualMesh would not reach, with what is known of the clusters that the change does not touch. */
  async #unreached({ name, content }: PreviewedContent, planned: readonly Planned[]): Promise<Unreached> {
    if (!content) return { unmatched: [], warnings: [] };
    const own = planned.filter(({ wanted }) => wanted.virtualMesh === name);
    const seen = [...new Set(own.map(({ wanted }) => wanted.clusterId))];
    const fresh = own.flatMap(({ target }) => (target ? [target.misses] : []));
    const documents = content.policies.map(policyKey);
    const named = content.policies.flatMap(({ spec }) => spec.destinations.flatMap(({ clusters = [] }) => clusters));
    const elsewhere = await this.delivery.missesAround(name, documents, [...new Set(named)], seen);
    return findUnreached(content.policies, [...fresh, ...elsewhere]);
  }

  async #clusterPlans(planned: readonly Planned[], warnings: Unreached['warnings']): Promise<readonly ClusterPlan[]> {
    const states = new Map((await this.clusters.all()).map(({ id, state }) => [id, state]));
    const previewed = await this.delivery.preview(planned.map(({ wanted }) => wanted));
    return planned.map(({ cluster, wanted: { clusterId, virtualMesh, mesh }, target }, place) => {
      const { changes, hold } = previewed[place] ?? { changes: [] };
      const state = states.get(clusterId) ?? 'unknown';
      const waits = state === 'ready' ? hold : `the cluster is ${state}; written when it is back`;
      const here = warnings.filter((one) => one.clusterId === clusterId && one.mesh === mesh);
      const reports: readonly DestinationReport[] = withWarnings(target?.reports ?? [], here);
      return { cluster, mesh, virtualMesh, changes, reports, ...(waits ? { hold: waits } : {}) };
    });
  }
}

/** A plan is about what a change comes to in the end: a cluster that is held at another revision gets there later. */
function unpinned(before: TranslatedCluster, future: ReadonlyMap<string, unknown>): TranslatedCluster {
  return {
    ...before,
    virtualMeshes: before.virtualMeshes.map((one) => {
      const { pinnedRevision: _pinned, ...rest } = one;
      return future.has(one.virtualMesh) ? rest : one;
    }),
  };
}

/** It gets a mesh that another VirtualMesh lets go, or the other way round. */
function isOtherMember({ virtualMesh, members, keep }: Unit, { before }: ClusterView): boolean {
  const known = before.virtualMeshes.find((one) => one.virtualMesh === virtualMesh)?.targets ?? [];
  const wanted = new Set([...members.map(({ mesh }) => mesh.key), ...keep]);
  return known.length !== wanted.size || known.some(({ mesh }) => !wanted.has(mesh));
}

/** A target for each of its meshes here, and an empty one for each that it has and would not have. */
function plannedFor(unit: Unit, { place, before }: ClusterView): readonly Planned[] {
  const { virtualMesh, keep } = unit;
  const targets = translateUnit(unit);
  const staying = new Set([...keep, ...targets.map(({ mesh }) => mesh)]);
  const known = before.virtualMeshes.find((one) => one.virtualMesh === virtualMesh)?.targets ?? [];
  const removed = known.map(({ mesh }) => mesh).filter((mesh) => !staying.has(mesh));
  const common = { clusterId: place.id, virtualMesh };
  return [
    ...targets.map((target) => {
      const { mesh, objects } = target;
      return { cluster: place.name, wanted: { ...common, mesh, objects }, target };
    }),
    ...removed.map((mesh) => ({ cluster: place.name, wanted: { ...common, mesh, objects: [] } })),
  ];
}
