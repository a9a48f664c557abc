import { announce, inTransaction } from '@overmesh/db';
import { In, QueryFailedError } from 'typeorm';
import type { DataSource, EntityManager, Repository } from 'typeorm';
import type { ClusterPlace } from '@overmesh/model';
import type { Cluster, ClusterListQuery, ClusterPage, PlaceQuery } from './cluster.ts';
import type { ClusterRow } from './clusters.table.ts';
import { clusterTable } from './clusters.table.ts';
import type { Sealed } from './credentials.ts';
import { stateOf } from './decide/health.ts';
import { keepKeys } from './keys.store.ts';
import type { SealedLogin } from './prometheus-login.ts';

/** Bytewise, whatever the database's own collation: a cursor must mean the same to every reader. */
const BY_NAME = 'cluster.name COLLATE "C"';
const UNIQUE_VIOLATION = '23505';

/** What is shown of a credential: it changes with it. */
export type CredentialColumns = Pick<
  ClusterRow,
  'server' | 'insecure' | 'credentialsFingerprint' | 'credentialIssuedAt' | 'credentialExpiresAt'
>;

/** The columns that hold secrets. */
type SealedColumns = 'credentials' | 'prometheusLogin';

/** A look that says nothing new, and when the conditions were looked at that the row has. */
export interface SavedLook {
  readonly cluster: Cluster;
  readonly savedOf: string;
}

/** Writes down, in the transaction of a change, that it was made. */
export type Recorder = (manager: EntityManager, clusterId: string) => Promise<void>;

export interface UpdateOptions {
  /** False for what nobody waits to hear of: that a cluster was looked at and is as it was. */
  readonly isNews?: boolean;
  readonly record?: Recorder;
}

/** Rows of `clusters`. Gives Clusters, which hold no secret; sealed credentials only by `sealedOf`. */
export class ClusterStore {
  readonly #rows: Repository<ClusterRow>;

  constructor(private readonly dataSource: DataSource) {
    this.#rows = dataSource.getRepository(clusterTable);
  }

  /**
   * Adds a row; false when its name or UID is taken.
   *
   * @param seal is called while no master key can go
   * @param record is called in the same transaction
   */
  async insert(
    row: Omit<ClusterRow, SealedColumns>,
    seal: () => Promise<Pick<ClusterRow, SealedColumns>>,
    record: Recorder,
  ): Promise<boolean> {
    try {
      await inTransaction(this.dataSource, async (manager) => {
        await keepKeys(manager);
        await manager.getRepository(clusterTable).insert({ ...row, ...(await seal()) });
        await record(manager, row.id);
        await announce(manager, 'cluster', row.id);
      });
      return true;
    } catch (error) {
      if (error instanceof QueryFailedError && codeOf(error) === UNIQUE_VIOLATION) return false;
      throw error;
    }
  }

  async get(name: string): Promise<Cluster | undefined> {
    const row = await this.#rows.findOneBy({ name });
    return row ? toCluster(row) : undefined;
  }

  async byId(id: string): Promise<Cluster | undefined> {
    const row = await this.#rows.findOneBy({ id });
    return row ? toCluster(row) : undefined;
  }

  async byUid(uid: string): Promise<Cluster | undefined> {
    const row = await this.#rows.findOneBy({ uid });
    return row ? toCluster(row) : undefined;
  }

  async all(): Promise<readonly Cluster[]> {
    const rows = await this.#rows.createQueryBuilder('cluster').orderBy(BY_NAME).getMany();
    return rows.map(toCluster);
  }

  async among(ids: readonly string[]): Promise<readonly Cluster[]> {
    const rows = await this.#rows.findBy({ id: In([...ids]) });
    return rows.map(toCluster);
  }

  /** Names by id, and nothing else of the rows. */
  async names(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (!ids.length) return new Map();
    const rows: readonly { id: string; name: string }[] = await this.dataSource.query(
      'SELECT id, name FROM clusters WHERE id = ANY($1)',
      [ids],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  /** Fingerprints by id, and nothing else of the rows; without clusters that are leaving. */
  async credentialsInUse(): Promise<ReadonlyMap<string, string>> {
    const rows: readonly { id: string; fingerprint: string }[] = await this.dataSource.query(
      'SELECT id, credentials_fingerprint AS fingerprint FROM clusters WHERE NOT leaving',
    );
    return new Map(rows.map(({ id, fingerprint }) => [id, fingerprint]));
  }

  async places({ ids, names }: PlaceQuery): Promise<readonly ClusterPlace[]> {
    const rows: readonly Pick<ClusterRow, keyof ClusterPlace>[] = await this.dataSource.query(
      `SELECT id, name, labels, region, zone, network FROM clusters
       WHERE NOT leaving AND ($1::uuid[] IS NULL OR id = ANY($1)) AND ($2::text[] IS NULL OR name = ANY($2))
       ORDER BY name COLLATE "C"`,
      [ids ?? null, names ?? null],
    );
    return rows.map(toPlace);
  }

  async page({ after, first, labels = {} }: ClusterListQuery): Promise<ClusterPage> {
    const matching = this.#rows.createQueryBuilder('cluster').where('cluster.labels @> :labels', { labels });
    const total = await matching.getCount();
    if (after !== undefined) matching.andWhere(`${BY_NAME} > :after`, { after });
    const rows = await matching
      .orderBy(BY_NAME)
      .limit(first + 1)
      .getMany();
    const items = rows.slice(0, first).map((row) => ({ cursor: row.name, node: toCluster(row) }));
    return { items, hasMore: rows.length > first, total };
  }

  async sealedOf(id: string): Promise<ClusterRow['credentials'] | undefined> {
    return (await this.#rows.findOneBy({ id }))?.credentials;
  }

  async loginOf(id: string): Promise<SealedLogin | undefined> {
    return (await this.#rows.findOneBy({ id }))?.prometheusLogin ?? undefined;
  }

  /** Replaces the place of a cluster; `changes` seals, so it is called while no master key can go. */
  async replacePlace(
    id: string,
    changes: () => Promise<Partial<Omit<ClusterRow, 'id' | 'name' | 'credentials'>>>,
    record: Recorder,
  ): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      await keepKeys(manager);
      await manager
        .createQueryBuilder()
        .update(clusterTable)
        .set(await changes())
        .where({ id })
        .execute();
      await record(manager, id);
      await announce(manager, 'cluster', id);
    });
  }

  /**
   * Replaces a credential with what else changes; for the parameters see insert.
   *
   * @param present fingerprint of the one to replace: false when there is another meanwhile; any where absent
   */
  async replaceCredentials(
    id: string,
    changes: CredentialColumns,
    seal: () => Promise<Sealed>,
    record: Recorder,
    present?: string,
  ): Promise<boolean> {
    const where = { id, ...(present !== undefined && { credentialsFingerprint: present }) };
    return inTransaction(this.dataSource, async (manager) => {
      await keepKeys(manager);
      const changed = { ...changes, credentials: await seal() };
      const { affected } = await manager.getRepository(clusterTable).update(where, changed);
      if (!affected) return false;
      await record(manager, id);
      await announce(manager, 'cluster', id);
      return true;
    });
  }

  /** Keeps an event of a cluster by itself. */
  async record(id: string, record: Recorder): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      await record(manager, id);
      await announce(manager, 'status', id);
    });
  }

  async update(
    id: string,
    changes: Partial<Omit<ClusterRow, 'id' | 'name' | SealedColumns>>,
    { isNews = true, record }: UpdateOptions = {},
  ): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      // Keyed by what the table's jsonb columns take: TypeORM's own partial type loses readonly lists.
      await manager.createQueryBuilder().update(clusterTable).set(changes).where({ id }).execute();
      await record?.(manager, id);
      if (isNews) await announce(manager, 'cluster', id);
    });
  }

  /**
   * Saves looks that say nothing new, with one statement.
   *
   * @returns ids of those whose row still had the conditions of the look `savedOf`; the others stay as they are
   */
  async saveLooks(looks: readonly SavedLook[]): Promise<ReadonlySet<string>> {
    const rows = looks.map(({ cluster: { id, conditions, lastSeenAt }, savedOf }) => ({
      id,
      conditions,
      last_seen_at: lastSeenAt,
      saved_of: savedOf,
    }));
    const [saved]: [readonly { readonly id: string }[], number] = await this.dataSource.query(
      `UPDATE clusters SET conditions = look.conditions, last_seen_at = COALESCE(look.last_seen_at, clusters.last_seen_at)
       FROM jsonb_to_recordset($1) AS look(id uuid, conditions jsonb, last_seen_at timestamptz, saved_of text)
       WHERE clusters.id = look.id AND clusters.conditions->0->>'checkedAt' = look.saved_of
       RETURNING clusters.id`,
      [JSON.stringify(rows)],
    );
    return new Set(saved.map(({ id }) => id));
  }

  async remove(id: string): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      await manager.getRepository(clusterTable).delete({ id });
      await announce(manager, 'cluster', id);
    });
  }
}

function toPlace({ id, name, labels, region, zone, network }: Pick<ClusterRow, keyof ClusterPlace>): ClusterPlace {
  return {
    ...{ id, name, labels },
    ...(region !== null && { region }),
    ...(zone !== null && { zone }),
    ...(network !== null && { network }),
  };
}

function toCluster(row: ClusterRow): Cluster {
  return {
    ...toPlace(row),
    ...(row.prometheus !== null && { prometheus: row.prometheus }),
    ...(row.prometheusLogin && { prometheusLogin: row.prometheusLogin.kind }),
    server: row.server,
    uid: row.uid,
    serverVersion: row.serverVersion,
    state: stateOf(row.conditions),
    conditions: row.conditions,
    registeredAt: row.registeredAt.toISOString(),
    ...(row.lastSeenAt && { lastSeenAt: row.lastSeenAt.toISOString() }),
    credentialsFingerprint: row.credentialsFingerprint,
    ...(row.credentialIssuedAt && { credentialIssuedAt: row.credentialIssuedAt.toISOString() }),
    ...(row.credentialExpiresAt && { credentialExpiresAt: row.credentialExpiresAt.toISOString() }),
    insecure: row.insecure,
    leaving: row.leaving,
  };
}

function codeOf(error: QueryFailedError): unknown {
  const cause: unknown = error.driverError;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}
