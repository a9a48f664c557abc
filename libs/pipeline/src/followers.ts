import type { Cluster, Clusters } from '@overmesh/clusters';
import type { Periods } from '@overmesh/config';
import type { Delivery } from '@overmesh/delivery';
import type { Discovery } from '@overmesh/discovery';
import type { KubeClients } from '@overmesh/kube';
import type { Logger } from '@overmesh/log';
import { meshes } from '@overmesh/meshes/all';
import type { KindRef, Mesh } from '@overmesh/model';
import { isManageable } from '@overmesh/model';
import { setTimeout as sleep } from 'node:timers/promises';
import { kindOfKey } from './decide/members.ts';

export interface FollowerContext {
  readonly clusters: Clusters;
  readonly discovery: Discovery;
  readonly delivery: Delivery;
  readonly clients: KubeClients;
  readonly log: Logger;
  readonly periods: Periods['following'];
  /** The cluster answers again, or answers otherwise than before. */
  readonly onHealth: (cluster: Cluster) => void;
}

interface Following {
  readonly abort: AbortController;
  /** The credential that it runs with; a new one starts it again. */
  readonly credentials: string;
}

/**
 * The clusters that this process watches: one inventory, one observer and one look at its health each.
 *
 * A cluster's trouble stays in its own loop. `sync` is called every few seconds.
 */
export class Followers {
  readonly #following = new Map<string, Following>();

  constructor(private readonly context: FollowerContext) {}

  /** Starts and stops loops so that exactly the clusters are followed whose watch this process holds. */
  async sync(): Promise<void> {
    const clusters = (await this.context.clusters.all()).filter(({ leaving }) => !leaving);
    const held = await this.context.delivery.holdWatches(clusters.map(({ id }) => id));
    for (const [id, { credentials }] of this.#following) {
      const cluster = clusters.find((one) => one.id === id);
      if (!cluster || !held.has(id) || cluster.credentialsFingerprint !== credentials) this.#stop(id);
    }
    for (const cluster of clusters) if (held.has(cluster.id)) this.#start(cluster);
  }

  stop(): void {
    for (const id of [...this.#following.keys()]) this.#stop(id);
  }

  #start(cluster: Cluster): void {
    if (this.#following.has(cluster.id)) return;
    const abort = new AbortController();
    this.#following.set(cluster.id, { abort, credentials: cluster.credentialsFingerprint });
    void this.#keepOn(cluster.id, 'inventory', abort.signal, () => this.#inventory(cluster.id, abort.signal));
    void this.#keepOn(cluster.id, 'objects', abort.signal, () => this.#objects(cluster.id, abort.signal));
    void this.#keepOn(cluster.id, 'health', abort.signal, () => this.#health(cluster.id, abort.signal));
  }

  #stop(id: string): void {
    this.#following.get(id)?.abort.abort();
    this.#following.delete(id);
    this.context.delivery.stopObserving(id);
  }

  /** Runs a loop again whenever it breaks, until the signal. */
  async #keepOn(clusterId: string, loop: string, signal: AbortSignal, run: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      await run().catch((error: unknown) => {
        if (!signal.aborted)
          this.context.log.warn({ cluster: clusterId, loop, err: error }, 'loop broke; starting again');
      });
      await pause(this.context.periods.restartAfterMs, signal);
    }
  }

  async #inventory(clusterId: string, signal: AbortSignal): Promise<void> {
    await this.context.discovery.follow(clusterId, await this.context.clients.client(clusterId), signal);
  }

  /**
   * Watches objects of ours of the kinds that the cluster's meshes take, and that those take which were there when we
   * wrote for them: with an uninstalled mesh its objects go, which nobody else would notice. Starts over when they change.
   */
  async #objects(clusterId: string, signal: AbortSignal): Promise<void> {
    const kinds = await this.#ownedKinds(clusterId);
    const changed = new AbortController();
    const either = AbortSignal.any([signal, changed.signal]);
    const watching = this.context.delivery.observe(
      clusterId,
      await this.context.clients.client(clusterId),
      kinds,
      either,
    );
    // However it ends, no watch of it runs on beside those of the next round.
    const noticing = this.#whenKindsChange(clusterId, namesOf(kinds), either).finally(() => {
      changed.abort();
    });
    await Promise.all([watching, noticing]);
  }

  async #whenKindsChange(clusterId: string, names: string, signal: AbortSignal): Promise<void> {
    const { kindsEveryMs } = this.context.periods;
    while (!signal.aborted && namesOf(await this.#ownedKinds(clusterId)) === names) await pause(kindsEveryMs, signal);
  }

  async #ownedKinds(clusterId: string) {
    const stored = await this.context.discovery.inventory(clusterId);
    const present = stored?.inventory.meshes.filter(({ state }: Mesh) => state === 'installed') ?? [];
    const written = await this.context.delivery.meshesOn(clusterId);
    const kinds = new Set([...present.map(({ kind }) => kind), ...written.map(kindOfKey)]);
    const owned = [...kinds].flatMap((kind) => (kind && isManageable(kind) ? meshes[kind].writer.owned : []));
    return [...new Set(owned)];
  }

  async #health(clusterId: string, signal: AbortSignal): Promise<void> {
    const { clusters, clients, onHealth, periods } = this.context;
    let last: string | undefined;
    while (!signal.aborted) {
      const cluster = await clusters.check(clusterId, () => clients.client(clusterId));
      if (cluster && cluster.state !== last) onHealth(cluster);
      // Watches that a stranger answers may stay with it, and go on from its versions: all is read anew with new ones.
      if (last === 'wrong-cluster' && cluster?.state === 'ready') return this.#stop(clusterId);
      last = cluster?.state;
      await pause(periods.healthEveryMs * (0.8 + 0.4 * Math.random()), signal);
    }
  }
}

function namesOf(kinds: readonly KindRef[]): string {
  return kinds
    .map(({ group, plural }) => `${plural}.${group}`)
    .sort()
    .join(' ');
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
