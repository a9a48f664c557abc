import { inTransaction } from '@overmesh/db';
import type { DataSource, EntityManager } from 'typeorm';
import { clusterTable } from './clusters.table.ts';
import type { Sealed } from './credentials.ts';

/** Any number that nothing else locks in this database. */
const KEYS_LOCK = 68_376_375;

/** What wraps the credential of one cluster. */
export interface KeyUse {
  readonly id: string;
  /** Its name. */
  readonly cluster: string;
  readonly keyId: string;
}

/** Which master key wraps what, and the lock that keeps keys as they are while something is sealed. */
export class KeyStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Each cluster with the key that its credential needs, in the order of ids. */
  uses(on: Pick<EntityManager, 'query'> = this.dataSource): Promise<readonly KeyUse[]> {
    return on.query(`SELECT id, name AS cluster, credentials ->> 'keyId' AS "keyId" FROM clusters ORDER BY id`);
  }

  /** Runs `work` while nothing is being sealed anywhere: what it then reads of keys and rows belongs together. */
  changingKeys<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return inTransaction(this.dataSource, async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [KEYS_LOCK]);
      return work(manager);
    });
  }

  /** Changes one sealed credential; a new one that comes meanwhile waits, and wins. Does nothing when it is gone. */
  async replace(id: string, change: (sealed: Sealed) => Promise<Sealed>): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      await keepKeys(manager);
      const row = await manager
        .getRepository(clusterTable)
        .findOne({ where: { id }, select: { credentials: true }, lock: { mode: 'pessimistic_write' } });
      if (row) await manager.getRepository(clusterTable).update({ id }, { credentials: await change(row.credentials) });
    });
  }
}

/** Until the transaction ends no master key is made current and none is removed. */
export async function keepKeys(manager: EntityManager): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock_shared($1)', [KEYS_LOCK]);
}
