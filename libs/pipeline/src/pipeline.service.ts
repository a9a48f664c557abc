import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import type { Cluster } from '@overmesh/clusters';
import { Delivery, OutdatedTargetsError } from '@overmesh/delivery';
import type { TargetSet, Target } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import { Intents } from '@overmesh/intent';
import type { VirtualMeshContent } from '@overmesh/intent';
import { fail, succeed } from '@overmesh/model';
import type {
  Caller,
  ClusterEvent,
  ClusterPlan,
  DesiredMesh,
  DocumentRef,
  Intent,
  IntentStatus,
  LaneStatus,
  Plan,
  Report,
  Result,
} from '@overmesh/model';
import { countedTranslation } from './counted-translation.ts';
import { inputsHash } from './decide/inputs-hash.ts';
import { gather, newOwnersOf, readWorld, inputsHashOf } from './gather.ts';
import type { Gathered, World } from './gather.ts';
import { statusOf } from './status.ts';

/** Translations of one VirtualMesh in a row that others may come before. */
const ATTEMPTS = 5;

/** What is to be done after a VirtualMesh was translated. */
export interface Reconciled {
  /** Ids of the clusters whose lanes have something new to do. */
  readonly clusters: readonly string[];
  /** VirtualMeshes that were last translated from other inputs than these, as before it took or let go a mesh. */
  readonly others: readonly string[];
}

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

  /**
   * Translates a VirtualMesh as it stands now and sets the targets of its clusters from the outcome, together with those that get a mesh
   * which it lets go: an object that both want is changed on the cluster, not deleted and made again.
   */
  async reconcile(virtualMesh: string): Promise<Reconciled> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#reconcileOnce(virtualMesh);
      } catch (error) {
        // Two translations side by side, each of which may hand the other a mesh: the later one looks again.
        if (!(error instanceof OutdatedTargetsError) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #reconcileOnce(virtualMesh: string): Promise<Reconciled> {
    const head = (await this.intents.heads()).find(({ name }) => name === virtualMesh);
    if (!head) return { clusters: [], others: [] };
    const virtualMeshes = await this.virtualMeshes();
    const world = await this.world();
    const inputs = inputsHashOf(world, virtualMeshes);
    const sets = [virtualMesh, ...newOwnersOf(virtualMesh, virtualMeshes, world)].map(async (name) => {
      const content = await this.intents.at(name);
      const known = knownOf(world, name);
      if (content) return { ...targetSetOf(content, gather(content, virtualMeshes, world), inputs), known };
      const { revision } = head;
      return {
        virtualMesh: name,
        revision,
        targets: [],
        keep: new Set<string>(),
        unmatched: [],
        inputsHash: inputs,
        known,
      };
    });
    const clusters = await this.delivery.setTargetsTogether(await Promise.all(sets));
    const done = await this.delivery.reconciliations();
    return { clusters, others: done.filter((row) => row.inputsHash !== inputs).map((row) => row.virtualMesh) };
  }

  /** VirtualMeshes that have a newer revision than was translated, or were translated from other inputs, or never. */
  async staleVirtualMeshes(): Promise<readonly string[]> {
    const heads = await this.intents.heads();
    const clusters = (await this.clusters.all()).filter(({ leaving }) => !leaving);
    const virtualMeshes = heads.flatMap(({ name, documentRevision }) =>
      documentRevision === null ? [] : [{ name, revision: documentRevision }],
    );
    const inputs = inputsHash({ clusters, inventories: await this.discovery.hashes(), virtualMeshes });
    const done = new Map((await this.delivery.reconciliations()).map((row) => [row.virtualMesh, row]));
    return heads
      .filter(
        ({ name, revision }) => (done.get(name)?.revision ?? -1) < revision || done.get(name)?.inputsHash !== inputs,
      )
      .map(({ name }) => name);
  }

  /** Every VirtualMesh that exists; what an inventory changes may concern each of them. */
  async virtualMeshNames(): Promise<readonly string[]> {
    return (await this.intents.heads()).map(({ name }) => name);
  }

  /** What the documents would change on each cluster, without saving or writing anything. */
  async preview(documents: readonly Intent[], removals: readonly DocumentRef[]): Promise<Result<Plan>> {
    const previewed = await this.intents.preview(documents, removals);
    if (!previewed.ok) return previewed;
    const world = await this.world();
    const future = previewed.value;
    const all = merged(await this.virtualMeshes(), future.touched);
    const plans = await Promise.all(
      future.touched.map(({ name, content }) => this.#planOne(name, content, all, world)),
    );
    return succeed({
      clusters: plans.flatMap(({ clusters }) => clusters),
      unmatched: plans.flatMap(({ unmatched }) => unmatched),
    });
  }

  /** How far each document has come on each cluster and mesh. */
  async status(query: { readonly virtualMesh?: string; readonly intent?: string }): Promise<readonly IntentStatus[]> {
    const names = query.virtualMesh ? [query.virtualMesh] : await this.virtualMeshNames();
    const lanes = new Map((await this.delivery.lanes()).map((lane) => [lane.clusterId, lane]));
    const clusters = new Map((await this.clusters.all()).map((cluster) => [cluster.id, cluster]));
    const newest = new Map((await this.#behind()).map(({ name, revision }) => [name, revision]));
    const installed = await this.discovery.installedMeshes();
    const statuses = await Promise.all(
      names.map(async (virtualMesh) => {
        const targets = await this.delivery.targetsOf(virtualMesh);
        const ledger = await this.delivery.ledgerOf(virtualMesh);
        const untranslated = newest.get(virtualMesh);
        return statusOf({ virtualMesh, targets, ledger, lanes, clusters, installed, untranslated });
      }),
    );
    return statuses.flat().filter(({ intent }) => !query.intent || intent === query.intent);
  }

  /** Documents of a VirtualMesh that reached nothing, with the reason. */
  async unmatched(virtualMesh: string): Promise<Report['unmatched']> {
    const row = (await this.delivery.reconciliations()).find((one) => one.virtualMesh === virtualMesh);
    return row?.unmatched ?? [];
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

  async world(): Promise<World> {
    return readWorld(this.clusters, this.discovery, this.delivery);
  }

  async virtualMeshes() {
    const names = await this.virtualMeshNames();
    const contents = await Promise.all(names.map((name) => this.intents.at(name)));
    return contents.flatMap((content) => (content ? [content.virtualMesh] : []));
  }

  async #planOne(
    virtualMesh: string,
    content: VirtualMeshContent | undefined,
    all: Parameters<typeof gather>[1],
    world: World,
  ): Promise<Plan> {
    const gathered = content && gather(content, all, world);
    const { desired, report }: { desired: readonly DesiredMesh[]; report: Report } = gathered
      ? countedTranslation(gathered.snapshot)
      : { desired: [], report: { destinations: [], unmatched: [] } };
    const wanted = new Map(desired.map((one) => [`${one.clusterId}/${one.mesh}`, one]));
    const before = world.targets.filter((row) => row.virtualMesh === virtualMesh);
    const places = new Set([...wanted.keys(), ...before.map(({ clusterId, mesh }) => `${clusterId}/${mesh}`)]);
    const clusters = await Promise.all(
      [...places]
        .filter((place) => !gathered?.outOfSight.has(place))
        .map((place) => this.#planCluster(place, virtualMesh, wanted.get(place), report, world.clusters)),
    );
    return { clusters: clusters.flat(), unmatched: report.unmatched };
  }

  async #planCluster(
    place: string,
    virtualMesh: string,
    wanted: DesiredMesh | undefined,
    report: Report,
    clusters: readonly Cluster[],
  ): Promise<readonly ClusterPlan[]> {
    const [clusterId = '', mesh = ''] = place.split('/');
    const cluster = clusters.find(({ id }) => id === clusterId);
    if (!cluster) return [];
    const { changes, hold } = await this.delivery.preview(clusterId, virtualMesh, mesh, wanted?.objects ?? []);
    const waits = cluster.state === 'ready' ? hold : `the cluster is ${cluster.state}; written when it is back`;
    const reports = report.destinations.filter((one) => one.cluster === cluster.name && one.mesh === mesh);
    return [{ cluster: cluster.name, mesh, virtualMesh, changes, reports, ...(waits ? { hold: waits } : {}) }];
  }

  /** Asked in this order, so that a revision which is translated between the two questions is not taken for behind. */
  async #behind() {
    const heads = await this.intents.heads();
    const done = new Map((await this.delivery.reconciliations()).map((row) => [row.virtualMesh, row.revision]));
    return heads.filter(({ name, revision }) => (done.get(name) ?? -1) < revision);
  }

  async #clusterNames(): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.clusters.all()).map(({ id, name }) => [id, name]));
  }
}

/** Keys of the targets that a VirtualMesh has in a world. */
function knownOf({ targets }: World, virtualMesh: string): ReadonlySet<string> {
  const own = targets.filter((row) => row.virtualMesh === virtualMesh);
  return new Set(own.map(({ clusterId, mesh }) => `${clusterId}/${mesh}`));
}

function targetSetOf({ revision, virtualMesh }: VirtualMeshContent, gathered: Gathered, inputsHash: string): TargetSet {
  const { desired, report } = countedTranslation(gathered.snapshot);
  return {
    virtualMesh: virtualMesh.name,
    revision,
    targets: desired.map((one) => toTarget(one, report, gathered)),
    keep: gathered.outOfSight,
    unmatched: report.unmatched,
    inputsHash,
  };
}

function toTarget(desired: DesiredMesh, report: Report, { snapshot }: Gathered): Target {
  const { clusterId, mesh, objects, lastTranslated } = desired;
  const name = snapshot.members.find((member) => member.cluster.id === clusterId)?.cluster.name;
  const reports = report.destinations.filter((one) => one.cluster === name && one.mesh === mesh);
  return { clusterId, mesh, objects, lastTranslated, reports };
}

export function noCluster(name: string) {
  return {
    path: 'name',
    code: 'NOT_FOUND',
    message: `there is no cluster ${name}`,
    fix: 'overmesh cluster list',
  } as const;
}

/** The VirtualMeshes as they would be. */
function merged(
  now: readonly VirtualMeshContent['virtualMesh'][],
  touched: readonly { readonly name: string; readonly content: VirtualMeshContent | undefined }[],
): readonly VirtualMeshContent['virtualMesh'][] {
  const others = now.filter(({ name }) => !touched.some((one) => one.name === name));
  return [...others, ...touched.flatMap(({ content }) => (content ? [content.virtualMesh] : []))];
}
