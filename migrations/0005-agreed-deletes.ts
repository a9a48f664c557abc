import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A person's yes belongs to the objects that it was about, and what carries our label without being ours is told.
 *
 * A yes from before this step, to deletes that are still open, is asked for again.
 */
export class AgreedDeletes implements MigrationInterface {
  readonly name = 'AgreedDeletes0000000000005';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`ALTER TABLE "ledger" ADD "delete_agreed" boolean NOT NULL DEFAULT false`);
    await query.query(`ALTER TABLE "lanes" ADD "strays" jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`ALTER TABLE "lanes" DROP COLUMN "strays"`);
    await query.query(`ALTER TABLE "ledger" DROP COLUMN "delete_agreed"`);
  }
}
