import { inTransaction } from '@overmesh/db';
import type { DataSource, EntityManager } from 'typeorm';
import { credentialPlace } from './credentials.ts';
import type { Sealed, SecretPlace } from './credentials.ts';
import { loginPlace } from './prometheus-login.ts';

/** Any number that nothing else locks in this database. */
const KEYS_LOCK = 68_376_375;

/** A column of another room that holds keys of roots, sealed by RoomSeals, for the rotation of master keys. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** The column that names the VirtualMesh whose root it is. */
  readonly name: string;
}

/** What wraps one secret: of a cluster, or the key of a root. */
export interface KeyUse {
  readonly id: string;
  readonly of: 'credentials' | 'prometheusLogin' | 'root';
  /** Of the cluster, or of the VirtualMesh. */
  readonly name: string;
  readonly keyId: string;
}

/** Which master key wraps what, and the lock that keeps keys as they are while something is sealed. */
export class KeyStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly roots: SealedColumn,
  ) {}

  /** Each secret with the key that it needs, in the order of ids. */
  uses(on: Pick<EntityManager, 'query'> = this.dataSource): Promise<readonly KeyUse[]> {
    const { table, column, name } = this.roots;
    return on.query(
      `SELECT id, 'credentials' AS "of", name, credentials ->> 'keyId' AS "keyId" FROM clusters
       UNION ALL
       SELECT id, 'prometheusLogin', name, prometheus_login ->> 'keyId' FROM clusters WHERE prometheus_login IS NOT NULL
       UNION ALL
       SELECT id, 'root', ${name}, ${column} ->> 'keyId' FROM ${table} WHERE ${column} IS NOT NULL
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
    const { table, column, place } = this.#where(of);
    await inTransaction(this.dataSource, async (manager) => {
      await keepKeys(manager);
      const [row]: readonly { readonly sealed: Sealed | null }[] = await manager.query(
        `SELECT ${column} AS sealed FROM ${table} WHERE id = $1 FOR UPDATE`,
        [id],
      );
      if (!row?.sealed) return;
      // What stands open beside it stays.
      const changed = { ...row.sealed, ...(await change(row.sealed, place(id))) };
      await manager.query(`UPDATE ${table} SET ${column} = $2 WHERE id = $1`, [id, JSON.stringify(changed)]);
    });
  }

  #where(of: KeyUse['of']) {
    const { table, column } = this.roots;
    const places = {
      credentials: { table: 'clusters', column: 'credentials', place: credentialPlace },
      prometheusLogin: { table: 'clusters', column: 'prometheus_login', place: loginPlace },
      root: { table, column, place: (row: string): SecretPlace => ({ table, row, column }) },
    } satisfies Record<KeyUse['of'], object>;
    return places[of];
  }
}

/** Until the transaction ends no master key is made current and none is removed. */
export async function keepKeys(manager: EntityManager): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock_shared($1)', [KEYS_LOCK]);
}
