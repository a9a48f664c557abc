import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { Delivery } from '@overmesh/delivery';
import type { DocumentProgress, ProgressFilter } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import { Intents } from '@overmesh/intent';
import { isIntentKind, isUuid, parseDocumentKey } from '@overmesh/model';
import type { ClusterEvent, IntentStatus, LaneStatus, Report } from '@overmesh/model';
import { Rollouts } from '@overmesh/rollout';
import { clustersNamedBy, findUnreached, selecting } from '@overmesh/translation';
import type { PlacedWarning, Selecting } from '@overmesh/translation';
import { behindAmong } from '../decide/behind.ts';
import { withSuggestions } from '../decide/suggestions.ts';
import { pageOf, placeOf, placeText } from './pages.ts';
import type { Page, PageQuery } from './pages.ts';
import { statusOf } from './status.ts';

const NOTHING = { items: [], hasMore: false, total: 0 } as const;

/** Which documents are asked for; what is absent limits nothing. */
export interface StatusQuery {
  readonly virtualMeshes?: readonly string[];
  /** Keys of documents. */
  readonly documents?: readonly string[];
  /** Name of the only cluster. */
  readonly cluster?: string;
  /** `namespace/name` of the only Service. */
  readonly destination?: string;
}

export interface EventQuery {
  /** Name of the only cluster to tell of; all where absent. */
  readonly cluster?: string;
  /** Id of the last event that is known already. */
  readonly after?: string;
  readonly first: number;
}

/** Answers that need several rooms. Each costs a number of statements that does not grow with the clusters. */
@Injectable()
export class Queries {
  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(Delivery) private readonly delivery: Delivery,
    @Inject(Rollouts) private readonly rollouts: Rollouts,
  ) {}

  /** How far each document has come on each cluster and mesh, by VirtualMesh, cluster, mesh and document. */
  async status(query: StatusQuery): Promise<readonly IntentStatus[]> {
    const filter = await this.#progressFilter(query);
    const statuses = await this.#statuses(filter ? await this.delivery.progress(filter) : []);
    return statuses.flatMap((status) => status ?? []);
  }

  /** A page of the same. */
  async statusPage(query: StatusQuery, { after, first }: PageQuery): Promise<Page<IntentStatus>> {
    const filter = await this.#progressFilter(query);
    const place = after === undefined ? undefined : placeOf(after);
    if (!filter || (after !== undefined && !place)) return NOTHING;
    const found = await this.delivery.progress(filter, { first: first + 1, ...(place && { after: place }) });
    const { items, ...rest } = pageOf(found, first, placeText, await this.delivery.countProgress(filter));
    const statuses = await this.#statuses(items.map(({ node }) => node));
    return { ...rest, items: items.flatMap(({ cursor }, index) => withNode(cursor, statuses[index])) };
  }

  /** Documents of a VirtualMesh, or of all, that reach nothing, with the reason: what the translation of each cluster left. */
  async unmatched(virtualMesh?: string): Promise<Report['unmatched']> {
    const names = virtualMesh === undefined ? (await this.intents.heads()).map(({ name }) => name) : [virtualMesh];
    const found: Report['unmatched'][number][] = [];
    const lost: Selecting[] = [];
    for (const name of names) {
      const own = await this.#lostIn(name);
      if (own.length) found.push(...findUnreached(own, await this.#missesAround(name, own)).unmatched);
      lost.push(...own);
    }
    return found.length ? withSuggestions(found, lost, await this.discovery.services()) : [];
  }

  /** Documents of a VirtualMesh that select destinations and reach none. */
  async #lostIn(virtualMesh: string): Promise<readonly Selecting[]> {
    const content = await this.intents.at(virtualMesh);
    const reaching = await this.delivery.reachingDocuments(virtualMesh);
    return (content ? selecting(content) : []).filter(({ intent }) => !reaching.has(intent));
  }

  /** The lanes of these clusters, by id of the cluster. */
  async lanesOf(clusterIds: readonly string[]): Promise<ReadonlyMap<string, LaneStatus>> {
    const lanes = await this.delivery.lanes({ clusterIds });
    const names = await this.clusters.names(clusterIds);
    return new Map(lanes.map((lane) => [lane.clusterId, laneStatus(lane, names)]));
  }

  /** A page of all lanes, in an order that is no other than that of the cursors. */
  async lanes({ after, first }: PageQuery): Promise<Page<LaneStatus>> {
    if (after !== undefined && !isUuid(after)) return NOTHING;
    const found = await this.delivery.lanes({ first: first + 1, ...(after !== undefined && { after }) });
    const names = await this.clusters.names(found.map(({ clusterId }) => clusterId));
    const counts = [...(await this.delivery.countLanes()).values()];
    const total = counts.reduce((sum, lanes) => sum + lanes, 0);
    const { items, ...rest } = pageOf(found, first, ({ clusterId }) => clusterId, total);
    return { ...rest, items: items.map(({ cursor, node }) => ({ cursor, node: laneStatus(node, names) })) };
  }

  /** What happened on clusters, oldest first. */
  async events({ cluster, after, first }: EventQuery): Promise<readonly ClusterEvent[]> {
    const clusterId = cluster === undefined ? undefined : (await this.clusters.get(cluster))?.id;
    if (cluster !== undefined && clusterId === undefined) return [];
    const rows = await this.delivery.events({ first, ...(clusterId && { clusterId }), ...(after && { after }) });
    const names = await this.clusters.names([...new Set(rows.map((event) => event.clusterId))]);
    return rows.map(({ clusterId: id, ...event }) => ({ ...event, cluster: names.get(id) ?? id }));
  }

  /** Id of the newest event: give it as `after` for those that come. */
  async lastEventId(): Promise<string> {
    return this.delivery.lastEventId();
  }

  /** Undefined when it asks for a cluster that is not there. */
  async #progressFilter({ cluster, ...filter }: StatusQuery): Promise<ProgressFilter | undefined> {
    if (cluster === undefined) return filter;
    const found = await this.clusters.get(cluster);
    return found && { ...filter, clusterIds: [found.id] };
  }

  /** One for each, in the same order; undefined where a cluster is not registered any more. */
  async #statuses(progress: readonly DocumentProgress[]): Promise<readonly (IntentStatus | undefined)[]> {
    if (!progress.length) return [];
    const ids = [...new Set(progress.map(({ clusterId }) => clusterId))];
    const view = {
      clusters: new Map((await this.clusters.among(ids)).map((cluster) => [cluster.id, cluster])),
      installed: await this.discovery.installedMeshes(ids),
      warnings: await this.#warnings(progress),
      pauses: await this.delivery.pauses(),
      ...(await this.#coming([...new Set(progress.map(({ virtualMesh }) => virtualMesh))])),
    };
    return progress.map((one) => statusOf(one, view));
  }

  /** What the documents miss that reach something, where this is told. */
  async #warnings(progress: readonly DocumentProgress[]): Promise<readonly PlacedWarning[]> {
    const refs = [...new Set(progress.map(({ document }) => document))].flatMap((key) => parseDocumentKey(key) ?? []);
    const documents = await this.intents.among(
      refs.flatMap(({ kind, ...ref }) => (isIntentKind(kind) && kind !== 'VirtualMesh' ? { kind, ...ref } : [])),
    );
    const warnings: PlacedWarning[] = [];
    for (const [virtualMesh, own] of Map.groupBy(documents, (document) => document.virtualMesh)) {
      const policies = own.filter((one) => one.kind === 'TrafficPolicy');
      const all = selecting({
        policies,
        accessPolicies: own.filter((one) => one.kind === 'AccessPolicy'),
        exportPolicies: own.filter((one) => one.kind === 'ExportPolicy'),
      });
      warnings.push(...findUnreached(all, await this.#missesAround(virtualMesh, all)).warnings);
    }
    return warnings;
  }

  #missesAround(virtualMesh: string, documents: readonly Selecting[]) {
    const keys = documents.map(({ intent }) => intent);
    return this.delivery.missesAround(virtualMesh, keys, clustersNamedBy(documents));
  }

  /** Asked in this order, so that a revision which is translated between the two questions is not taken for behind. */
  async #coming(virtualMeshes: readonly string[]) {
    const heads = await this.intents.heads(virtualMeshes);
    const done = await this.delivery.reconciliations();
    const staged = heads.filter(({ name, revision }) => {
      const pinned = done.get(name)?.pinnedRevision;
      return pinned !== undefined && pinned !== revision;
    });
    const rollouts = staged.length ? await this.rollouts.lastOf(staged.map(({ name }) => name)) : [];
    return {
      untranslated: behindAmong(heads, done),
      rollouts: new Map(rollouts.map((rollout) => [rollout.virtualMesh, rollout])),
    };
  }
}

function withNode<Node>(cursor: string, node: Node | undefined) {
  return node === undefined ? [] : [{ cursor, node }];
}

function laneStatus(
  lane: Awaited<ReturnType<Delivery['lanes']>>[number],
  names: ReadonlyMap<string, string>,
): LaneStatus {
  return {
    cluster: names.get(lane.clusterId) ?? lane.clusterId,
    state: lane.state,
    targetGeneration: Number(lane.targetGeneration),
    appliedGeneration: Number(lane.appliedGeneration),
    ...(lane.reason ? { reason: lane.reason } : {}),
    ...(lane.reasonObject ? { reasonObject: lane.reasonObject } : {}),
    since: lane.since.toISOString(),
    orphanedObjects: lane.orphanedObjects,
  };
}
