import { Inject, Injectable } from '@nestjs/common';
import { inTransaction } from '@overmesh/db';
import type { KubeClient } from '@overmesh/kube';
import type { TrustStore } from '@overmesh/meshes/kit';
import { isManageable } from '@overmesh/model';
import type { Caller, Mesh, MeshKind } from '@overmesh/model';
import { Gauge } from 'prom-client';
import { DataSource, In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { Sealing } from '../authority/sealing.ts';
import { knownAfter } from '../decide/known.ts';
import { lookAtStores } from './look.ts';
import { sourceOf } from './seen-store.ts';
import type { SeenStore, StoreLook, StorePlace } from './seen-store.ts';
import { TRUST_STORES } from './trust-stores.table.ts';
import type { TrustStoreRow } from './trust-stores.table.ts';

export const TRUST_OPTIONS = Symbol('TrustOptions');

/** What the room is handed when it is wired. */
export interface TrustOptions {
  readonly storesOf: (kind: MeshKind) => readonly TrustStore[];
  /** Keeps an event of a cluster, in the transaction of what it tells of. */
  readonly record: (manager: EntityManager, clusterId: string, event: EndingEvent) => Promise<void>;
  /** Whether the API server that answers is still the cluster that was registered. */
  readonly isSameCluster: (clusterId: string, client: KubeClient) => Promise<boolean>;
  /** Keeps what is to be told of a rotation, in the transaction of it. */
  readonly tell: (manager: EntityManager, news: RotationNews) => Promise<void>;
  /** What keys of roots are kept under. */
  readonly sealing: Sealing;
  readonly now?: () => Date;
}

/** What a rotation came to, told on the clusters that it is about. */
export interface RotationNews {
  readonly clusterIds: readonly string[];
  readonly message: string;
  /** Who asked for it; absent for what came about by itself. */
  readonly caller?: Caller;
}

export interface EndingEvent {
  readonly type: 'certificate-ending';
  readonly message: string;
}

const ends = new Gauge({
  name: 'overmesh_certificate_end_timestamp_seconds',
  help: 'When a certificate that a mesh keeps in its cluster ends, in seconds since 1970, of clusters that this process follows',
  labelNames: ['cluster', 'mesh', 'role', 'fingerprint'],
});

type Labels = Readonly<Record<'cluster' | 'mesh' | 'role' | 'fingerprint', string>>;

/** Whom the meshes of clusters trust and who signs for them, as their own objects say; nothing is written to a cluster. */
@Injectable()
export class TrustStores {
  readonly #now: () => Date;
  readonly #gauged = new Map<string, readonly Labels[]>();

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(TRUST_OPTIONS) private readonly options: TrustOptions,
  ) {
    this.#now = options.now ?? (() => new Date());
  }

  /**
   * Looks at the stores of a cluster and keeps what is public of them. Of what comes near its end an event tells, each step
   * once.
   *
   * @param meshes those that were last seen there
   * @returns them as they were just looked at; undefined where another cluster answers
   * @throws KubeError when the cluster does not answer at all: what is known of it stays then
   */
  async look(
    clusterId: string,
    client: KubeClient,
    meshes: readonly Mesh[],
  ): Promise<readonly SeenStore[] | undefined> {
    const places = meshes.flatMap((mesh) => this.#placesOf(mesh));
    const looks = places.length ? await lookAtStores(client, places, this.#now()) : [];
    // A stranger behind the address has stores too, or none: neither is news of this cluster.
    if (places.length && !(await this.options.isSameCluster(clusterId, client))) return undefined;
    const rows = await inTransaction(this.dataSource, (manager) => this.#save(manager, clusterId, looks));
    this.#gauge(clusterId, rows);
    return rows.map(toStore);
  }

  /** What is known of the stores of these clusters, by mesh and store. */
  async among(clusterIds: readonly string[]): Promise<readonly SeenStore[]> {
    const order = { clusterId: 'ASC', mesh: 'ASC', role: 'DESC', source: 'ASC' } as const;
    const where = { clusterId: In([...clusterIds]) };
    const rows = await this.dataSource.getRepository(TRUST_STORES).find({ where, order });
    return rows.map(toStore);
  }

  /** Those of every cluster. */
  async all(): Promise<readonly SeenStore[]> {
    return (await this.dataSource.getRepository(TRUST_STORES).find()).map(toStore);
  }

  /** Another process follows the cluster from now on. */
  letGo(clusterId: string): void {
    this.#gauge(clusterId, []);
  }

  /** Deletes what is known of a cluster. Only when its registration ends. */
  async forget(clusterId: string): Promise<void> {
    this.letGo(clusterId);
    await this.dataSource.getRepository(TRUST_STORES).delete({ clusterId });
  }

  #placesOf({ key, kind, state, namespace, trustDomain }: Mesh): readonly StorePlace[] {
    // What only looks like a mesh may be anybody's: its namespace is not asked for Secrets.
    if (!isManageable(kind) || state !== 'installed' || namespace === undefined) return [];
    const of = { mesh: key, meshKind: kind, namespace, ...(trustDomain !== undefined && { trustDomain }) };
    return this.options.storesOf(kind).map((store) => ({ ...of, store }));
  }

  async #save(
    manager: EntityManager,
    clusterId: string,
    looks: readonly StoreLook[],
  ): Promise<readonly TrustStoreRow[]> {
    const rows = manager.getRepository(TRUST_STORES);
    const before = new Map((await rows.findBy({ clusterId })).map((row) => [keyOf(row), row]));
    const known = looks.map((look) => {
      const key = keyOf({ mesh: look.place.mesh, source: sourceOf(look.place) });
      return knownAfter(before.get(key), clusterId, look, this.#now());
    });
    const kept = new Set(known.map(({ row }) => keyOf(row)));
    for (const [key, { mesh, source }] of before) if (!kept.has(key)) await rows.delete({ clusterId, mesh, source });
    if (known.length)
      await rows.upsert(
        known.map(({ row }) => row),
        ['clusterId', 'mesh', 'source'],
      );
    for (const message of known.flatMap(({ messages }) => messages))
      await this.options.record(manager, clusterId, { type: 'certificate-ending', message });
    return known.map(({ row }) => row);
  }

  #gauge(clusterId: string, rows: readonly TrustStoreRow[]): void {
    for (const labels of this.#gauged.get(clusterId) ?? []) ends.remove(labels);
    const gauged = rows.flatMap(({ mesh, role, certificates }) =>
      certificates.map(({ fingerprint, notAfter }) => {
        const labels = { cluster: clusterId, mesh, role, fingerprint };
        ends.set(labels, Date.parse(notAfter) / 1000);
        return labels;
      }),
    );
    if (gauged.length) this.#gauged.set(clusterId, gauged);
    else this.#gauged.delete(clusterId);
  }
}

function keyOf({ mesh, source }: Pick<TrustStoreRow, 'mesh' | 'source'>): string {
  return `${mesh} ${source}`;
}

function toStore({ reason, readAt, lookedAt, pods, told: _, ...row }: TrustStoreRow): SeenStore {
  return {
    ...row,
    ...(reason !== null && { reason }),
    ...(pods && { pods }),
    ...(readAt && { readAt: readAt.toISOString() }),
    lookedAt: lookedAt.toISOString(),
  };
}
