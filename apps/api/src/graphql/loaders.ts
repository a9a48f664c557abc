import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { Discovery } from '@overmesh/discovery';
import type { InventorySummary } from '@overmesh/discovery';
import { Intents } from '@overmesh/intent';
import type { StoredDocument } from '@overmesh/intent';
import { documentKey } from '@overmesh/model';
import type { IntentStatus, LaneStatus, Pause } from '@overmesh/model';
import { Pauses, Queries } from '@overmesh/pipeline';
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
  readonly inventory: DataLoader<string, InventorySummary | undefined>;
  /** By id. */
  readonly lane: DataLoader<string, LaneStatus | undefined>;

  /** By its target. */
  readonly pause: DataLoader<string, Pause | undefined>;

  constructor(
    @Inject(Clusters) clusters: Clusters,
    @Inject(Discovery) discovery: Discovery,
    @Inject(Queries) queries: Queries,
    @Inject(Pauses) pauses: Pauses,
  ) {
    this.pause = batched(async () => new Map((await pauses.list()).map((pause) => [pause.target, pause])));
    this.name = batched((ids) => clusters.names(ids));
    this.inventory = batched(
      async (ids) => new Map((await discovery.summaries(ids)).map((one) => [one.clusterId, one])),
    );
    this.lane = batched((ids) => queries.lanesOf(ids));
  }
}

/** Fields of documents that come from elsewhere. */
@Injectable()
export class DocumentLoaders {
  /** Newest revision, by the name of the VirtualMesh. */
  readonly #heads: DataLoader<string, number | undefined>;
  /** Of everything in a VirtualMesh, by its name. */
  readonly #meshStatus: DataLoader<string, readonly IntentStatus[] | undefined>;
  /** By the key of the document. */
  readonly #status: DataLoader<string, readonly IntentStatus[] | undefined>;

  constructor(@Inject(Intents) intents: Intents, @Inject(Queries) queries: Queries) {
    this.#heads = batched(
      async (names) => new Map((await intents.heads(names)).map(({ name, revision }) => [name, revision])),
    );
    this.#meshStatus = batched(async (virtualMeshes) =>
      Map.groupBy(await queries.status({ virtualMeshes }), ({ virtualMesh }) => virtualMesh),
    );
    this.#status = batched(async (documents) =>
      Map.groupBy(await queries.status({ documents }), ({ intent }) => intent),
    );
  }

  /** Of a VirtualMesh the newest, since its policies make revisions too; of another document the one that brought it. */
  async revisionOf({ kind, name, revision }: StoredDocument): Promise<number> {
    return kind === 'VirtualMesh' ? ((await this.#heads.load(name)) ?? revision) : revision;
  }

  /** Of a VirtualMesh that of all its documents. */
  async statusOf(document: StoredDocument): Promise<readonly IntentStatus[]> {
    const status =
      document.kind === 'VirtualMesh' ? this.#meshStatus.load(document.name) : this.#status.load(documentKey(document));
    return (await status) ?? [];
  }
}
