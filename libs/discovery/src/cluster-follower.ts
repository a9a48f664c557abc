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
import { NamedConfigMaps } from './config-maps.ts';
import type { ConfigMapRef } from './config-maps.ts';
import type { MeshKnowledge } from './decide/inventory.ts';
import { takeInventory } from './decide/inventory.ts';
import { areAlike, lookStep, restMs, saveStep } from './decide/looking.ts';
import type { Looking, SeenNow } from './decide/looking.ts';
import { lostDestinations } from './decide/lost.ts';
import { namesAuthors, transform } from './decide/transform.ts';
import { kindKey, watchList } from './decide/watch-list.ts';
import type { InventoryStore, Taken } from './inventory.store.ts';
import type { InventoryProblem, PodCounts, StoredInventory } from './stored-inventory.ts';
import { verifyAbsence } from './verify-absence.ts';
import { WatchStreams } from './watch-streams.ts';

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
  /** Hears the name of each definition of a kind that comes or changes while it is followed. */
  readonly onDefinition: (name: string) => Promise<void>;
}

const UNSTORABLE: InventoryProblem = {
  kind: 'inventory',
  reason: 'unstorable',
  message: 'the database refuses what the cluster says; what was known before is kept',
};
/** Share of the time that taking inventories of one cluster may use: a fifth, also where taking one is slow. */
const REST_FACTOR = 4;

/**
 * Keeps one cluster's inventory true: a watch per kind fills a view, a loop takes the inventory from it. What the loop does
 * each time is decided in decide/looking.ts.
 *
 * Before an inventory replaces another, the cluster is asked whether it is still the one, and by name for each Service
 * that is missing: a list that came short, or from another cluster behind the address, takes nothing away.
 */
export class ClusterFollower {
  readonly #trigger = new Trigger();
  readonly #ending = new AbortController();
  readonly #streams: WatchStreams;
  readonly #configMaps: NamedConfigMaps;
  #view = new ClusterView();
  #last: StoredInventory | undefined;
  #isAbsenceUnverified = false;
  #isOutdated = false;
  #nextChangeAt = Infinity;
  #fault: { readonly error: unknown } | undefined;

  constructor(
    private readonly clusterId: string,
    private readonly client: KubeClient,
    private readonly options: FollowerContext,
  ) {
    this.#configMaps = new NamedConfigMaps(client, this.#periods.configMapsMs);
    this.#streams = new WatchStreams({
      follow: (kind, signal) => follow(client, kind, { ...options.periods.watch, ...keeping(kind) }, signal),
      hear: (kind, event) => this.#hear(kind, event),
      onFault: (error) => {
        this.#fault ??= { error };
        this.#ending.abort();
      },
    });
  }

  /** Follows until `signal` aborts; throws what is no failure of the cluster (database, plugin). */
  async run(signal: AbortSignal): Promise<void> {
    const end = (): void => this.#ending.abort();
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    try {
      this.#last = await this.options.store.get(this.clusterId);
      if (this.#last) this.options.onInventory(this.#last.inventory);
      this.#adjustStreams();
      while (!this.#hasEnded) await this.#step();
    } finally {
      signal.removeEventListener('abort', end);
      end();
      this.options.ages.drop(this.clusterId);
    }
    if (this.#fault) throw this.#fault.error;
  }

  async #step(): Promise<void> {
    const restsMs = restMs(this.#looking, this.#view.problems, this.#periods);
    const hasNews = (await this.#trigger.wait(restsMs, this.#ending.signal)) === 'fired';
    if (hasNews) await pause(this.#periods.debounceMs, this.#ending.signal);
    this.#view.expire(performance.now());
    if (this.#hasEnded) return;
    const step = lookStep(this.#looking, this.#seenNow(hasNews), this.#now().getTime());
    if (step === 'wait') return;
    if (step === 'renew') return this.#renew(this.#now(), this.#last?.podCounts ?? {});
    const startedAt = performance.now();
    if (this.#isOutdated) this.#last = await this.options.store.get(this.clusterId);
    this.#isOutdated = false;
    await (step === 'take' ? this.#take() : this.#tellBlind());
    await pause((performance.now() - startedAt) * REST_FACTOR, this.#ending.signal);
  }

  get #looking(): Looking {
    return {
      ...{ last: this.#last, isAbsenceUnverified: this.#isAbsenceUnverified },
      ...{ isOutdated: this.#isOutdated, nextChangeAt: this.#nextChangeAt },
    };
  }

  #seenNow(hasNews: boolean): SeenNow {
    const wanted = this.#wanted();
    return {
      ...{ hasNews, areConfigMapsOld: this.#configMaps.areOld, problems: this.#view.problems },
      ...{ isSettled: this.#view.isSettled(wanted), isBlind: this.#view.isBlind(wanted) },
    };
  }

  async #take(): Promise<void> {
    await this.#configMaps.refresh(this.#namedConfigMaps(), this.#view);
    const taken = this.#takeInventory();
    const { inventory, problems, observedAt, podCounts } = taken;
    const step = saveStep(this.#last, taken);
    if (step === 'renew') return this.#renew(observedAt, podCounts);
    if (step === 'verify' && !(await this.#isBelievable(inventory))) return;
    const wasIncomplete = this.#last?.complete === false;
    if (!(await this.#save(taken))) return;
    if (step === 'verify') this.options.onInventory(inventory);
    if (step === 'verify' || (wasIncomplete && !problems.length)) await this.options.onChange(this.clusterId);
  }

  #takeInventory(): Taken {
    const {
      inventory,
      podCounts,
      nextChangeAt = Infinity,
    } = takeInventory({
      ...this.options,
      seen: this.#view,
      nowMs: this.#now().getTime(),
      unread: this.#view.unread([...this.#wanted(), CONFIG_MAP]),
      ...(this.#last && { last: this.#last }),
    });
    this.#nextChangeAt = nextChangeAt;
    const hash = createHash('sha256').update(canonicalJson(inventory)).digest('hex');
    const { problems } = this.#view;
    return { clusterId: this.clusterId, inventory, podCounts, hash, observedAt: this.#now(), problems };
  }

  /** What the database refuses is not known: what was known before stays, incomplete, and says so. */
  async #save(taken: Taken): Promise<boolean> {
    const { ages, store } = this.options;
    ages.drop(this.clusterId);
    try {
      this.#last = await store.save(taken);
      return true;
    } catch (error) {
      if (!isUnstorable(error)) throw error;
    }
    if (this.#last) await store.markIncomplete(this.clusterId, [UNSTORABLE]);
    else await store.save({ ...taken, inventory: EMPTY_INVENTORY, podCounts: {}, hash: '', problems: [UNSTORABLE] });
    this.#last = await store.get(this.clusterId);
    return false;
  }

  async #isBelievable(inventory: Inventory): Promise<boolean> {
    const lost = lostDestinations(this.#last?.inventory, inventory);
    const absence = await verifyAbsence(this.client, lost, () => this.#isSameCluster());
    if (absence.is === 'another-cluster') {
      await this.#startOver();
      return false;
    }
    this.#isAbsenceUnverified = absence.is !== 'verified';
    if (absence.is === 'still-there') this.#distrustServices(absence.destination);
    return absence.is === 'verified';
  }

  #isSameCluster(): Promise<boolean> {
    return this.options.isSameCluster(this.clusterId, this.client);
  }

  /** Services are as last known until a list comes whole: it is asked for anew. */
  #distrustServices({ namespace, name }: Destination): void {
    this.#streams.stop(SERVICE);
    const message = `list services: it came without ${namespace}/${name}, which is there`;
    this.#view.distrust(SERVICE, { kind: SERVICE.kind, reason: 'incomplete', message });
    void pause(this.#periods.troubledMs, this.#ending.signal).then(() => {
      if (!this.#hasEnded) this.#adjustStreams();
    });
    this.#trigger.fire();
  }

  /** What another cluster says is no news of this one: everything is read again once it is back. */
  async #startOver(): Promise<void> {
    this.#streams.stopAll();
    this.#configMaps.forget();
    this.#view = new ClusterView();
    const message = 'another cluster answers at this address; what it says is not taken';
    this.#view.fail(NAMESPACE, { kind: NAMESPACE.kind, reason: 'wrong-cluster', message });
    await this.#tellBlind();
    do await pause(this.#periods.troubledMs, this.#ending.signal);
    while (!this.#hasEnded && !(await this.#isSameCluster().catch(notWithoutAnAnswer)));
    if (!this.#hasEnded) this.#adjustStreams();
  }

  /** The inventory stays, with its age; only why it grows old is new. */
  async #tellBlind(): Promise<void> {
    const { problems } = this.#view;
    if (!this.#last || areAlike(this.#last.problems, problems)) return;
    this.options.ages.drop(this.clusterId);
    await this.options.store.markIncomplete(this.clusterId, problems);
    this.#last = { ...this.#last, complete: false, problems };
  }

  /** The same was seen again, but for the counts of pods: nobody has to look at the cluster for that. */
  #renew(observedAt: Date, podCounts: PodCounts): void {
    if (!this.#last) return;
    const isYoung = observedAt.getTime() - Date.parse(this.#last.observedAt) < this.#periods.refreshMs / 2;
    if (isYoung && isDeepStrictEqual(this.#last.podCounts, podCounts)) return;
    this.#last = { ...this.#last, podCounts, observedAt: observedAt.toISOString() };
    this.options.ages.renew(this.#last, () => {
      // Whoever followed the cluster before us has said its last word after our first: the next look says ours.
      this.#isOutdated = true;
      this.#trigger.fire();
    });
  }

  #namedConfigMaps(): readonly ConfigMapRef[] {
    return this.options.plugins.flatMap((plugin) => plugin.configMaps(this.#view));
  }

  #wanted(): readonly KindRef[] {
    return watchList(this.options.plugins, this.#view.of(CRD));
  }

  /** Of kinds that are served no more there is nothing. */
  #adjustStreams(): void {
    for (const kind of this.#streams.adjust(this.#wanted(), this.#ending.signal)) this.#view.forget(kind);
  }

  #hear(kind: KindRef, event: FollowEvent): void {
    if (event.type === 'synced') this.#view.list(kind, event.objects);
    if (event.type === 'upserted') this.#view.put(kind, event.object);
    if (event.type === 'removed') this.#view.remove(kind, event.object);
    if (event.type === 'failed') this.#hearFailure(kind, event);
    else if (kindKey(kind) === kindKey(CRD)) this.#hearDefinition(event);
    this.#trigger.fire();
  }

  #hearDefinition(event: FollowEvent): void {
    this.#adjustStreams();
    if (event.type !== 'upserted') return;
    this.options.onDefinition(event.object.metadata.name).catch((error: unknown) => {
      this.#fault ??= { error };
      this.#ending.abort();
    });
  }

  #hearFailure(
    kind: KindRef,
    { error: { reason, message }, retryInMs }: Extract<FollowEvent, { type: 'failed' }>,
  ): void {
    // How long a watch may take to be refused once it is asked for again: connecting and the first answer.
    const { connectMs, headersMs } = this.options.periods.cluster;
    const endsMs = performance.now() + retryInMs + connectMs + headersMs;
    const name = kind.group ? `${kind.group}/${kind.kind}` : kind.kind;
    this.#view.fail(kind, { kind: name, reason, message }, endsMs);
  }

  #now(): Date {
    return this.options.now?.() ?? new Date();
  }

  get #hasEnded(): boolean {
    return this.#ending.signal.aborted;
  }

  get #periods(): Periods['inventory'] {
    return this.options.periods.inventory;
  }
}

/** `keep` gives an object to hold, not one to send: what transform leaves out is never asked of it. */
function keeping(kind: KindRef) {
  return { keep: (object: KubeObject) => transform(kind, object) as KubeObject, keepManagedFields: namesAuthors(kind) };
}

/** A cluster that does not answer is not the right one yet. */
function notWithoutAnAnswer(error: unknown): false {
  if (!isKubeError(error)) throw error;
  return false;
}
