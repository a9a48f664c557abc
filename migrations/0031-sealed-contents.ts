import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of a confidential object the ledger keeps a hash of its content and the names of its fields: docs/decisions/0023. */
export class SealedContents implements MigrationInterface {
  readonly name = 'SealedContents0000000000031';

  async up(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE "ledger" ADD "sealed" jsonb');
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE "ledger" DROP COLUMN "sealed"');
  }
}
