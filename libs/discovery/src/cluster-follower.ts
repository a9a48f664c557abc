import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isUnstorable } from '@overmesh/db';
import type { Periods } from '@overmesh/config';
import { pause, Trigger } from '@overmesh/jobs';
import type { FollowEvent, KubeClient, KubeObject } from '@overmesh/kube';
import { follow, isKubeError } from '@overmesh/kube';
import { CONFIG_MAP, CRD, NAMESPACE, SERVICE } from '@overmesh/meshes/kit';
import { canonicalJson, EMPTY_INVENTORY } from '@overmesh/model';
import type { Destination, Inventory, KindRef } from '@overmesh/model';
import type { Ages } from './ages.ts';
import { ClusterView } from './cluster-view.ts';
import type { ConfigMapRef } from './config-maps.ts';
import { readConfigMaps } from './config-maps.ts';
import type { MeshKnowledge, TakenInventory } from './decide/inventory.ts';
import { takeInventory } from './decide/inventory.ts';
import { lostDestinations } from './decide/lost.ts';
import { namesAuthors, transform } from './decide/transform.ts';
import { kindKey, watchList } from './decide/watch-list.ts';
import { firstStillThere } from './verify-absence.ts';
import type { InventoryStore, Taken } from './inventory.store.ts';
import type { InventoryProblem, PodCounts, StoredInventory } from './stored-inventory.ts';

/** What the room is handed when it is wired. */
export interface DiscoveryOptions extends MeshKnowledge {
  /** Called after an inventory became different, or complete again: look at the cluster once more. */
  readonly onChange: (clusterId: string) => Promise<void>;
  /** Whether the API server that answers is still the cluster that was registered. */
  readonly isSameCluster: (clusterId: string, client: KubeClient) => Promise<boolean>;
  readonly now?: () => Date;
  readonly periods: Pick<Periods, 'inventory' | 'cluster' | 'watch'>;
}

/** What the follower of one cluster is handed besides. */
export interface FollowerContext extends DiscoveryOptions {
  readonly store: InventoryStore;
  readonly ages: Ages;
  /** Hears the inventory that is known at first, and each that is different. */
  readonly onInventory: (inventory: Inventory) => void;
}

const UNSTORABLE: InventoryProblem = {
  kind: 'inventory',
  reason: 'unstorable',
  message: 'the database refuses what the cluster says; what was known before is kept',
};
/** Share of the time that taking inventories of one cluster may use: a fifth, also where taking one is slow. */
const REST_FACTOR = 4;

/**
 * Keeps one cluster's inventory true: a watch per kind fills a view, a loop takes the inventory from it.
 *
 * The loop reads the view only when every wanted kind was listed or has failed, so that a half-read cluster never looks
 * like an empty one. While nothing can be read, nothing is saved but the reason. And before an inventory replaces
 * another, the cluster is asked whether it is still the one, and by name for each Service that is missing: a list that
 * came short, or from another cluster behind the address, takes nothing away.
 */
export class ClusterFollower {
  private view = new ClusterView();
  private readonly streams = new Map<string, { readonly kind: KindRef; readonly stop: AbortController }>();
  private readonly trigger = new Trigger();
  private readonly ending = new AbortController();
  private fault: { readonly error: unknown } | undefined;
  /** The cluster did not say whether what was seen is so: ask again soon. */
  private absenceUnverified = false;
  private configMaps: { readonly names: string; readonly readAt: number } | undefined;
  private last: StoredInventory | undefined;
  /** When the cluster is to be looked at although it says nothing new: a pod that was starting is stuck by then. */
  private nextChangeAt = Infinity;
  /** The row says something else than `last`. */
  private isOutdated = false;

  constructor(
    private readonly clusterId: string,
    private readonly client: KubeClient,
    private readonly options: FollowerContext,
  ) {}

  /** Follows until `signal` aborts; throws what is no failure of the cluster (database, plugin). */
  async run(signal: AbortSignal): Promise<void> {
    const ending = AbortSignal.any([signal, this.ending.signal]);
    try {
      this.last = await this.options.store.get(this.clusterId);
      if (this.last) this.options.onInventory(this.last.inventory);
      this.adjustStreams(ending);
      while (!ending.aborted) await this.step(ending);
    } finally {
      this.ending.abort();
      this.options.ages.drop(this.clusterId);
    }
    if (this.fault) throw this.fault.error;
  }

  private async step(signal: AbortSignal): Promise<void> {
    const sleepMs =
      this.absenceUnverified || this.view.problems.length
        ? Math.min(this.periods.refreshMs, this.periods.troubledMs)
        : this.periods.refreshMs;
    const woken = await this.trigger.wait(sleepMs, signal);
    if (woken === 'fired') await pause(this.periods.debounceMs, signal);
    this.view.expire(performance.now());
    if (signal.aborted || !this.view.isSettled(this.wanted())) return;
    if (woken === 'quiet' && this.isAtRest()) return this.renew(this.now(), this.last?.podCounts ?? {});
    const startedAt = performance.now();
    await this.look(signal);
    await pause((performance.now() - startedAt) * REST_FACTOR, signal);
  }

  /** Nothing was heard since the last look, and nothing is open: another one would come to the same. */
  private isAtRest(): boolean {
    const isOpen = this.absenceUnverified || this.isOutdated || !this.last;
    const areProblems = this.view.problems.length > 0 || (this.last?.problems.length ?? 0) > 0;
    const isDue = this.now().getTime() >= this.nextChangeAt;
    return !isOpen && !areProblems && !isDue && !this.areConfigMapsOld();
  }

  private async look(signal: AbortSignal): Promise<void> {
    if (this.isOutdated) this.last = await this.options.store.get(this.clusterId);
    this.isOutdated = false;
    if (this.view.isBlind(this.wanted())) return this.tellBlind();
    await this.refreshConfigMaps();
    const { inventory, podCounts, nextChangeAt = Infinity } = this.takeInventory();
    this.nextChangeAt = nextChangeAt;
    const hash = createHash('sha256').update(canonicalJson(inventory)).digest('hex');
    const { problems } = this.view;
    const observedAt = this.now();
    const isNew = this.last?.hash !== hash;
    if (!isNew && isEqual(this.last?.problems ?? [], problems)) return this.renew(observedAt, podCounts);
    if (isNew && !(await this.isBelievable(inventory, signal))) return;
    const wasIncomplete = this.last?.complete === false;
    if (!(await this.save({ clusterId: this.clusterId, inventory, podCounts, hash, observedAt, problems }))) return;
    if (isNew) this.options.onInventory(inventory);
    if (isNew || (wasIncomplete && !problems.length)) await this.options.onChange(this.clusterId);
  }

  /** What the database refuses is not known: what was known before stays, incomplete, and says so. */
  private async save(taken: Taken): Promise<boolean> {
    const { ages, store } = this.options;
    ages.drop(this.clusterId);
    try {
      this.last = await store.save(taken);
      return true;
    } catch (error) {
      if (!isUnstorable(error)) throw error;
    }
    if (this.last) await store.markIncomplete(this.clusterId, [UNSTORABLE]);
    else await store.save({ ...taken, inventory: EMPTY_INVENTORY, podCounts: {}, hash: '', problems: [UNSTORABLE] });
    this.last = await store.get(this.clusterId);
    return false;
  }

  private takeInventory(): TakenInventory {
    return takeInventory({
      ...this.options,
      seen: this.view,
      nowMs: this.now().getTime(),
      unread: this.view.unread([...this.wanted(), CONFIG_MAP]),
      ...(this.last && { last: this.last }),
    });
  }

  /** Who answers is asked before and after what is missing: a stranger knows none of our names. */
  private async isBelievable(inventory: Inventory, signal: AbortSignal): Promise<boolean> {
    const lost = lostDestinations(this.last?.inventory, inventory);
    try {
      if (!(await this.isSameCluster())) return await this.startOver(signal);
      const there = await firstStillThere(this.client, lost);
      if (lost.length > 0 && !(await this.isSameCluster())) return await this.startOver(signal);
      this.absenceUnverified = there !== undefined;
      if (there) this.distrustServices(there, signal);
    } catch (error) {
      if (!isKubeError(error)) throw error;
      this.absenceUnverified = true;
    }
    return !this.absenceUnverified;
  }

  private isSameCluster(): Promise<boolean> {
    return this.options.isSameCluster(this.clusterId, this.client);
  }

  /** Services are as last known until a list comes whole: it is asked for anew. */
  private distrustServices({ namespace, name }: Destination, signal: AbortSignal): void {
    this.streams.get(kindKey(SERVICE))?.stop.abort();
    this.streams.delete(kindKey(SERVICE));
    const message = `list services: it came without ${namespace}/${name}, which is there`;
    this.view.distrust(SERVICE, { kind: SERVICE.kind, reason: 'incomplete', message });
    void pause(this.periods.troubledMs, signal).then(() => {
      if (!signal.aborted) this.adjustStreams(signal);
    });
    this.trigger.fire();
  }

  /** What another cluster says is no news of this one: everything is read again once it is back. */
  private async startOver(signal: AbortSignal): Promise<false> {
    for (const { stop } of this.streams.values()) stop.abort();
    this.streams.clear();
    this.configMaps = undefined;
    this.view = new ClusterView();
    const message = 'another cluster answers at this address; what it says is not taken';
    this.view.fail(NAMESPACE, { kind: NAMESPACE.kind, reason: 'wrong-cluster', message });
    await this.tellBlind();
    do await pause(this.periods.troubledMs, signal);
    while (!signal.aborted && !(await this.isSameCluster().catch(notWithoutAnAnswer)));
    if (!signal.aborted) this.adjustStreams(signal);
    return false;
  }

  /** The inventory stays, with its age; only why it grows old is new. */
  private async tellBlind(): Promise<void> {
    const { problems } = this.view;
    if (!this.last || isEqual(this.last.problems, problems)) return;
    this.options.ages.drop(this.clusterId);
    await this.options.store.markIncomplete(this.clusterId, problems);
    this.last = { ...this.last, complete: false, problems };
  }

  /** The same was seen again, but for the counts of pods: nobody has to look at the cluster for that. */
  private renew(observedAt: Date, podCounts: PodCounts): void {
    if (!this.last) return;
    const isYoung = observedAt.getTime() - Date.parse(this.last.observedAt) < this.periods.refreshMs / 2;
    if (isYoung && isDeepStrictEqual(this.last.podCounts, podCounts)) return;
    this.last = { ...this.last, podCounts, observedAt: observedAt.toISOString() };
    this.options.ages.renew(this.last, () => {
      // Whoever followed the cluster before us has said its last word after our first: the next look says ours.
      this.isOutdated = true;
      this.trigger.fire();
    });
  }

  /** ConfigMaps are not watched, since that would show us everybody's: they are read when named anew, and now and then. */
  private async refreshConfigMaps(): Promise<void> {
    const refs = this.namedConfigMaps();
    const names = refs.map(({ namespace, name }) => `${namespace}/${name}`).join(' ');
    if (this.configMaps?.names === names && !this.areConfigMapsOld()) return;
    await readConfigMaps(this.client, refs, this.view);
    this.configMaps = { names, readAt: performance.now() };
  }

  private areConfigMapsOld(): boolean {
    return !this.configMaps || performance.now() - this.configMaps.readAt >= this.periods.configMapsMs;
  }

  private namedConfigMaps(): readonly ConfigMapRef[] {
    const refs = this.options.plugins.flatMap((plugin) => plugin.configMaps(this.view));
    return [...new Map(refs.map((ref) => [`${ref.namespace}/${ref.name}`, ref])).values()];
  }

  private wanted(): readonly KindRef[] {
    return watchList(this.options.plugins, this.view.of(CRD));
  }

  /** Starts a stream for each wanted kind that has none, ends those of kinds that are served no more. */
  private adjustStreams(signal: AbortSignal): void {
    const wanted = new Map(this.wanted().map((kind) => [kindKey(kind), kind]));
    for (const [key, { kind, stop }] of this.streams) {
      if (wanted.has(key)) continue;
      stop.abort();
      this.streams.delete(key);
      this.view.forget(kind);
    }
    for (const [key, kind] of wanted) {
      if (!this.streams.has(key)) this.startStream(key, kind, signal);
    }
  }

  private startStream(key: string, kind: KindRef, signal: AbortSignal): void {
    const stop = new AbortController();
    this.streams.set(key, { kind, stop });
    this.pump(kind, AbortSignal.any([signal, stop.signal]), signal).catch((error: unknown) => {
      this.fault ??= { error };
      this.ending.abort();
    });
  }

  private async pump(kind: KindRef, signal: AbortSignal, all: AbortSignal): Promise<void> {
    // `keep` gives an object to hold, not one to send: what transform leaves out is never asked of it.
    const keep = (object: KubeObject) => transform(kind, object) as KubeObject;
    const options = { ...this.options.periods.watch, keep, keepManagedFields: namesAuthors(kind) };
    for await (const event of follow(this.client, kind, options, signal)) {
      if (signal.aborted) return;
      this.hear(kind, event);
      if (kindKey(kind) === kindKey(CRD) && event.type !== 'failed') this.adjustStreams(all);
      this.trigger.fire();
    }
  }

  private hear(kind: KindRef, event: FollowEvent): void {
    const { view } = this;
    if (event.type === 'synced') return view.list(kind, event.objects);
    if (event.type === 'upserted') return view.put(kind, event.object);
    if (event.type === 'removed') return view.remove(kind, event.object);
    const { reason, message } = event.error;
    const endsMs = performance.now() + event.retryInMs + this.answerMs;
    view.fail(kind, { kind: kind.group ? `${kind.group}/${kind.kind}` : kind.kind, reason, message }, endsMs);
  }

  private now(): Date {
    return this.options.now?.() ?? new Date();
  }

  private get periods(): Periods['inventory'] {
    return this.options.periods.inventory;
  }

  /** How long a watch may take to be refused once it is asked for again: connecting and the first answer. */
  private get answerMs(): number {
    const { connectMs, headersMs } = this.options.periods.cluster;
    return connectMs + headersMs;
  }
}

/** Messages may hold a varying detail; kind and reason are what is new or is not. */
function isEqual(a: readonly InventoryProblem[], b: readonly InventoryProblem[]): boolean {
  const short = (problems: readonly InventoryProblem[]) =>
    problems.map(({ kind, reason }) => `${kind} ${reason}`).join();
  return short(a) === short(b);
}

/** A cluster that does not answer is not the right one yet. */
function notWithoutAnAnswer(error: unknown): false {
  if (!isKubeError(error)) throw error;
  return false;
}
