import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Periods } from '@overmesh/config';
import { inTransaction } from '@overmesh/db';
import type { DataSource, EntityManager } from 'typeorm';
import { LIVENESS_CLASS } from './worker-liveness.ts';
import type { WorkerLiveness } from './worker-liveness.ts';

/** The lane was taken over: nothing more may be written in its name. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/**
 * The right to write to one cluster, for a while.
 *
 * Measured on the monotonic clock from before the question was sent, so that neither a slow answer nor a stepped wall
 * clock can stretch it. A paused holder finds it over at its next `assertHeld`.
 */
export class Lease {
  #heldUntil: number;
  #isGivenBack = false;

  constructor(
    private readonly dataSource: DataSource,
    readonly clusterId: string,
    readonly epoch: string,
    askedAt: number,
    private readonly periods: Periods['lane'],
  ) {
    this.#heldUntil = this.#heldFrom(askedAt);
  }

  /** Returns only while the lease is ours for longer than any request may take; renews it where it runs short. */
  async assertHeld(): Promise<void> {
    if (this.#heldUntil - performance.now() > this.periods.renewBelowMs) return;
    const askedAt = performance.now();
    const [, renewed]: [unknown, number] = await this.dataSource.query(
      `UPDATE lanes SET lease_until = now() + $3 * interval '1 ms'
       WHERE cluster_id = $1 AND lease_epoch = $2 AND lease_until > now() RETURNING cluster_id`,
      [this.clusterId, this.epoch, this.periods.leaseMs],
    );
    if (!renewed) throw this.#lost();
    this.#heldUntil = this.#heldFrom(askedAt);
  }

  /**
   * Saves something in the lane's name, or throws: a holder that was paused must not write its old view over the
   * ledger of the one that took over. Asked last, since `setTargets` too comes to the lane's row after its targets, and the
   * row stays locked until the commit, so nobody takes the lane in between.
   */
  async inTransaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return inTransaction(this.dataSource, async (manager) => {
      const done = await work(manager);
      const rows: readonly unknown[] = await manager.query(
        'SELECT 1 FROM lanes WHERE cluster_id = $1 AND lease_epoch = $2 FOR UPDATE',
        [this.clusterId, this.epoch],
      );
      if (!rows.length) throw this.#lost();
      return done;
    });
  }

  /** Saves the last of a pass in the same way, and gives the lane back with it. */
  async conclude(work: (manager: EntityManager) => Promise<void>): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      await work(manager);
      if (!(await this.#giveBack(manager))) throw this.#lost();
    });
    this.#isGivenBack = true;
  }

  /**
   * Gives the lane back. Where Postgres does not answer it is given back as soon as it does: this process lives, so
   * that nobody could take the lane from it before the lease ends.
   */
  async release(): Promise<void> {
    if (this.#isGivenBack) return;
    await this.#giveBack(this.dataSource.manager).catch(() => void this.#giveBackLater());
  }

  async #giveBackLater(): Promise<void> {
    while (performance.now() < this.#heldUntil + this.periods.leaseMarginMs) {
      await sleep(this.periods.releaseAgainMs, undefined, { ref: false });
      const isGiven = await this.#giveBack(this.dataSource.manager).then(
        () => true,
        () => false,
      );
      if (isGiven) return;
    }
  }

  async #giveBack(manager: EntityManager): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      'UPDATE lanes SET lease_until = NULL, lease_holder = NULL WHERE cluster_id = $1 AND lease_epoch = $2',
      [this.clusterId, this.epoch],
    );
    return count > 0;
  }

  #heldFrom(askedAt: number): number {
    return askedAt + this.periods.leaseMs - this.periods.leaseMarginMs;
  }

  #lost(): LeaseLostError {
    return new LeaseLostError(`lane of ${this.clusterId} was taken over after epoch ${this.epoch}`);
  }
}

/** Takes a cluster's lane, when nobody alive has it; undefined otherwise. */
export async function takeLease(
  dataSource: DataSource,
  clusterId: string,
  liveness: WorkerLiveness,
  periods: Periods['lane'],
): Promise<Lease | undefined> {
  const askedAt = performance.now();
  // TypeORM answers an INSERT with its rows, an UPDATE with rows and count.
  const rows: readonly { epoch: string }[] = await dataSource.query(
    `INSERT INTO lanes (cluster_id, lease_holder, lease_liveness, lease_epoch, lease_until)
     VALUES ($1, $2, $3, 1, now() + $4 * interval '1 ms')
     ON CONFLICT (cluster_id) DO UPDATE SET
       lease_holder = excluded.lease_holder, lease_liveness = excluded.lease_liveness,
       lease_epoch = lanes.lease_epoch + 1, lease_until = excluded.lease_until
     WHERE lanes.lease_until IS NULL OR lanes.lease_until < now() OR NOT EXISTS (
       SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted
         AND classid = $5 AND objid = lanes.lease_liveness)
     RETURNING lease_epoch AS epoch`,
    [clusterId, liveness.holder, liveness.key, periods.leaseMs, LIVENESS_CLASS],
  );
  const taken = rows[0];
  return taken && new Lease(dataSource, clusterId, taken.epoch, askedAt, periods);
}
