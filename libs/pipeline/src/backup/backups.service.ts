import { Inject, Injectable } from '@nestjs/common';
import { readTokens, writeTokens } from '@overmesh/access';
import { opened, sealed, Uploads } from '@overmesh/backup';
import type { OpeningKey, SealingKey } from '@overmesh/backup';
import { ClusterCopies } from '@overmesh/clusters';
import type { ReadCopy } from '@overmesh/clusters';
import { inTransaction } from '@overmesh/db';
import { readDelivery, saveEventOnEach, writeDelivery } from '@overmesh/delivery';
import { readDocuments, writeDocuments } from '@overmesh/intent';
import type { Logger } from '@overmesh/log';
import { fail, succeed } from '@overmesh/model';
import type { Caller, Result } from '@overmesh/model';
import { readRollouts, writeRollouts } from '@overmesh/rollout';
import { TrustAuthorities } from '@overmesh/trust';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { deliveryTo, readContent, summaryOf } from '../decide/backup-content.ts';
import { held, raised, restoreProblems } from '../decide/restore.ts';
import type { Present } from '../decide/restore.ts';
import { FORMAT, FORMAT_VERSION } from './content.ts';
import type { BackupContent, BackupSummary } from './content.ts';

export const BACKUP_OPTIONS = Symbol('BackupOptions');

export interface BackupOptions {
  /** Who made and restored a backup is told of there. */
  readonly log: Logger;
  /** Version of this program. */
  readonly product: string;
}

/** A backup, and what may be told of it. */
export interface SealedBackup {
  readonly file: Uint8Array;
  readonly summary: BackupSummary;
}

/** All that an installation knows and cannot see again, as one sealed file; and back: see docs/decisions/0048. */
@Injectable()
export class Backups {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ClusterCopies) private readonly clusters: ClusterCopies,
    @Inject(TrustAuthorities) private readonly authorities: TrustAuthorities,
    @Inject(Uploads) private readonly uploads: Uploads,
    @Inject(BACKUP_OPTIONS) private readonly options: BackupOptions,
  ) {}

  /** Everything of one moment, sealed. Every cluster whose credential is in it has an event that says so. */
  async make(key: SealingKey, caller: Caller): Promise<Result<SealedBackup>> {
    const content = await inTransaction(this.dataSource, (manager) => this.#read(manager, caller), 'REPEATABLE READ');
    const file = await sealed(Buffer.from(JSON.stringify(content)), key);
    if (!file.ok) return file;
    const ids = content.clusters.map(({ id }) => id);
    const message = `its credential is in a backup that was sealed ${'passphrase' in key ? 'with a passphrase' : `for ${key.recipients.join(', ')}`}`;
    await inTransaction(this.dataSource, (manager) =>
      saveEventOnEach(manager, ids, { type: 'backed-up', message, caller }),
    );
    const summary = summaryOf(content);
    this.options.log.info({ caller, summary }, 'a backup was made');
    return succeed({ file: file.value, summary });
  }

  /**
   * Puts a backup into an installation that has nothing, all of it or nothing.
   *
   * Problems: those of the key and the file (see opened), whatever of its documents and clusters this version does not take,
   * and what there is here already.
   *
   * @param upload a file that was handed in: see Uploads
   * @param dryRun looks and changes nothing
   */
  async restore(upload: string, key: OpeningKey, dryRun: boolean, caller: Caller): Promise<Result<BackupSummary>> {
    const content = await this.#opened(upload, key);
    if (!content.ok) return content;
    const clusters = await this.clusters.check(content.value.clusters);
    if (!clusters.ok) return clusters;
    const refusal = await inTransaction(this.dataSource, async (manager) => {
      // Whoever registers or applies meanwhile waits, and finds what was restored.
      await manager.query('LOCK TABLE clusters, virtual_mesh_heads, api_tokens IN SHARE ROW EXCLUSIVE MODE');
      const problems = restoreProblems(await presentIn(manager), content.value);
      if (!problems.length && !dryRun) await this.#write(manager, content.value, clusters.value, caller);
      return problems;
    });
    if (refusal.length) return fail(...refusal);
    const summary = summaryOf(content.value);
    if (dryRun) return succeed(summary);
    await this.uploads.drop(upload);
    this.options.log.info({ caller, summary }, 'a backup was restored');
    return succeed(summary);
  }

  async #read(manager: EntityManager, { name: madeBy }: Caller): Promise<BackupContent> {
    const { copies, leftOut } = await this.clusters.read(manager);
    return {
      ...{ format: FORMAT, version: FORMAT_VERSION, product: this.options.product },
      ...{ madeAt: await clock(manager), madeBy },
      documents: await readDocuments(manager),
      ...{ clusters: copies, leftOut },
      tokens: await readTokens(manager),
      delivery: deliveryTo(copies, await readDelivery(manager)),
      rollouts: await readRollouts(manager),
      authorities: await this.authorities.copies(manager),
    };
  }

  async #opened(upload: string, key: OpeningKey): Promise<Result<BackupContent>> {
    const file = await this.uploads.file(upload);
    if (!file.ok) return file;
    const plain = await opened(file.value, key);
    return plain.ok ? readContent(Buffer.from(plain.value).toString('utf8')) : plain;
  }

  async #write(
    manager: EntityManager,
    content: BackupContent,
    clusters: readonly ReadCopy[],
    caller: Caller,
  ): Promise<void> {
    const { documents, tokens, delivery, rollouts, authorities = [], madeAt, madeBy } = content;
    const now = await clock(manager);
    const message = `restored from a backup of ${madeAt} by ${madeBy}`;
    const ids = clusters.map(({ copy }) => copy.id);
    await this.clusters.write(manager, clusters);
    await saveEventOnEach(manager, ids, { type: 'restored', message, caller });
    await writeDocuments(manager, documents);
    await writeDelivery(manager, { ...delivery, lanes: delivery.lanes.map((lane) => raised(lane, madeAt, now)) });
    await writeRollouts(
      manager,
      rollouts.map((rollout) => held(rollout, madeAt)),
      { at: Date.parse(now), message, by: caller.name },
    );
    await this.authorities.restore(manager, authorities);
    await writeTokens(manager, tokens);
  }
}

async function presentIn(manager: EntityManager): Promise<Present> {
  const [clusters]: readonly { readonly count: number }[] = await manager.query(
    'SELECT count(*)::integer AS count FROM clusters',
  );
  const heads: readonly { readonly name: string }[] = await manager.query(
    'SELECT name FROM virtual_mesh_heads ORDER BY name COLLATE "C"',
  );
  return {
    clusters: clusters?.count ?? 0,
    virtualMeshes: heads.map(({ name }) => name),
    tokens: await readTokens(manager),
  };
}

/** That of Postgres: what was saved and when is told by one clock. */
async function clock(manager: EntityManager): Promise<string> {
  const [row]: readonly { readonly now: Date }[] = await manager.query('SELECT clock_timestamp() AS now');
  return (row?.now ?? new Date()).toISOString();
}
