import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Columns are called what the code and the API call them. */
export class NamesOfColumns implements MigrationInterface {
  readonly name = 'NamesOfColumns0000000000008';

  async up(query: QueryRunner): Promise<void> {
    for (const [table, before, after] of RENAMED)
      await query.query(`ALTER TABLE "${table}" RENAME COLUMN "${before}" TO "${after}"`);
    await query.query(`UPDATE "cluster_events" SET "type" = 'orphaned-object' WHERE "type" = 'stray'`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`UPDATE "cluster_events" SET "type" = 'stray' WHERE "type" = 'orphaned-object'`);
    for (const [table, before, after] of RENAMED)
      await query.query(`ALTER TABLE "${table}" RENAME COLUMN "${after}" TO "${before}"`);
  }
}

const RENAMED = [
  ['lanes', 'lease_presence', 'lease_liveness'],
  ['lanes', 'strays', 'orphaned_objects'],
  ['targets', 'good', 'last_translated'],
  ['reconciliations', 'world', 'inputs_hash'],
] as const;
