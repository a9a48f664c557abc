import { Inject, Injectable } from '@nestjs/common';
import { causeOf, Clusters } from '@overmesh/clusters';
import type { Cluster } from '@overmesh/clusters';
import { Delivery } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import { Intents } from '@overmesh/intent';
import { Operations } from '@overmesh/operations';
import { objectionOf, strategyOf } from '@overmesh/rollout';
import type { Gate } from '@overmesh/rollout';
import { TrustAuthorities } from '@overmesh/trust';
import { readyPodsBehind } from '../decide/evacuation/ready-pods.ts';
import type { EvacuationState } from '../decide/evacuation/state.ts';
import type { SeenServer } from '../decide/evacuation/troubles.ts';
import { waysOf } from '../decide/evacuation/ways.ts';
import type { NameWays } from '../decide/evacuation/ways.ts';
import { Measures } from '../rollout/measures.service.ts';
import { unitsOf } from '../decide/units.ts';
import type { ClusterView, Unit } from '../decide/units.ts';
import { readClusterViews } from '../reconcile/cluster-views.ts';
import { withoutUnpinned } from '../reconcile/pinned-editions.ts';
import { Reconciler } from '../reconcile/reconciler.service.ts';
import { translateUnit } from '../reconcile/translate-unit.ts';
import { Turns } from '../reconcile/turns.ts';

/** Clusters that are read together. */
const BATCH = 25;
/** So many names are told where there are more. */
const TOLD = 3;

/** What is seen of clusters that serve VirtualDestinations: where callers are sent, and who could take over. */
@Injectable()
export class FailoverSight {
  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(Delivery) private readonly delivery: Delivery,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(TrustAuthorities) private readonly authorities: TrustAuthorities,
    @Inject(Reconciler) private readonly reconciler: Reconciler,
    @Inject(Measures) private readonly measures: Measures,
  ) {}

  /**
   * Where callers are sent, as everything would be translated now: what is being written is told already.
   *
   * @param around id of the only cluster to tell of, with all that know it; every cluster where absent
   */
  async ways(around?: string): Promise<readonly NameWays[]> {
    const near = around === undefined ? {} : { ids: (await this.reconciler.around(around)).ids };
    const ids = (await this.clusters.places(near)).map(({ id }) => id);
    const turns = new Turns();
    const found: NameWays[] = [];
    for (let start = 0; start < ids.length; start += BATCH)
      for (const view of await this.#views(ids.slice(start, start + BATCH)))
        for (const unit of unitsOf(view)) found.push(...(await waysIn(unit, turns)));
    return found;
  }

  #views(ids: readonly string[]): Promise<readonly ClusterView[]> {
    const { clusters, discovery, delivery, operations, authorities } = this;
    const intents = withoutUnpinned(this.intents);
    return readClusterViews({ clusters, discovery, delivery, operations, authorities, intents }, ids);
  }

  /** Clusters that can be reached and have not been given what they shall have, of one and those that know it; undefined for none. */
  async behind(clusterId: string): Promise<string | undefined> {
    const { ids, stale } = await this.reconciler.around(clusterId);
    const known = (await this.clusters.among(ids)).filter(({ state }) => state === 'ready');
    const lanes = await this.delivery.lanes({ clusterIds: known.map(({ id }) => id) });
    const late = new Set([
      ...stale,
      ...lanes.filter((lane) => lane.targetGeneration !== lane.appliedGeneration).map((lane) => lane.clusterId),
    ]);
    const names = known.filter(({ id }) => late.has(id)).map(({ name }) => name);
    if (!names.length) return undefined;
    const more = names.length > TOLD ? ` and ${names.length - TOLD} more` : '';
    return `${names.slice(0, TOLD).join(', ')}${more} ${names.length > 1 ? 'are' : 'is'} being written`;
  }

  /**
   * Clusters that serve, by id.
   *
   * @param virtualMeshes those whose rollouts have gates over numbers: they are asked of these clusters too
   * @param times when it was asked for, which numbers are compared with where a gate wants that, and when the last step was
   *   made: numbers of before are not asked for
   */
  async servers(
    ids: readonly string[],
    virtualMeshes: readonly string[],
    times: Times,
  ): Promise<ReadonlyMap<string, SeenServer>> {
    const gates = await this.#gates(virtualMeshes);
    const known = await this.clusters.among(ids);
    const seen = await Promise.all(
      known.map(async (cluster): Promise<readonly [string, SeenServer]> => {
        const inventory = await this.discovery.inventory(cluster.id);
        const pods = inventory ? readyPodsBehind(inventory) : {};
        const measured = gates.length ? await this.#measured(cluster, gates, times) : [];
        return [cluster.id, { name: cluster.name, pods, measured, ...troubleOf(cluster) }];
      }),
    );
    return new Map(seen);
  }

  async #gates(virtualMeshes: readonly string[]): Promise<readonly Gate[]> {
    const contents = await Promise.all(virtualMeshes.map((name) => this.intents.at(name)));
    return contents.flatMap((content) => {
      const { rollout } = content?.virtualMesh.spec ?? {};
      return rollout ? strategyOf(rollout).gates.filter(({ type }) => type === 'promql') : [];
    });
  }

  async #measured(cluster: Cluster, gates: readonly Gate[], times: Times): Promise<readonly string[]> {
    const phaseSince = Math.max(times.askedAt, times.movedAt);
    const measured = await this.measures.on(cluster, { strategy: { gates }, waveBegan: times.askedAt, phaseSince });
    return gates.flatMap((gate) => objectionOf(cluster.name, gate, measured[gate.name]) ?? []);
  }
}

type Times = Pick<EvacuationState, 'askedAt' | 'movedAt'>;

async function waysIn(unit: Unit, turns: Turns): Promise<readonly NameWays[]> {
  const isAsked = [...unit.names.values()].some((names) => names.length);
  if (!isAsked) return [];
  const { virtualMesh, members } = unit;
  const targets = await translateUnit(unit, turns);
  return members.flatMap((member, index) => {
    const reports = targets[index]?.reports ?? [];
    return (unit.names.get(member.mesh.key) ?? []).flatMap(
      (name) => waysOf({ virtualMesh, member, name, reports }) ?? [],
    );
  });
}

function troubleOf({ state, conditions }: Cluster): Pick<SeenServer, 'trouble'> {
  if (state === 'ready') return {};
  const cause = causeOf(conditions);
  return { trouble: `is ${state}${cause === undefined ? '' : `: ${cause}`}` };
}
