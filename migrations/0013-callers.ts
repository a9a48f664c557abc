import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By what way an author came stands beside the name, and events say who asked for what happened. */
export class Callers implements MigrationInterface {
  readonly name = 'Callers0000000000013';

  async up(query: QueryRunner): Promise<void> {
    // Until now there was no other way.
    await query.query(`ALTER TABLE revisions ADD way text NOT NULL DEFAULT 'api-token'`);
    await query.query('ALTER TABLE revisions ALTER way DROP DEFAULT');
    await query.query('ALTER TABLE "cluster_events" ADD "caller" jsonb');
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE "cluster_events" DROP COLUMN "caller"');
    await query.query('ALTER TABLE revisions DROP COLUMN way');
  }
}
