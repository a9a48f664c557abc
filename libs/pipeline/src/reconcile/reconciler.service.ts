import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { Delivery, textHash } from '@overmesh/delivery';
import type { ClusterTargets, Reconciliation, VirtualMeshTargets } from '@overmesh/delivery';
import { Discovery } from '@overmesh/discovery';
import { Intents } from '@overmesh/intent';
import type { ClusterPlace } from '@overmesh/model';
import { Operations } from '@overmesh/operations';
import { TrustAuthorities } from '@overmesh/trust';
import { behindAmong } from '../decide/behind.ts';
import { acquaintedWith } from '../decide/federation.ts';
import type { Federations } from '../decide/federation.ts';
import { unitsOf } from '../decide/units.ts';
import type { ClusterView } from '../decide/units.ts';
import { inputsHashOf, readClusterViews } from './cluster-views.ts';
import type { TranslationRooms } from './cluster-views.ts';
import { holdBack } from './hold-back.ts';
import type { TranslatedUnit } from './hold-back.ts';
import { withoutUnpinned } from './pinned-editions.ts';
import { readFederations } from './read-federations.ts';
import { touchedClusters } from './touched-clusters.ts';
import { translateUnit } from './translate-unit.ts';
import { Turns } from './turns.ts';

/** Clusters that are read, translated and saved together. */
const BATCH = 25;
/** Translations of one cluster in a row that others may come before. */
const ATTEMPTS = 5;

export const WAKE_ROLLOUT = Symbol('WakeRollout');

/** Something that is to be translated anew, as the id of a job. */
export function clusterWork(clusterId: string): string {
  return `cluster/${clusterId}`;
}

/** A cluster could not be translated; the others were. */
export class TranslationError extends Error {
  override readonly name = 'TranslationError';

  constructor(
    readonly clusterId: string,
    cause: unknown,
  ) {
    super(`cluster ${clusterId} could not be translated`, { cause });
  }
}

/**
 * Turns documents and inventories into targets.
 *
 * The unit of work is a cluster and of it each VirtualMesh: what is translated from the same inputs as before is not
 * translated again, and what comes out as before is not written. A change of documents looks at the clusters that it can
 * touch, a change of an inventory at its cluster.
 */
@Injectable()
export class Reconciler {
  readonly #rooms: TranslationRooms;

  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(Delivery) private readonly delivery: Delivery,
    @Inject(Operations) operations: Operations,
    @Inject(TrustAuthorities) authorities: TrustAuthorities,
    /** A VirtualMesh has a revision that goes from cluster to cluster. */
    @Inject(WAKE_ROLLOUT) private readonly wakeRollout: (virtualMesh: string) => void,
  ) {
    this.#rooms = { intents: withoutUnpinned(intents), clusters, discovery, delivery, operations, authorities };
  }

  /**
   * Brings targets to what is wanted now.
   *
   * @param work name of a VirtualMesh whose documents changed, or what `clusterWork` made of a cluster's id
   * @returns ids of clusters that have something to do, as soon as they have it
   */
  async *reconcile(work: string): AsyncGenerator<readonly string[]> {
    const [, clusterId] = /^cluster\/(.*)$/.exec(work) ?? [];
    if (clusterId === undefined) yield* this.#virtualMesh(work);
    else yield* this.#cluster(clusterId);
  }

  /** What reconcile has to be called with: found by what is stored, whether or not somebody was woken by the change. */
  async stale(): Promise<readonly string[]> {
    const done = await this.delivery.reconciliations();
    const behind = behindAmong(await this.intents.heads(), done);
    const federations = await readFederations(this.#rooms, pinnedAmong(done));
    const stale = await this.#staleAmong(await this.clusters.places(), federations);
    return [...behind.keys(), ...stale.map(clusterWork)];
  }

  /** A cluster and all that know of it, by their ids; and those of them that were translated from other inputs than there are. */
  async around(clusterId: string): Promise<{ readonly ids: readonly string[]; readonly stale: readonly string[] }> {
    const federations = await readFederations(this.#rooms, pinnedAmong(await this.delivery.reconciliations()));
    const ids = [clusterId, ...acquaintedWith(federations, clusterId)];
    return { ids, stale: await this.#staleAmong(await this.clusters.places({ ids }), federations) };
  }

  /**
   * Ids of those among the clusters that were translated from other inputs than there are. One that was never looked at has
   * nothing to be translated from; its first look says so.
   */
  async #staleAmong(places: readonly ClusterPlace[], federations: Federations): Promise<readonly string[]> {
    const hashes = await this.discovery.hashes();
    return this.delivery.staleClusters(
      places.flatMap((place) => {
        const seen = hashes.get(place.id);
        return seen === undefined ? [] : [{ clusterId: place.id, inputsHash: inputsHashOf(place, seen, federations) }];
      }),
    );
  }

  /** The cluster itself, and then those that know of it and knew it otherwise when they were translated. */
  async *#cluster(clusterId: string): AsyncGenerator<readonly string[]> {
    const known: Federations[] = [];
    yield* this.#translate([clusterId], known);
    for (const federations of known) {
      const ids = acquaintedWith(federations, clusterId);
      if (ids.length) yield* this.#translate(await this.#staleAmong(await this.clusters.places({ ids }), federations));
    }
  }

  async *#virtualMesh(name: string): AsyncGenerator<readonly string[]> {
    const newest = await this.intents.head(name);
    if (!newest) return;
    // Whose revisions a rollout pins is translated from no other, and from none before the first.
    if (newest.isStaged && !(await this.#isPinned(name))) return this.wakeRollout(name);
    const begun = await this.delivery.beginReconciliation(name, newest.revision);
    const { revision: from, pinnedRevision: to = newest.revision } = begun;
    if (begun.pinnedRevision !== undefined) this.wakeRollout(name);
    const documents = await this.intents.documentsSince(name, from, to);
    yield* this.#translate(await touchedClusters(this.#rooms, name, documents));
    await this.delivery.markReconciled(name, to);
  }

  async #isPinned(name: string): Promise<boolean> {
    return (await this.delivery.reconciliations()).get(name)?.pinnedRevision !== undefined;
  }

  /** @param known gets what clusters knew of each other when they were translated, once for each look */
  async *#translate(clusterIds: readonly string[], known: Federations[] = []): AsyncGenerator<readonly string[]> {
    const failures: unknown[] = [];
    const ids = [...clusterIds].sort();
    for (let start = 0; start < ids.length; start += BATCH)
      yield await this.#translateBatch(ids.slice(start, start + BATCH), failures, known);
    if (failures.length) throw failures[0];
  }

  /** Until what was set was made of what is there: another translation may give one of them other targets meanwhile. */
  async #translateBatch(
    clusterIds: readonly string[],
    failures: unknown[],
    known: Federations[],
  ): Promise<readonly string[]> {
    const changed = new Set<string>();
    let left = clusterIds;
    for (let attempt = 1; left.length; attempt += 1) {
      if (attempt > ATTEMPTS)
        throw new Error(`${left.length} clusters were given other targets at each of ${ATTEMPTS} tries`);
      const views = await readClusterViews(this.#rooms, left);
      if (views[0]?.federations.size) known.push(views[0].federations);
      const sets = await withHeld(await translationsFor(views, failures), this.delivery);
      const { clusters, outdated } = await this.delivery.setTargets(sets, left);
      for (const id of clusters) changed.add(id);
      left = outdated;
    }
    return [...changed];
  }
}

function pinnedAmong(done: ReadonlyMap<string, Reconciliation>): ReadonlyMap<string, number> {
  return new Map(
    [...done].flatMap(([name, { pinnedRevision }]) => (pinnedRevision === undefined ? [] : [[name, pinnedRevision]])),
  );
}

/** What was translated for one cluster; nothing of a VirtualMesh that was translated from the same before. */
interface ClusterTranslations extends Pick<ClusterTargets, 'before' | 'inputsHash'> {
  readonly units: readonly (TranslatedUnit & { readonly inputsHash: string })[];
}

/** What has to be set for the clusters: nothing for one that was translated from the same. */
async function translationsFor(
  views: readonly ClusterView[],
  failures: unknown[],
): Promise<readonly ClusterTranslations[]> {
  const turns = new Turns();
  const sets: ClusterTranslations[] = [];
  for (const view of views) {
    const { before, inputsHash } = view;
    try {
      const units: ClusterTranslations['units'][number][] = [];
      for (const unit of unitsOf(view)) {
        const known = before.virtualMeshes.find(({ virtualMesh }) => virtualMesh === unit.virtualMesh);
        const unitHash = textHash(unit.inputs);
        if (unitHash !== known?.inputsHash)
          units.push({ before, unit, targets: await translateUnit(unit, turns), inputsHash: unitHash });
        await turns.give();
      }
      if (units.length || before.inputsHash !== inputsHash) sets.push({ before, inputsHash, units });
    } catch (error) {
      failures.push(new TranslationError(before.clusterId, error));
    }
  }
  return sets;
}

/** What would go without a document's word stays. */
async function withHeld(
  sets: readonly ClusterTranslations[],
  delivery: Pick<Delivery, 'lostObjects'>,
): Promise<readonly ClusterTargets[]> {
  const held = await holdBack(
    sets.flatMap(({ units }) => units),
    delivery,
  );
  let place = 0;
  return sets.map(({ before, inputsHash, units }) => ({
    before,
    inputsHash,
    virtualMeshes: units.map(({ unit, inputsHash: unitHash, targets }): VirtualMeshTargets => {
      const { virtualMesh, revision, keep } = unit;
      const wanted = held[place] ?? targets;
      place += 1;
      return { virtualMesh, revision, inputsHash: unitHash, targets: wanted, keep };
    }),
  }));
}
