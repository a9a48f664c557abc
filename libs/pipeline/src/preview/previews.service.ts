import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { Delivery } from '@overmesh/delivery';
import type { Target, TranslatedCluster, WantedMesh } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import { Intents } from '@overmesh/intent';
import type { Edition, EditionQuery, PreviewedContent, FederatedDocument, VirtualMeshContent } from '@overmesh/intent';
import { succeed } from '@overmesh/model';
import type {
  ClusterPlace,
  ClusterPlan,
  DestinationReport,
  DocumentRef,
  Intent,
  MemberMisses,
  Plan,
  Result,
  UnmatchedReport,
} from '@overmesh/model';
import { Operations } from '@overmesh/operations';
import { clustersNamedBy, findUnreached, memberMisses, selecting, withWarnings } from '@overmesh/translation';
import { TrustAuthorities } from '@overmesh/trust';
import type { Unreached } from '@overmesh/translation';
import { unitsOf } from '../decide/units.ts';
import type { ClusterView, Unit } from '../decide/units.ts';
import { readClusterViews } from '../reconcile/cluster-views.ts';
import { pausedHere } from '../decide/paused.ts';
import { withSuggestions } from '../decide/suggestions.ts';
import { holdBack } from '../reconcile/hold-back.ts';
import { withoutUnpinned } from '../reconcile/pinned-editions.ts';
import { touchedClusters } from '../reconcile/touched-clusters.ts';
import { plannedRollout } from '../rollout/planned-rollout.ts';
import { translateUnit } from '../reconcile/translate-unit.ts';
import { Turns } from '../reconcile/turns.ts';
import { Memberships } from './memberships.service.ts';

/** Clusters that are read together. */
const BATCH = 100;

/** One mesh of one cluster as it would be. */
interface Planned {
  readonly cluster: string;
  readonly wanted: WantedMesh;
  readonly target?: Target;
}

/** A part of the clusters, which are ordered by name. */
export interface PlanPage {
  /** Name of the cluster after which it begins. */
  readonly after?: string;
  readonly first: number;
}

/** What would be, as far as one page of a plan needs it. */
interface Foreseen {
  /** What would be set on the clusters of the page. */
  readonly planned: readonly Planned[];
  /** What documents of the VirtualMeshes that are touched would miss, on every cluster. */
  readonly misses: ReadonlyMap<string, readonly MemberMisses[]>;
}

/** Says what documents would do, without saving or writing anything. */
@Injectable()
export class Previews {
  constructor(
    @Inject(Intents) readonly intents: Intents,
    @Inject(Clusters) readonly clusters: Clusters,
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(Delivery) readonly delivery: Delivery,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(Memberships) private readonly memberships: Memberships,
    @Inject(TrustAuthorities) private readonly authorities: TrustAuthorities,
  ) {}

  /**
   * What the documents would change on the clusters that they can make a difference to. The clusters of the page alone are
   * translated and compared; of the others it is looked at what the documents would reach, since a document that reaches
   * nothing is one that reaches nothing anywhere.
   */
  async plan(
    documents: readonly Intent[],
    removals: readonly DocumentRef[],
    { after = '', first }: PlanPage,
  ): Promise<Result<Plan>> {
    const previewed = await this.intents.preview(documents, removals);
    if (!previewed.ok) return previewed;
    const { touched } = previewed.value;
    const places = await this.#touchedPlaces(touched);
    const rest = places.filter(({ name }) => name > after);
    const page = rest.slice(0, first);
    const foreseen = await this.#foresee(touched, places, page);
    const unreached = await Promise.all(touched.map((one) => this.#unreached(one, places, foreseen)));
    const warnings = unreached.flatMap((one) => one.warnings);
    const asked = documents.filter(({ kind }) => kind === 'VirtualMesh').map(({ metadata }) => metadata.name);
    return succeed({
      virtualMeshes: asked.length ? await this.memberships.among(asked, futureOf(touched)) : [],
      clusters: await this.#clusterPlans(foreseen.planned, warnings),
      unmatched: unreached.flatMap(({ unmatched }): readonly UnmatchedReport[] => unmatched),
      rollouts: after === '' ? (await Promise.all(touched.map((one) => plannedRollout(this, one)))).flat() : [],
      total: places.length,
      ...nextOf(rest, page),
    });
  }

  /** What going back to an older revision of a VirtualMesh would change. */
  async rollbackPlan(virtualMesh: string, revision: number, page: PlanPage): Promise<Result<Plan>> {
    const found = await this.intents.rollbackTo(virtualMesh, revision);
    return found.ok ? this.plan(found.value.documents, found.value.removals, page) : found;
  }

  /** By name, bytewise. */
  async #touchedPlaces(touched: readonly PreviewedContent[]): Promise<readonly ClusterPlace[]> {
    const ids = new Set<string>();
    for (const { name, documents } of touched)
      for (const id of await touchedClusters(this.#rooms, name, documents)) ids.add(id);
    return ids.size ? this.clusters.places({ ids: [...ids] }) : [];
  }

  /** Everything that would be set: of the VirtualMeshes that are touched, and of those that get or lose a mesh by it. */
  async #foresee(
    touched: readonly PreviewedContent[],
    places: readonly ClusterPlace[],
    page: readonly ClusterPlace[],
  ): Promise<Foreseen> {
    const shown = new Set(page.map(({ id }) => id));
    const future = futureOf(touched);
    const planned: Planned[] = [];
    const misses = new Map(touched.map(({ name }): [string, MemberMisses[]] => [name, []]));
    const turns = new Turns();
    for await (const view of this.#views(places, future))
      for (const unit of unitsOf(view)) {
        const isTouched = future.has(unit.virtualMesh);
        const isShown = shown.has(view.place.id) && (isTouched || isOtherMember(unit, view));
        const here = isShown ? await plannedFor(unit, view, { turns, delivery: this.delivery }) : [];
        planned.push(...here);
        if (isTouched) misses.get(unit.virtualMesh)?.push(...(isShown ? missesIn(here) : missesIfTranslated(unit)));
        await turns.give();
      }
    return { planned, misses };
  }

  /** Read some at a time, so that the inventories of all are never here at once. */
  async *#views(
    places: readonly ClusterPlace[],
    future: ReadonlyMap<string, VirtualMeshContent | undefined>,
  ): AsyncGenerator<ClusterView> {
    const intents = {
      editions: (query: EditionQuery) => this.#editions(query, future),
      federatedDocuments: (everOf: readonly string[]) => this.#federatedDocuments(everOf, future),
    };
    const rooms = { ...this.#rooms, intents };
    for (let start = 0; start < places.length; start += BATCH) {
      const ids = places.slice(start, start + BATCH).map(({ id }) => id);
      yield* await readClusterViews(rooms, ids, (before) => unpinned(before, future));
    }
  }

  get #rooms() {
    const { clusters, discovery, delivery, operations, authorities } = this;
    return { clusters, discovery, delivery, operations, authorities };
  }

  async #editions(
    query: EditionQuery,
    future: ReadonlyMap<string, VirtualMeshContent | undefined>,
  ): Promise<readonly Edition[]> {
    const now = await withoutUnpinned(this.intents).editions(query);
    const others = now.filter(({ virtualMesh }) => !future.has(virtualMesh));
    const wanted = [...future].map(([virtualMesh, content]): Edition => {
      const revision = content?.revision ?? now.find((one) => one.virtualMesh === virtualMesh)?.revision ?? 0;
      return { virtualMesh, revision, isUsual: true, content };
    });
    return [...others, ...wanted];
  }

  /** As they would be: those of the VirtualMeshes that are touched, and all others as they are. */
  async #federatedDocuments(
    everOf: readonly string[],
    future: ReadonlyMap<string, VirtualMeshContent | undefined>,
  ): Promise<readonly FederatedDocument[]> {
    const now = await this.intents.federatedDocuments(everOf);
    const wanted = [...future].flatMap(([virtualMesh, content]): readonly FederatedDocument[] => [
      ...(content?.virtualDestinations ?? []).map((one) => ({
        ...one,
        kind: 'VirtualDestination' as const,
        virtualMesh,
      })),
      ...(content?.exportPolicies ?? []).map((one) => ({ ...one, kind: 'ExportPolicy' as const, virtualMesh })),
    ]);
    return [...now.filter(({ virtualMesh }) => !future.has(virtualMesh)), ...wanted];
  }

  /** What policies of a VirtualMesh would not reach, with what is known of the clusters that the change does not touch. */
  async #unreached(
    { name, content }: PreviewedContent,
    places: readonly ClusterPlace[],
    { misses }: Foreseen,
  ): Promise<Unreached> {
    if (!content) return { unmatched: [], warnings: [] };
    const documents = selecting(content);
    const seen = places.map(({ id }) => id);
    const keys = documents.map(({ intent }) => intent);
    const elsewhere = await this.delivery.missesAround(name, keys, clustersNamedBy(documents), seen);
    const { unmatched, warnings } = findUnreached(documents, [...(misses.get(name) ?? []), ...elsewhere]);
    if (!unmatched.length) return { unmatched, warnings };
    return { unmatched: withSuggestions(unmatched, documents, await this.discovery.services()), warnings };
  }

  async #clusterPlans(planned: readonly Planned[], warnings: Unreached['warnings']): Promise<readonly ClusterPlan[]> {
    const ids = [...new Set(planned.map(({ wanted }) => wanted.clusterId))];
    const states = new Map((await this.clusters.among(ids)).map(({ id, state }) => [id, state]));
    const pauses = await this.delivery.pauses();
    const orphans = await this.#orphans(ids);
    const previewed = await this.delivery.preview(planned.map(({ wanted }) => wanted));
    return planned.map(
      (
        {
          cluster,
          wanted: {
            clusterId,
            virtualMesh,
            mesh: { key: mesh },
          },
          target,
        },
        place,
      ) => {
        const { changes, hold, creates = [] } = previewed[place] ?? { changes: [] };
        const state = states.get(clusterId) ?? 'unknown';
        const intents = (target?.reports ?? []).map(({ intent }) => intent);
        const paused = pausedHere({ virtualMesh, intents }, pauses, { id: clusterId, name: cluster });
        const reason = foundHere(cluster, creates, orphans.get(clusterId) ?? new Set()) ?? hold;
        const waits = paused ?? (state === 'ready' ? reason : `the cluster is ${state}; written when it is back`);
        const here = warnings.filter((one) => one.clusterId === clusterId && one.mesh === mesh);
        const reports: readonly DestinationReport[] = withWarnings(target?.reports ?? [], here);
        return { cluster, mesh, virtualMesh, changes, reports, ...(waits ? { hold: waits } : {}) };
      },
    );
  }

  /** Keys of what carries our label on clusters and is in no ledger, by id of the cluster. */
  async #orphans(clusterIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const lanes = await this.delivery.lanes({ clusterIds });
    return new Map(lanes.map(({ clusterId, orphanedObjects }) => [clusterId, new Set(orphanedObjects)]));
  }
}

/** Why objects that would be created have to wait, where some are there: of many orphaned objects not all are kept by name. */
function foundHere(cluster: string, creates: readonly string[], orphans: ReadonlySet<string>): string | undefined {
  const found = creates.filter((key) => orphans.has(key)).length;
  if (!found) return undefined;
  return `at least ${found} of these objects are there already with the label of Overmesh, and not known here: overmesh cluster adopt ${cluster}`;
}

function nextOf(rest: readonly ClusterPlace[], page: readonly ClusterPlace[]): { readonly next?: string } {
  const last = page.at(-1);
  return last && rest.length > page.length ? { next: last.name } : {};
}

function missesIn(planned: readonly Planned[]): readonly MemberMisses[] {
  return planned.flatMap(({ target }) => (target ? [target.misses] : []));
}

function missesIfTranslated({ content, members }: Unit): readonly MemberMisses[] {
  return content ? members.map((member) => memberMisses({ ...content, member })) : [];
}

function futureOf(touched: readonly PreviewedContent[]): ReadonlyMap<string, VirtualMeshContent | undefined> {
  return new Map(touched.map(({ name, content }) => [name, content]));
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
  return known.length !== wanted.size || known.some(({ mesh }) => !wanted.has(mesh.key));
}

/** A target for each of its meshes here, and an empty one for each that it has and would not have. */
async function plannedFor(
  unit: Unit,
  { place, before }: ClusterView,
  { turns, delivery }: { readonly turns: Turns; readonly delivery: Pick<Delivery, 'lostObjects'> },
): Promise<readonly Planned[]> {
  const { virtualMesh, keep } = unit;
  const [targets = []] = await holdBack([{ before, unit, targets: await translateUnit(unit, turns) }], delivery);
  const staying = new Set([...keep, ...targets.map(({ mesh }) => mesh.key)]);
  const known = before.virtualMeshes.find((one) => one.virtualMesh === virtualMesh)?.targets ?? [];
  const removed = known.map(({ mesh }) => mesh).filter((mesh) => !staying.has(mesh.key));
  const common = { clusterId: place.id, virtualMesh };
  return [
    ...targets.map((target) => {
      const { mesh, objects } = target;
      return { cluster: place.name, wanted: { ...common, mesh, objects }, target };
    }),
    ...removed.map((mesh) => ({ cluster: place.name, wanted: { ...common, mesh, objects: [] } })),
  ];
}
