import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an API server has refused again and again with the same answer is sent more and more rarely: see Refusals. */
export class RefusalsOfObjects implements MigrationInterface {
  readonly name = 'RefusalsOfObjects0000000000061';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`ALTER TABLE "ledger" ADD COLUMN "refusals" jsonb`);
    await query.query(`CREATE INDEX "ledger_refused" ON "ledger" ("cluster_id") WHERE refusals IS NOT NULL`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`DROP INDEX "ledger_refused"`);
    await query.query(`ALTER TABLE "ledger" DROP COLUMN "refusals"`);
  }
}
