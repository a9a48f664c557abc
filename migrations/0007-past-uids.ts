import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * UIDs that the object of a ledger row had before it was written anew. An inventory that is behind still shows the
 * former object, and one that has lost our label would there be a stranger that decides over its Service.
 */
export class PastUids implements MigrationInterface {
  readonly name = 'PastUids0000000000007';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`ALTER TABLE "ledger" ADD "past_uids" jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`ALTER TABLE "ledger" DROP COLUMN "past_uids"`);
  }
}
