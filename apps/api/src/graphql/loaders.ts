import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { Discovery } from '@overmesh/discovery';
import type { StoredInventory } from '@overmesh/discovery';
import { Intents } from '@overmesh/intent';
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

/** Fields of documents that come from elsewhere, by the name of the VirtualMesh. */
@Injectable()
export class DocumentLoaders {
  readonly head: DataLoader<string, number | undefined>;
  readonly status: DataLoader<string, readonly IntentStatus[] | undefined>;

  constructor(@Inject(Intents) intents: Intents, @Inject(Pipeline) pipeline: Pipeline) {
    this.head = batched(async () => new Map((await intents.heads()).map(({ name, revision }) => [name, revision])));
    this.status = batched(async (names) => {
      const [only, ...others] = names;
      const query = only !== undefined && !others.length ? { virtualMesh: only } : {};
      return Map.groupBy(await pipeline.status(query), ({ virtualMesh }) => virtualMesh);
    });
  }
}
