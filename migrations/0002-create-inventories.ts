import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What discovery last knew of each cluster: one row, replaced as a whole, so that a reader never sees two times mixed.
 *
 * No reference to `clusters`: rooms hold ids, and a cluster's inventory goes when the pipeline says so.
 */
export class CreateInventories implements MigrationInterface {
  readonly name = 'CreateInventories0000000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE inventories (
        cluster_id uuid NOT NULL CONSTRAINT inventories_pk PRIMARY KEY,
        inventory jsonb NOT NULL,
        hash text NOT NULL,
        observed_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        complete boolean NOT NULL,
        problems jsonb NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE inventories');
  }
}
