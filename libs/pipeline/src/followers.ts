import type { Clusters } from '@overmesh/clusters';
import { productAtOnce } from '@overmesh/config';
import type { MeshKind } from '@overmesh/model';
import { Following } from './following.ts';
import type { FollowingContext } from './following.ts';
import { Starts } from './starts.ts';

export interface FollowersContext extends FollowingContext {
  readonly clusters: Clusters;
}

/**
 * The clusters that this process follows.
 *
 * A cluster's trouble stays in its own loops. `sync` and `flush` are called every few seconds, and cost the same few
 * statements whatever the number of clusters.
 */
export class Followers {
  readonly #following = new Map<string, Following>();
  readonly #starts: Starts;

  constructor(private readonly context: FollowersContext) {
    this.#starts = new Starts(productAtOnce.startingClusters, context.periods.startPatienceMs);
    context.clients.onFailure((clusterId, error) => this.#following.get(clusterId)?.failed(error));
  }

  /** Starts and stops loops so that exactly the clusters are followed whose watch this process holds. */
  async sync(): Promise<void> {
    const { clusters, delivery, clients } = this.context;
    const credentials = await clusters.credentialsInUse();
    const held = await delivery.holdWatches([...credentials.keys()]);
    const written = await delivery.writtenMeshes();
    for (const [id, following] of this.#following)
      if (!held.has(id) || following.isStopped || credentials.get(id) !== following.credentials) this.#stop(following);
    for (const id of held) {
      const credential = credentials.get(id);
      if (credential === undefined) continue;
      clients.confirm(id, credential);
      this.#keep(id, credential, written.get(id) ?? []);
    }
  }

  /** Saves what is due of all clusters together. */
  async flush(): Promise<void> {
    await Promise.all([this.context.health.flush(), this.context.discovery.flush()]);
  }

  stop(): void {
    for (const following of [...this.#following.values()]) this.#stop(following);
  }

  #keep(clusterId: string, credential: string, written: readonly MeshKind[]): void {
    const known = this.#following.get(clusterId);
    if (known) return known.wrote(written);
    const following = new Following(clusterId, credential, this.context);
    this.#following.set(clusterId, following);
    following.wrote(written);
    this.#starts.add(() => following.start());
  }

  #stop(following: Following): void {
    following.stop();
    this.#following.delete(following.clusterId);
  }
}
