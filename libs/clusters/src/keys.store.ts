import { inTransaction } from '@overmesh/db';
import type { DataSource, EntityManager } from 'typeorm';
import { clusterTable } from './clusters.table.ts';
import type { ClusterRow } from './clusters.table.ts';
import { credentialPlace } from './credentials.ts';
import type { Sealed, SecretPlace } from './credentials.ts';
import { loginPlace } from './prometheus-login.ts';

/** Any number that nothing else locks in this database. */
const KEYS_LOCK = 68_376_375;

/** Columns of `clusters` that hold what is sealed. */
const PLACES = { credentials: credentialPlace, prometheusLogin: loginPlace } satisfies Partial<
  Record<keyof ClusterRow, (clusterId: string) => SecretPlace>
>;

/** What wraps one secret of a cluster. */
export interface KeyUse {
  readonly id: string;
  readonly of: keyof typeof PLACES;
  /** Name of the cluster. */
  readonly cluster: string;
  readonly keyId: string;
}

/** Which master key wraps what, and the lock that keeps keys as they are while something is sealed. */
export class KeyStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Each secret of each cluster with the key that it needs, in the order of ids. */
  uses(on: Pick<EntityManager, 'query'> = this.dataSource): Promise<readonly KeyUse[]> {
    return on.query(
      `SELECT id, 'credentials' AS "of", name AS cluster, credentials ->> 'keyId' AS "keyId" FROM clusters
       UNION ALL
       SELECT id, 'prometheusLogin', name, prometheus_login ->> 'keyId' FROM clusters WHERE prometheus_login IS NOT NULL
       ORDER BY 1, 2`,
    );
  }

  /** Runs `work` while nothing is being sealed anywhere: what it then reads of keys and rows belongs together. */
  changingKeys<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return inTransaction(this.dataSource, async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [KEYS_LOCK]);
      return work(manager);
    });
  }

  /** Changes one sealed secret; a new one that comes meanwhile waits, and wins. Does nothing when it is gone. */
  async replace(
    { id, of }: Pick<KeyUse, 'id' | 'of'>,
    change: (sealed: Sealed, place: SecretPlace) => Promise<Sealed>,
  ): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      await keepKeys(manager);
      const row = await manager
        .getRepository(clusterTable)
        .findOne({ where: { id }, select: { [of]: true }, lock: { mode: 'pessimistic_write' } });
      const sealed = row?.[of];
      if (!sealed) return;
      const changed = { ...sealed, ...(await change(sealed, PLACES[of](id))) };
      await manager.getRepository(clusterTable).update({ id }, { [of]: changed });
    });
  }
}

/** Until the transaction ends no master key is made current and none is removed. */
export async function keepKeys(manager: EntityManager): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock_shared($1)', [KEYS_LOCK]);
}
