import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { Discovery } from '@overmesh/discovery';
import type { StoredInventory } from '@overmesh/discovery';
import { Intents } from '@overmesh/intent';
import type { StoredDocument } from '@overmesh/intent';
import { documentKey } from '@overmesh/model';
import type { IntentStatus, LaneStatus } from '@overmesh/model';
import { Pipeline } from '@overmesh/pipeline';
import DataLoader from 'dataloader';

/** Asks once for what many fields of an answer want one by one. Nothing is kept, so nothing grows old. */
function batched<Key, Value>(read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>) {
  return new DataLoader<Key, Value | undefined>(
    async (keys) => {
      const found = await read([...new Set(keys)]);
      return keys.map((key) => found.get(key));
    },
    { cache: false },
  );
}

/** Fields of clusters that come from other rooms. */
@Injectable()
export class ClusterLoaders {
  /** By id. */
  readonly name: DataLoader<string, string | undefined>;
  /** By id. */
  readonly inventory: DataLoader<string, StoredInventory | undefined>;
  /** By the cluster's name. */
  readonly lane: DataLoader<string, LaneStatus | undefined>;

  constructor(
    @Inject(Clusters) clusters: Clusters,
    @Inject(Discovery) discovery: Discovery,
    @Inject(Pipeline) pipeline: Pipeline,
  ) {
    this.name = batched(async () => new Map((await clusters.all()).map(({ id, name }) => [id, name])));
    this.inventory = batched(
      async (ids) => new Map((await discovery.inventories(ids)).map((one) => [one.clusterId, one])),
    );
    this.lane = batched(async () => new Map((await pipeline.lanes()).map((lane) => [lane.cluster, lane])));
  }
}

/** Fields of documents that come from elsewhere. */
@Injectable()
export class DocumentLoaders {
  /** Newest revision, by the name of the VirtualMesh. */
  readonly #heads: DataLoader<string, number | undefined>;
  /** By the name of the VirtualMesh. */
  readonly #status: DataLoader<string, readonly IntentStatus[] | undefined>;

  constructor(@Inject(Intents) intents: Intents, @Inject(Pipeline) pipeline: Pipeline) {
    this.#heads = batched(async () => new Map((await intents.heads()).map(({ name, revision }) => [name, revision])));
    this.#status = batched(async (names) => {
      const [only, ...others] = names;
      const query = only !== undefined && !others.length ? { virtualMesh: only } : {};
      return Map.groupBy(await pipeline.status(query), ({ virtualMesh }) => virtualMesh);
    });
  }

  /** Of a VirtualMesh the newest, since its policies make revisions too; of another document the one that brought it. */
  async revisionOf({ kind, name, revision }: StoredDocument): Promise<number> {
    return kind === 'VirtualMesh' ? ((await this.#heads.load(name)) ?? revision) : revision;
  }

  /** Of a VirtualMesh that of all its documents. */
  async statusOf(document: StoredDocument): Promise<readonly IntentStatus[]> {
    const statuses = (await this.#status.load(document.virtualMesh)) ?? [];
    if (document.kind === 'VirtualMesh') return statuses;
    return statuses.filter(({ intent }) => intent === documentKey(document));
  }
}
