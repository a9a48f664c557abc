import { isDeepStrictEqual } from 'node:util';
import type { Cluster, ClusterHealth, CredentialRenewal } from '@overmesh/clusters';
import type { Periods } from '@overmesh/config';
import type { Delivery } from '@overmesh/delivery';
import type { Discovery } from '@overmesh/discovery';
import { pause, Trigger } from '@overmesh/jobs';
import { isKubeError } from '@overmesh/kube';
import type { KubeClient, KubeClients, KubeError } from '@overmesh/kube';
import type { Logger } from '@overmesh/log';
import type { Inventory, Mesh, MeshKind, SeenMeshKind } from '@overmesh/model';
import type { TrustStores } from '@overmesh/trust';
import { afterLook, isTrouble } from './decide/following.ts';
import { ProxyLooks } from './proxy-looks.ts';
import type { Proxies } from './rollout/proxies.service.ts';
import { ownedKinds } from './decide/owned-kinds.ts';
import type { OwnedKinds } from './decide/owned-kinds.ts';

export interface FollowingContext {
  readonly health: ClusterHealth;
  readonly renewal: CredentialRenewal;
  readonly discovery: Discovery;
  readonly delivery: Delivery;
  readonly trust: TrustStores;
  readonly proxies: Proxies;
  readonly clients: KubeClients;
  readonly log: Logger;
  readonly periods: Periods['following'];
  /** The cluster answers again, or answers otherwise than before. */
  readonly onHealth: (cluster: Cluster) => void;
}

/** One cluster that this process follows: inventory, objects of ours, health, whom its meshes trust, and what proxies took. */
export class Following {
  readonly #abort = new AbortController();
  readonly #troubled = new Trigger();
  readonly #looked = Promise.withResolvers<undefined>();
  #client: Promise<KubeClient> | undefined;
  /** Undefined until it was looked at here. */
  #state: Cluster['state'] | undefined;
  #suspectRights = false;
  readonly #trustDue = new Trigger();
  readonly #proxiesDue = new Trigger();
  /** Undefined until the inventory is known. */
  #meshes: readonly Mesh[] | undefined;
  #installed: readonly SeenMeshKind[] = [];
  #written: readonly MeshKind[] = [];
  #watched: { readonly names: string; readonly stop: AbortController } | undefined;

  /** @param credentials which credential it runs with; with a new one it is to be started again */
  constructor(
    readonly clusterId: string,
    readonly credentials: string,
    private readonly context: FollowingContext,
  ) {}

  /** @returns when the cluster was first looked at, or has been let go */
  start(): Promise<unknown> {
    if (this.isStopped) return Promise.resolve();
    void this.#keepOn('inventory', () => this.#inventory());
    void this.#keepOn('objects', () => this.#objects());
    void this.#keepOn('health', () => this.#health());
    void this.#keepOn('trust', () => this.#trust());
    void this.#keepOn('proxies', () => this.#proxies());
    return this.#looked.promise;
  }

  stop(): void {
    this.#abort.abort();
    this.#looked.resolve(undefined);
    this.context.delivery.stopObserving(this.clusterId);
    this.context.health.forget(this.clusterId);
    this.context.renewal.forget(this.clusterId);
    this.context.trust.letGo(this.clusterId);
  }

  get isStopped(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Something is wanted for meshes of these kinds from now on. */
  wrote(written: readonly MeshKind[]): void {
    this.#written = written;
    this.#adjustKinds();
  }

  /** A call or a watch of the cluster failed: see isTrouble. */
  failed({ reason }: KubeError): void {
    if (!isTrouble(this.#state, reason)) return;
    this.#suspectRights ||= reason === 'forbidden';
    this.#troubled.fire();
  }

  get #signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Runs a loop again whenever it breaks, until the end. */
  async #keepOn(loop: string, run: () => Promise<void>): Promise<void> {
    while (!this.#signal.aborted) {
      await run().catch((error: unknown) => {
        if (!this.#signal.aborted)
          this.context.log.warn({ cluster: this.clusterId, loop, err: error }, 'loop broke; starting again');
      });
      await pause(this.context.periods.restartAfterMs, this.#signal);
    }
  }

  async #inventory(): Promise<void> {
    const onInventory = ({ meshes }: Inventory): void => {
      if (!isDeepStrictEqual(this.#meshes, meshes)) for (const due of [this.#trustDue, this.#proxiesDue]) due.fire();
      this.#meshes = meshes;
      this.#installed = meshes.filter(({ state }) => state !== 'residue').map(({ kind }) => kind);
      this.#adjustKinds();
    };
    const { delivery, discovery } = this.context;
    const onDefinition = (name: string) => delivery.definitionChanged(this.clusterId, name);
    await discovery.follow(this.clusterId, await this.#open(), this.#signal, onInventory, onDefinition);
  }

  /** Watches objects of ours of the kinds that there are; starts over when these change. */
  async #objects(): Promise<void> {
    const client = await this.#open();
    while (!this.#signal.aborted) {
      const owned = this.#ownedKinds();
      const stop = new AbortController();
      this.#watched = { names: owned.names, stop };
      const round = AbortSignal.any([this.#signal, stop.signal]);
      const moved = (): void => this.#proxiesDue.fire();
      await this.context.delivery.observe(this.clusterId, client, owned.kinds, round, moved);
      await untilAborted(round);
    }
  }

  #ownedKinds(): OwnedKinds {
    return ownedKinds(this.#installed, this.#written);
  }

  #adjustKinds(): void {
    if (this.#watched && this.#ownedKinds().names !== this.#watched.names) this.#watched.stop.abort();
  }

  async #health(): Promise<void> {
    while (!this.#signal.aborted) {
      const suspectRights = this.#suspectRights;
      this.#suspectRights = false;
      const looked = await this.context.health.look(this.clusterId, { client: () => this.#open(), suspectRights });
      this.#looked.resolve(undefined);
      if (!looked) return;
      const { cluster } = looked;
      const next = afterLook(looked, this.context.periods.healthEveryMs, Math.random());
      this.#state = cluster.state;
      if (next.isNews) {
        this.context.onHealth(cluster);
        this.#trustDue.fire();
      }
      if (next.startsOver) return this.stop();
      const asked = next.mayAsk ? await this.#open() : undefined;
      await this.context.renewal.keepYoung(this.clusterId, this.credentials, asked);
      const woken = await this.#troubled.wait(next.againInMs, this.#signal);
      if (woken === 'fired') await pause(this.context.periods.troubleMs, this.#signal);
    }
  }

  /** A cluster that does not answer is left to the loop of its health: what is known of its trust stays. */
  async #trust(): Promise<void> {
    while (!this.#signal.aborted) {
      await this.#trustDue.wait(this.context.periods.trustEveryMs, this.#signal);
      const meshes = this.#meshes;
      if (this.#signal.aborted || !meshes) continue;
      await this.#open()
        .then((client) => this.context.trust.look(this.clusterId, client, meshes))
        .catch(onlyOfTheCluster);
    }
  }

  /** Something of ours changed there, or it is time again. */
  async #proxies(): Promise<void> {
    const { proxiesEveryMs, proxiesGatherMs } = this.context.periods;
    const looks = new ProxyLooks(this.clusterId, this.context, proxiesEveryMs);
    let againInMs: number = proxiesEveryMs.most;
    while (!this.#signal.aborted) {
      const woken = await this.#proxiesDue.wait(againInMs, this.#signal);
      if (woken === 'fired') await pause(proxiesGatherMs, this.#signal);
      if (this.#signal.aborted || !this.#meshes) continue;
      againInMs = await looks.look(this.#meshes, this.#written);
    }
  }

  /** A client stays good while the credential changes. */
  #open(): Promise<KubeClient> {
    this.#client ??= this.context.clients.client(this.clusterId).catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

/** A call that the cluster did not answer is looked at by others, and made again with the next round. */
function onlyOfTheCluster(error: unknown): void {
  if (!isKubeError(error)) throw error;
}
