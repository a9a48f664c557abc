import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { announce, inTransaction } from '@overmesh/db';
import type { Periods } from '@overmesh/config';
import type { KubeClient } from '@overmesh/kube';
import type { Caller, DesiredObject, KindRef, PlannedChange, UnmatchedReport } from '@overmesh/model';
import { objectKey } from '@overmesh/model';
import { DataSource } from 'typeorm';
import { objectHash } from './content.ts';
import { plannedChanges } from './decide/changes.ts';
import { exceedsBudget } from './decide/budget.ts';
import type { DeleteCounts } from './decide/budget.ts';
import type { DeleteBudget } from './decide/budget.ts';
import { deliver } from './deliver.ts';
import type { LaneContext } from './lane-context.ts';
import { dropOldEvents, lastEventId, pageEvents, saveEvents } from './events.store.ts';
import { noFailpoints } from './failpoints.ts';
import type { Failpoints } from './failpoints.ts';
import { abandonedLanes, dueLanes } from './lanes.store.ts';
import { forgetLedger, loadLedger, loadLedgerOf, ownedUids, saveAcceptance } from './ledger.store.ts';
import type { StoredEntry } from './ledger.store.ts';
import { Observer } from './observed.ts';
import type { Acceptance } from './observed.ts';
import { WorkerLiveness } from './worker-liveness.ts';
import { EVENTS, LANES, TARGETS } from './tables.ts';
import type { LaneRow, LedgerRow, ReconciliationRow, TargetRow } from './tables.ts';
import {
  confirmRevision,
  forgetTargets,
  reconciliations,
  replaceTargets,
  targetsOf,
  targetsOn,
  writtenMeshes,
} from './targets.store.ts';
import type { TargetSet, Target } from './targets.store.ts';
import { holdWatches, leave } from './watch-lease.ts';

export const DELIVERY_OPTIONS = Symbol('DeliveryOptions');

/** What the room is handed when it is wired. */
export interface DeliveryOptions extends Pick<LaneContext, 'log' | 'bridge' | 'isSameCluster'> {
  readonly databaseUrl: string;
  readonly budget: DeleteBudget;
  readonly periods: Pick<Periods, 'lane' | 'watch'>;
  readonly clientFor: (clusterId: string) => Promise<KubeClient>;
  /** What the mesh says of a live object of ours. */
  readonly acceptanceOf: (object: Parameters<ConstructorParameters<typeof Observer>[1]>[0]) => Acceptance;
  /** The lane of this cluster has something to look at. */
  readonly wake: (clusterId: string) => void;
  /** Set by tests; none where absent. */
  readonly failpoints?: Failpoints;
}

/** Brings clusters to their targets and knows how far each has come. */
@Injectable()
export class Delivery implements OnApplicationShutdown {
  readonly #liveness: WorkerLiveness;
  readonly #observers = new Map<string, Observer>();
  #shown: Promise<void> | undefined;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(DELIVERY_OPTIONS) private readonly options: DeliveryOptions,
  ) {
    this.#liveness = new WorkerLiveness(options.databaseUrl, options.periods.lane, (error) => {
      options.log.warn({ error: error.message }, 'lost the sign of life in Postgres; taking it again');
    });
  }

  /** Replaces what the VirtualMesh wants on its clusters; see replaceTargets. @returns clusters with work */
  async setTargets(
    virtualMesh: string,
    revision: number,
    targets: readonly Target[],
    keep: ReadonlySet<string>,
    unmatched: readonly UnmatchedReport[],
    inputsHash = '',
  ): Promise<readonly string[]> {
    return this.setTargetsTogether([{ virtualMesh, revision, targets, keep, unmatched, inputsHash }]);
  }

  /** The same for several VirtualMeshes, all or nothing: what one hands to another is never wanted by nobody. */
  async setTargetsTogether(sets: readonly TargetSet[]): Promise<readonly string[]> {
    return inTransaction(this.dataSource, async (manager) => {
      const changed = new Set<string>();
      for (const set of sets) {
        for (const clusterId of await replaceTargets(manager, set)) changed.add(clusterId);
        await announce(manager, 'status', set.virtualMesh);
      }
      return [...changed];
    });
  }

  /** One pass over a cluster's lane; see deliver. */
  async deliver(clusterId: string, signal: AbortSignal): Promise<{ readonly againInMs: number } | undefined> {
    await this.#showLiveness();
    const { log, bridge, isSameCluster, budget, periods, clientFor, failpoints = noFailpoints } = this.options;
    const ground = { dataSource: this.dataSource, liveness: this.#liveness };
    const context = { ...ground, log, bridge, isSameCluster, budget, periods: periods.lane, failpoints };
    return deliver(context, clusterId, () => clientFor(clusterId), this.#observers.get(clusterId), signal);
  }

  /** Watches objects of ours of these kinds until the signal, waking the lane when another hand touches one. */
  async observe(clusterId: string, client: KubeClient, kinds: readonly KindRef[], signal: AbortSignal): Promise<void> {
    const observer = this.#observers.get(clusterId) ?? this.#newObserver(clusterId);
    await Promise.all(kinds.map((kind) => observer.follow(client, kind, signal)));
  }

  /** The cluster is no longer watched by this process. */
  stopObserving(clusterId: string): void {
    this.#observers.delete(clusterId);
  }

  /** Those of the clusters that this process shall watch; to be asked again every few seconds. */
  async holdWatches(clusterIds: readonly string[]): Promise<ReadonlySet<string>> {
    await this.#showLiveness();
    const patience = this.options.periods.lane.watchHoldMs;
    return holdWatches(this.dataSource, clusterIds, this.#liveness, patience);
  }

  /** What would be written and deleted on a cluster if a VirtualMesh wanted this there, and why it would wait. */
  async preview(
    clusterId: string,
    virtualMesh: string,
    mesh: string,
    objects: readonly DesiredObject[],
  ): Promise<{ readonly changes: readonly PlannedChange[]; readonly hold?: string }> {
    const all = await loadLedger(this.dataSource.manager, clusterId);
    // What another VirtualMesh has left for good (our CRDs) is there already.
    const wantedKeys = new Set(objects.map(({ ref }) => objectKey(ref)));
    const own = all.filter(
      (entry) => (entry.virtualMesh === virtualMesh && entry.mesh === mesh) || wantedKeys.has(entry.key),
    );
    const wanted = objects.map((object) => ({
      key: objectKey(object.ref),
      object,
      virtualMesh,
      mesh,
      revision: 0,
      hash: objectHash(object),
    }));
    const changes = plannedChanges(own, wanted);
    const ofVirtualMesh = all.filter((entry) => entry.virtualMesh === virtualMesh);
    const counts = new Map([[virtualMesh, countsAfter(ofVirtualMesh, changes)]]);
    const hold = exceedsBudget(countsAfter(all, changes), counts, this.options.budget);
    return { changes, ...(hold ? { hold } : {}) };
  }

  async targetsOf(virtualMesh: string): Promise<readonly TargetRow[]> {
    return targetsOf(this.dataSource.manager, virtualMesh);
  }

  async targets(): Promise<readonly TargetRow[]> {
    return this.dataSource.getRepository(TARGETS).find();
  }

  async targetsOn(clusterId: string): Promise<readonly TargetRow[]> {
    return targetsOn(this.dataSource.manager, clusterId);
  }

  /** Keys of the meshes that something is wanted for, by id of the cluster. */
  async writtenMeshes(): Promise<ReadonlyMap<string, readonly string[]>> {
    return writtenMeshes(this.dataSource.manager);
  }

  /** Objects of ours on a cluster, without those that are gone. */
  async ledger(clusterId: string): Promise<readonly StoredEntry[]> {
    const entries = await loadLedger(this.dataSource.manager, clusterId);
    return entries.filter(({ phase }) => phase !== 'gone');
  }

  /** UIDs of all that is or was ours on these clusters, by id of the cluster. */
  async ownedUids(clusterIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    return ownedUids(this.dataSource.manager, clusterIds);
  }

  async ledgerOf(virtualMesh: string): Promise<readonly LedgerRow[]> {
    return loadLedgerOf(this.dataSource.manager, virtualMesh);
  }

  async lanes(): Promise<readonly LaneRow[]> {
    return this.dataSource.getRepository(LANES).find();
  }

  /** Lanes whose target differs from what was applied, and that need not wait. */
  async dueLanes(): Promise<readonly string[]> {
    return dueLanes(this.dataSource.manager);
  }

  /** Lanes of dead processes, which need not wait for the sweep. */
  async abandonedLanes(): Promise<readonly string[]> {
    return abandonedLanes(this.dataSource.manager);
  }

  async reconciliations(): Promise<readonly ReconciliationRow[]> {
    return reconciliations(this.dataSource.manager);
  }

  async events(query: Parameters<typeof pageEvents>[1]): ReturnType<typeof pageEvents> {
    return pageEvents(this.dataSource.manager, query);
  }

  /** Id of the newest event: what comes after it is new. */
  async lastEventId(): Promise<string> {
    return lastEventId(this.dataSource.manager);
  }

  /** The author of this revision agreed to the deletes that it causes. */
  async confirmRevision(virtualMesh: string, revision: number): Promise<void> {
    await inTransaction(this.dataSource, (manager) => confirmRevision(manager, virtualMesh, revision));
  }

  /** A person agrees to the deletes of this generation. False when the lane has moved on: look again first. */
  async confirmDeletes(clusterId: string, generation: number, caller: Caller): Promise<boolean> {
    const isConfirmed = await inTransaction(this.dataSource, async (manager) => {
      const targetGeneration = String(generation);
      const { affected } = await manager
        .getRepository(LANES)
        .update({ clusterId, targetGeneration }, { confirmedGeneration: targetGeneration });
      const message = `the deletes of generation ${generation} were agreed to`;
      if (affected) await saveEvents(manager, clusterId, [{ type: 'deletes-confirmed', message, caller }]);
      return Boolean(affected);
    });
    if (!isConfirmed) return false;
    this.options.wake(clusterId);
    return true;
  }

  /** Nothing is wanted on the cluster any more, and the user agreed to the deletes. */
  async empty(clusterId: string): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      await forgetTargets(manager, clusterId);
      await manager.query(
        `UPDATE lanes SET target_generation = target_generation + 1, confirmed_generation = target_generation + 1,
           not_before = NULL WHERE cluster_id = $1`,
        [clusterId],
      );
    });
  }

  /** Forgets a cluster; what is on it stays there. */
  async forget(clusterId: string): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      await forgetTargets(manager, clusterId);
      await forgetLedger(manager, clusterId);
      await manager.getRepository(EVENTS).delete({ clusterId });
      await manager.getRepository(LANES).delete({ clusterId });
    });
  }

  async dropOldEvents(): Promise<void> {
    await dropOldEvents(this.dataSource.manager);
  }

  /** What it watches is free for others at once. */
  async onApplicationShutdown(): Promise<void> {
    if (this.#shown) await leave(this.dataSource, this.#liveness).catch(() => undefined);
    await this.#liveness.close();
  }

  async #showLiveness(): Promise<void> {
    this.#shown ??= this.#liveness.show().catch((error: unknown) => {
      this.#shown = undefined;
      throw error;
    });
    await this.#shown;
  }

  #newObserver(clusterId: string): Observer {
    const { wake, acceptanceOf, periods } = this.options;
    const observer = new Observer(
      {
        changed: () => {
          wake(clusterId);
        },
        accepted: (key, acceptance) => this.#accept(clusterId, key, acceptance),
      },
      acceptanceOf,
      periods.watch,
    );
    this.#observers.set(clusterId, observer);
    return observer;
  }

  async #accept(clusterId: string, key: string, acceptance: Acceptance): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      await saveAcceptance(manager, clusterId, key, acceptance);
      await announce(manager, 'status', clusterId);
    });
  }
}

function countsAfter(ledger: readonly StoredEntry[], changes: readonly PlannedChange[]): DeleteCounts {
  const count = (action: PlannedChange['action']) => changes.filter((change) => change.action === action).length;
  const owned = ledger.filter(({ phase, keep }) => phase !== 'gone' && !keep).length;
  return { owned, deletes: count('delete'), remaining: owned - count('delete') + count('create') };
}
