import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Workers that live, a row each. Until now each watch of a cluster was renewed for itself: 1,000 rows written every 3 s.
 * What a worker watches is its own as long as its one row is young.
 */
export class Workers implements MigrationInterface {
  readonly name = 'Workers0000000000010';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      CREATE TABLE workers (
        key integer NOT NULL CONSTRAINT workers_pk PRIMARY KEY,
        name text NOT NULL,
        seen_at timestamptz NOT NULL
      ) WITH (fillfactor = 10)`);
    await query.query('ALTER TABLE lanes DROP COLUMN watch_until, DROP COLUMN watch_holder');
    await query.query('ALTER TABLE lanes ADD COLUMN watch_holder integer');
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE lanes DROP COLUMN watch_holder');
    await query.query('ALTER TABLE lanes ADD COLUMN watch_holder text, ADD COLUMN watch_until timestamptz');
    await query.query('DROP TABLE workers');
  }
}
