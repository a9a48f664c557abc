import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A history is cut: the head says from which revision on it is whole. And rows that are written anew all the time are
 * vacuumed before a fifth of a table is dead, which is Postgres's own measure.
 */
export class Retention implements MigrationInterface {
  readonly name = 'Retention0000000000029';

  async up(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE "virtual_mesh_heads" ADD "oldest" integer NOT NULL DEFAULT 1');
    for (const table of BUSY)
      await query.query(`ALTER TABLE "${table}" SET (autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_vacuum_threshold = 100)`);
    for (const table of LARGE)
      await query.query(`ALTER TABLE "${table}" SET (toast.autovacuum_vacuum_scale_factor = 0.02)`);
  }

  async down(query: QueryRunner): Promise<void> {
    for (const table of LARGE) await query.query(`ALTER TABLE "${table}" RESET (toast.autovacuum_vacuum_scale_factor)`);
    for (const table of BUSY)
      await query.query(`ALTER TABLE "${table}" RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)`);
    await query.query('ALTER TABLE "virtual_mesh_heads" DROP COLUMN "oldest"');
  }
}

const BUSY = ['targets', 'ledger', 'lanes', 'translations', 'translated_clusters'];
/** Their bodies lie outside the row. */
const LARGE = ['targets', 'ledger'];
