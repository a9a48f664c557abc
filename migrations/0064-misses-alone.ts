import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a member misses is read out of `misses` alone: the names of these documents beside it found nothing any faster. */
export class MissesAlone implements MigrationInterface {
  readonly name = 'MissesAlone0000000000064';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`DROP INDEX "targets_by_missing"`);
    await query.query(`ALTER TABLE "targets" DROP COLUMN "missing"`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`ALTER TABLE "targets" ADD "missing" text[] NOT NULL DEFAULT '{}'`);
    await query.query(
      `UPDATE "targets" SET "missing" = ARRAY(SELECT jsonb_object_keys(COALESCE("misses"->'missed', '{}')))`,
    );
    await query.query(`CREATE INDEX "targets_by_missing" ON "targets" USING gin ("missing")`);
  }
}
