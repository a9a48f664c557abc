import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { inTransaction } from '@overmesh/db';
import type { Periods } from '@overmesh/config';
import type { KubeClient, KubeObject } from '@overmesh/kube';
import { MANAGER } from '@overmesh/meshes/kit';
import { objectKey } from '@overmesh/model';
import type { Caller, DesiredObject, KindRef, MemberMisses, MeshKind, ObjectRef, Pause } from '@overmesh/model';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { saveAgreements } from './adoptions.store.ts';
import { isBudgetReason } from './decide/budget.ts';
import type { DeleteBudget } from './decide/budget.ts';
import { judgeFound } from './decide/judge-found.ts';
import type { FoundObject } from './decide/judge-found.ts';
import { previewMesh } from './decide/preview.ts';
import type { PreviewedMesh, WantedMesh } from './decide/preview.ts';
import type { Agreement } from './decide/situation.ts';
import { deliver } from './deliver.ts';
import { readInstallation } from './installation.store.ts';
import { wantedOf } from './lane-state.ts';
import type { LaneContext } from './lane-context.ts';
import { hasDoors, openDoors } from './doors.store.ts';
import type { OpenDoor } from './doors.store.ts';
import { cutEvents, lastEventId, pageEvents, saveEvents } from './events.store.ts';
import { noFailpoints } from './failpoints.ts';
import type { Failpoints } from './failpoints.ts';
import { abandonedLanes, countLanes, dueLanes, loadLanes, remainsOn } from './lanes.store.ts';
import type { LaneQuery, Remains } from './lanes.store.ts';
import {
  confidentialVersions,
  forgetLedger,
  loadLedger,
  loadLedgers,
  countQuarantined,
  ownedUids,
  saveAcceptances,
  tryRefusedAgain,
} from './ledger.store.ts';
import type { ConfidentialVersion, StoredEntry } from './ledger.store.ts';
import { Observer, toLiveObject } from './observed.ts';
import type { Acceptances } from './observed.ts';
import { progressOn } from './cluster-progress.store.ts';
import type { ClusterProgress } from './cluster-progress.store.ts';
import { WorkerLiveness } from './worker-liveness.ts';
import { loadPauses, removePause, savePause } from './pauses.store.ts';
import { saveProxies, writtenMarks } from './proxies.store.ts';
import type { AskedProxies } from './proxies.store.ts';
import { ADOPTIONS, EVENTS, LANES, PAUSES, PROXIES } from './tables.ts';
import type { LaneRow } from './tables.ts';
import { countProgress, documentProgress } from './progress.store.ts';
import type { DocumentProgress, ProgressFilter, ProgressPage } from './progress.store.ts';
import {
  confirmRevision,
  forgetTargets,
  lostObjects,
  missesAround,
  reachingDocuments,
  targetsOn,
  writtenMeshes,
} from './targets.store.ts';
import type { NewTarget, StandingTarget } from './targets.store.ts';
import { setTargets } from './set-targets.ts';
import type { SetTargets } from './set-targets.ts';
import type { ClusterTargets } from './decide/target-changes.ts';
import {
  agreeToUndo,
  beginReconciliation,
  clustersOf,
  forgetTranslations,
  markReconciled,
  neededRevisions,
  outdate,
  pinnedClusters,
  pinRevision,
  reconciliations,
  staleClusters,
  translatedClusters,
} from './translations.store.ts';
import type { Reconciliation, TranslatedClusters } from './translations.store.ts';
import { saveFound, takeSweep } from './sweeps.store.ts';
import { holdWatches, leave } from './watch-lease.ts';
import { loadWhole } from './whole-lane.ts';
import { workerSigns } from './workers.store.ts';
import type { WorkerSign } from './workers.store.ts';

export const DELIVERY_OPTIONS = Symbol('DeliveryOptions');

/** What the room is handed when it is wired. */
export interface DeliveryOptions extends Pick<
  LaneContext,
  'log' | 'bridge' | 'rightsFix' | 'isSameCluster' | 'contentOf'
> {
  readonly databaseUrl: string;
  readonly budget: DeleteBudget;
  readonly periods: Pick<Periods, 'lane' | 'watch'>;
  readonly clientFor: (clusterId: string) => Promise<KubeClient>;
  /** What each mesh that may have it written says of a live object of ours. */
  readonly acceptancesOf: (object: Parameters<ConstructorParameters<typeof Observer>[1]>[0]) => Acceptances;
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

  /** What these clusters have been translated to: to be read before the inputs of the next translation. */
  async translatedClusters(clusterIds: readonly string[]): Promise<TranslatedClusters> {
    return translatedClusters(this.dataSource.manager, clusterIds);
  }

  /** Gives clusters what they shall have, of each all or nothing; see setTargets. */
  async setTargets(sets: readonly ClusterTargets[], lookedAt: readonly string[]): Promise<SetTargets> {
    return setTargets(this.dataSource, sets, lookedAt);
  }

  /** How far each VirtualMesh has come that was ever translated, by name. */
  async reconciliations(): Promise<ReadonlyMap<string, Reconciliation>> {
    return reconciliations(this.dataSource.manager);
  }

  /** The clusters of a VirtualMesh are brought to a revision from now on: see beginReconciliation. */
  async beginReconciliation(virtualMesh: string, revision: number): Promise<Reconciliation> {
    return beginReconciliation(this.dataSource.manager, virtualMesh, revision);
  }

  /** Every cluster that the revision concerns has been translated up to it: see markReconciled. */
  async markReconciled(virtualMesh: string, revision: number): Promise<void> {
    await markReconciled(this.dataSource.manager, virtualMesh, revision);
  }

  /** Says which revision of a VirtualMesh clusters shall have: see pinRevision. They are to be reconciled then. */
  async pinRevision(virtualMesh: string, revision: number | undefined, clusterIds?: readonly string[]): Promise<void> {
    await inTransaction(this.dataSource, (manager) => pinRevision(manager, virtualMesh, revision, clusterIds));
  }

  /** The same within a transaction of the caller's. */
  async pinRevisionIn(
    manager: EntityManager,
    virtualMesh: string,
    revision: number | undefined,
    clusterIds?: readonly string[],
  ): Promise<void> {
    await pinRevision(manager, virtualMesh, revision, clusterIds);
  }

  /** What was brought by this revision, or a later one, is taken back from clusters: see agreeToUndo. */
  async agreeToUndo(...args: Parameters<typeof agreeToUndo>): Promise<void> {
    await agreeToUndo(...args);
  }

  /** Revisions that clusters have of their own in a VirtualMesh, by id of the cluster. */
  async pinnedClusters(virtualMesh: string): Promise<ReadonlyMap<string, number>> {
    return pinnedClusters(this.dataSource.manager, virtualMesh);
  }

  /** How far a VirtualMesh has come on clusters: see progressOn. */
  async progressOn(virtualMesh: string, clusterIds: readonly string[]): Promise<readonly ClusterProgress[]> {
    return progressOn(this.dataSource.manager, virtualMesh, clusterIds);
  }

  /** Ids of the clusters that have something of a VirtualMesh: all, or those among the ones that are given. */
  async clustersOf(virtualMesh: string, among?: readonly string[]): Promise<readonly string[]> {
    return clustersOf(this.dataSource.manager, virtualMesh, among);
  }

  /** Those of the clusters that have to be translated again: see staleClusters. */
  async staleClusters(inputs: Parameters<typeof staleClusters>[1]): Promise<readonly string[]> {
    return staleClusters(this.dataSource.manager, inputs);
  }

  /** What lets callers of other clusters in, of these VirtualMeshes, as far as it has been written. */
  async openDoors(virtualMeshes: readonly string[]): Promise<readonly OpenDoor[]> {
    return openDoors(this.dataSource.manager, virtualMeshes);
  }

  /** Whether a cluster shall have anything that lets callers of other clusters in. */
  async hasDoors(clusterId: string): Promise<boolean> {
    return hasDoors(this.dataSource.manager, clusterId);
  }

  /** One pass over a cluster's lane; see deliver. */
  async deliver(clusterId: string, signal: AbortSignal): Promise<{ readonly againInMs: number } | undefined> {
    await this.#showLiveness();
    const {
      log,
      bridge,
      rightsFix,
      isSameCluster,
      contentOf,
      budget,
      periods,
      clientFor,
      failpoints = noFailpoints,
    } = this.options;
    const ground = { dataSource: this.dataSource, liveness: this.#liveness };
    const given = { log, bridge, rightsFix, isSameCluster, contentOf, budget, failpoints };
    const context = { ...ground, ...given, periods: periods.lane };
    return deliver(context, clusterId, () => clientFor(clusterId), this.#observers.get(clusterId), signal);
  }

  /**
   * Watches objects of ours of these kinds until the signal, waking the lane when another hand touches one.
   *
   * @param moved is told of whatever happens to them, also of what we did ourselves
   */
  async observe(
    clusterId: string,
    client: KubeClient,
    kinds: readonly KindRef[],
    signal: AbortSignal,
    moved: () => void = () => undefined,
  ): Promise<void> {
    const observer = this.#observers.get(clusterId) ?? this.#newObserver(clusterId);
    await Promise.all(kinds.map((kind) => observer.follow(client, kind, signal, moved)));
  }

  /** What of ours stands on each mesh of a cluster, in one word: see writtenMarks. */
  async writtenMarks(clusterId: string): Promise<ReadonlyMap<string, string>> {
    return writtenMarks(this.dataSource.manager, clusterId);
  }

  /** Keeps what control planes said of their proxies: see saveProxies. */
  async saveProxies(clusterId: string, asked: readonly AskedProxies[]): Promise<void> {
    await saveProxies(this.dataSource.manager, clusterId, asked);
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

  /**
   * What would be written and deleted on clusters if VirtualMeshes wanted this there, and why it would wait; in the order
   * of what is wanted.
   */
  async preview(wanted: readonly WantedMesh[]): Promise<readonly PreviewedMesh[]> {
    const ledgers = await loadLedgers(this.dataSource.manager, distinct(wanted.map(({ clusterId }) => clusterId)));
    return wanted.map((one) => previewMesh(one, ledgers.get(one.clusterId) ?? [], this.options.budget));
  }

  /** Documents of a VirtualMesh that reach something in some cluster. */
  async reachingDocuments(virtualMesh: string): Promise<ReadonlySet<string>> {
    return reachingDocuments(this.dataSource.manager, virtualMesh);
  }

  /** Enough of the misses to say what these documents miss anywhere: see missesAround. */
  async missesAround(
    virtualMesh: string,
    documents: readonly string[],
    clusterNames: readonly string[],
    except: readonly string[] = [],
  ): Promise<readonly MemberMisses[]> {
    return missesAround(this.dataSource.manager, virtualMesh, documents, clusterNames, except);
  }

  /** How far documents have come, by VirtualMesh, cluster, mesh and document. */
  async progress(filter: ProgressFilter, page: ProgressPage = {}): Promise<readonly DocumentProgress[]> {
    return documentProgress(this.dataSource.manager, filter, page);
  }

  /** How many entries `progress` has on all pages. */
  async countProgress(filter: ProgressFilter): Promise<number> {
    return countProgress(this.dataSource.manager, filter);
  }

  async targetsOn(clusterId: string): Promise<readonly StandingTarget[]> {
    return targetsOn(this.dataSource.manager, clusterId);
  }

  /** What these targets would lose of what is wanted of them now, in the order in which they are given. */
  async lostObjects(targets: readonly NewTarget[]): Promise<readonly (readonly DesiredObject[])[]> {
    return targets.length ? lostObjects(this.dataSource.manager, targets) : [];
  }

  /** Kinds of the meshes that something is wanted for, by id of the cluster. */
  async writtenMeshes(): Promise<ReadonlyMap<string, readonly MeshKind[]>> {
    return writtenMeshes(this.dataSource.manager);
  }

  /** Objects of ours on a cluster, without those that are gone. */
  async ledger(clusterId: string): Promise<readonly StoredEntry[]> {
    const entries = await loadLedger(this.dataSource.manager, clusterId);
    return entries.filter(({ phase }) => phase !== 'gone');
  }

  /** Which versions of the confidential contents of a source its clusters have, by what was last written there. */
  async confidentialVersions(virtualMesh: string, source: string): Promise<readonly ConfidentialVersion[]> {
    return confidentialVersions(this.dataSource.manager, virtualMesh, source);
  }

  /** UIDs of all that is or was ours on these clusters, by id of the cluster. */
  async ownedUids(clusterIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    return ownedUids(this.dataSource.manager, clusterIds);
  }

  /** By id of the cluster. */
  async lanes(query: LaneQuery = {}): Promise<readonly LaneRow[]> {
    return loadLanes(this.dataSource.manager, query);
  }

  /** How many objects are in quarantine: see Refusals. */
  async countQuarantined(): Promise<number> {
    return countQuarantined(this.dataSource.manager);
  }

  /** The definition of a kind is another one than before: what the cluster has refused of it is tried once more. */
  async definitionChanged(clusterId: string, name: string): Promise<void> {
    if (await tryRefusedAgain(this.dataSource.manager, clusterId, name)) this.options.wake(clusterId);
  }

  /** How many lanes are in each state that some are in. */
  async countLanes(): Promise<ReadonlyMap<LaneRow['state'], number>> {
    return countLanes(this.dataSource.manager);
  }

  /** Workers that have shown up lately. */
  async workers(): Promise<readonly WorkerSign[]> {
    return workerSigns(this.dataSource.manager, this.options.periods.lane.watchHoldMs.hungMs);
  }

  /** Takes the turn to look for what is left to do, for all workers: see takeSweep. */
  async takeSweep(name: string, everyMs: number): Promise<ReadonlySet<string> | undefined> {
    return takeSweep(this.dataSource.manager, name, everyMs);
  }

  /** Tells whoever looks next what was found. */
  async saveFound(name: string, found: readonly string[]): Promise<void> {
    await saveFound(this.dataSource.manager, name, found);
  }

  /** Lanes whose target differs from what was applied, and that need not wait. */
  async dueLanes(): Promise<readonly string[]> {
    return dueLanes(this.dataSource.manager);
  }

  /** Lanes of dead processes, which need not wait for the sweep. */
  async abandonedLanes(): Promise<readonly string[]> {
    return abandonedLanes(this.dataSource.manager);
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

  /** Whether the lane of a cluster holds deletes back until a person agrees. */
  async holdsDeletes(clusterId: string): Promise<boolean> {
    const lane = await this.dataSource.getRepository(LANES).findOneBy({ clusterId });
    return isBudgetReason(lane?.reason ?? null);
  }

  /** A person agrees to the deletes of this generation. False when the lane has moved on: look again first. */
  async confirmDeletes(clusterId: string, generation: number, caller: Caller): Promise<boolean> {
    const isConfirmed = await inTransaction(this.dataSource, async (manager) => {
      const targetGeneration = String(generation);
      const { affected } = await manager
        .getRepository(LANES)
        .update({ clusterId, targetGeneration }, { confirmedGeneration: targetGeneration, notBefore: null });
      const message = `the deletes of generation ${generation} were agreed to`;
      if (affected) await saveEvents(manager, clusterId, [{ type: 'deletes-confirmed', message, caller }]);
      return Boolean(affected);
    });
    if (!isConfirmed) return false;
    this.options.wake(clusterId);
    return true;
  }

  /** Everything that is paused, the oldest first; a cluster as `cluster/<id>`. */
  async pauses(): Promise<readonly Pause[]> {
    return loadPauses(this.dataSource.manager);
  }

  /** Nothing of a target is written until it is resumed: see decide/pauses.ts. A pass that is under way ends first. */
  async pause(target: string, reason: string, caller: Caller): Promise<Pause> {
    return inTransaction(this.dataSource, (manager) => savePause(manager, target, reason, caller));
  }

  /** What was left alone meanwhile is brought to what is wanted. False when the target was not paused. */
  async resume(target: string, caller: Caller): Promise<boolean> {
    const clusterIds = await inTransaction(this.dataSource, (manager) => removePause(manager, target, caller));
    for (const id of clusterIds ?? []) this.options.wake(id);
    return clusterIds !== undefined;
  }

  /** Id of this installation: see INSTALLATION_ANNOTATION. */
  async installation(): Promise<string> {
    return readInstallation(this.dataSource.manager);
  }

  /** Which of these objects with our marks are not in the ledger, and what taking them over would change. */
  async judgeFound(
    clusterId: string,
    objects: readonly { readonly ref: ObjectRef; readonly object: KubeObject }[],
  ): Promise<readonly FoundObject[]> {
    const identity = { self: MANAGER, installation: await this.installation() };
    const found = objects.map(({ ref, object }) => ({ key: objectKey(ref), ref, live: toLiveObject(object) }));
    const whole = await loadWhole(this.dataSource, clusterId);
    return judgeFound(found, wantedOf(whole?.targets ?? []), whole?.ledger ?? [], identity);
  }

  /** These objects are taken over once they are wanted, each only as long as it is the very one: see stepForFound. */
  async agreeToAdopt(clusterId: string, agreements: readonly Agreement[], caller: Caller): Promise<void> {
    if (!agreements.length) return;
    await inTransaction(this.dataSource, (manager) => saveAgreements(manager, clusterId, agreements, caller));
    this.options.wake(clusterId);
  }

  /** Nothing is wanted on the cluster any more, and the user agreed to the deletes. */
  async empty(clusterId: string): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      await outdate(manager, [clusterId]);
      await forgetTargets(manager, clusterId);
      await manager.query(
        `UPDATE lanes SET target_generation = target_generation + 1, confirmed_generation = target_generation + 1,
           not_before = NULL WHERE cluster_id = $1`,
        [clusterId],
      );
    });
    this.options.wake(clusterId);
  }

  /** What is still wanted and still there on a cluster, as numbers. */
  async remains(clusterId: string): Promise<Remains> {
    return remainsOn(this.dataSource.manager, clusterId);
  }

  /** Forgets a cluster; what is on it stays there. */
  async forget(clusterId: string): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      await manager.getRepository(PAUSES).delete({ target: `cluster/${clusterId}` });
      await manager.getRepository(ADOPTIONS).delete({ clusterId });
      await manager.getRepository(PROXIES).delete({ clusterId });
      await forgetTranslations(manager, clusterId);
      await forgetTargets(manager, clusterId);
      await forgetLedger(manager, clusterId);
      await manager.getRepository(EVENTS).delete({ clusterId });
      await manager.getRepository(LANES).delete({ clusterId });
    });
  }

  /** The oldest events go that are older than so many days: see cutEvents. */
  async cutEvents(days: number, most: number): Promise<number> {
    return cutEvents(this.dataSource.manager, days, most);
  }

  /** The oldest revision of each VirtualMesh that may not be cut from the history: see neededRevisions. */
  async neededRevisions(): Promise<ReadonlyMap<string, number>> {
    return neededRevisions(this.dataSource.manager);
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
    const { wake, acceptancesOf, periods } = this.options;
    const observer = new Observer(
      {
        changed: () => {
          wake(clusterId);
        },
        accepted: (said) => saveAcceptances(this.dataSource.manager, clusterId, said),
      },
      acceptancesOf,
      periods.watch,
    );
    this.#observers.set(clusterId, observer);
    return observer;
  }
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}
