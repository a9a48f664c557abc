import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { Delivery } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import { Intents } from '@overmesh/intent';
import { fail, succeed } from '@overmesh/model';
import type { Caller, ClusterEvent, IntentStatus, LaneStatus, Report, Result } from '@overmesh/model';
import { findUnreached, policyKey } from '@overmesh/translation';
import { statusOf } from './status.ts';

export interface EventQuery {
  /** Name of the only cluster to tell of; all where absent. */
  readonly cluster?: string;
  /** Id of the last event that is known already. */
  readonly after?: string;
  readonly first: number;
}

/** The one place where rooms meet: intents and inventories become targets, and targets become status. */
@Injectable()
export class Pipeline {
  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(Delivery) private readonly delivery: Delivery,
  ) {}

  /** How far each document has come on each cluster and mesh. */
  async status(query: { readonly virtualMesh?: string; readonly intent?: string }): Promise<readonly IntentStatus[]> {
    const names = query.virtualMesh ? [query.virtualMesh] : (await this.intents.heads()).map(({ name }) => name);
    const lanes = new Map((await this.delivery.lanes()).map((lane) => [lane.clusterId, lane]));
    const clusters = new Map((await this.clusters.all()).map((cluster) => [cluster.id, cluster]));
    const newest = new Map((await this.#behind()).map(({ name, revision }) => [name, revision]));
    const installed = await this.discovery.installedMeshes();
    const statuses = await Promise.all(
      names.map(async (virtualMesh) => {
        const targets = await this.delivery.targetsOf(virtualMesh);
        const ledger = await this.delivery.ledgerOf(virtualMesh);
        const untranslated = newest.get(virtualMesh);
        const policies = (await this.intents.at(virtualMesh))?.policies ?? [];
        const { warnings } = findUnreached(
          policies,
          targets.map(({ misses }) => misses),
        );
        return statusOf({ virtualMesh, warnings, targets, ledger, lanes, clusters, installed, untranslated });
      }),
    );
    return statuses.flat().filter(({ intent }) => !query.intent || intent === query.intent);
  }

  /** Documents of a VirtualMesh that reach nothing, with the reason: what the translation of each cluster left. */
  async unmatched(virtualMesh: string): Promise<Report['unmatched']> {
    const policies = (await this.intents.at(virtualMesh))?.policies ?? [];
    const reaching = await this.delivery.reachingDocuments(virtualMesh);
    const lost = policies.filter((policy) => !reaching.has(policyKey(policy)));
    if (!lost.length) return [];
    return findUnreached(lost, await this.delivery.missesOf(virtualMesh, lost.map(policyKey))).unmatched;
  }

  async lanes(): Promise<readonly LaneStatus[]> {
    const names = await this.#clusterNames();
    return (await this.delivery.lanes()).flatMap((lane) => {
      const cluster = names.get(lane.clusterId);
      if (!cluster) return [];
      return {
        cluster,
        state: lane.state,
        targetGeneration: Number(lane.targetGeneration),
        appliedGeneration: Number(lane.appliedGeneration),
        ...(lane.reason ? { reason: lane.reason } : {}),
        since: lane.since.toISOString(),
        orphanedObjects: lane.orphanedObjects,
      };
    });
  }

  async events({ cluster, after, first }: EventQuery): Promise<readonly ClusterEvent[]> {
    const names = await this.#clusterNames();
    const clusterId = [...names].find(([, name]) => name === cluster)?.[0];
    if (cluster && !clusterId) return [];
    const query = { first, ...(clusterId ? { clusterId } : {}), ...(after ? { after } : {}) };
    const rows = await this.delivery.events(query);
    return rows.map(({ clusterId: id, ...event }) => ({ ...event, cluster: names.get(id) ?? id }));
  }

  /** Id of the newest event: give it as `after` for those that come. */
  async lastEventId(): Promise<string> {
    return this.delivery.lastEventId();
  }

  /** A person agrees to the deletes that a lane holds back; STALE when the lane has moved on since they looked. */
  async confirmDeletes(clusterName: string, generation: number, caller: Caller): Promise<Result<true>> {
    const cluster = await this.clusters.get(clusterName);
    if (!cluster) return fail(noCluster(clusterName));
    if (await this.delivery.confirmDeletes(cluster.id, generation, caller)) return succeed(true);
    const message = `generation ${generation} is not what ${clusterName} waits for now: look at the plan again`;
    return fail({ path: 'generation', code: 'STALE', message, fix: `overmesh cluster show ${clusterName}` });
  }

  /** Asked in this order, so that a revision which is translated between the two questions is not taken for behind. */
  async #behind() {
    const heads = await this.intents.heads();
    const done = await this.delivery.reconciliations();
    return heads.filter(({ name, revision }) => (done.get(name)?.revision ?? -1) < revision);
  }

  async #clusterNames(): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.clusters.all()).map(({ id, name }) => [id, name]));
  }
}

export function noCluster(name: string) {
  return {
    path: 'name',
    code: 'NOT_FOUND',
    message: `there is no cluster ${name}`,
    fix: 'overmesh cluster list',
  } as const;
}
