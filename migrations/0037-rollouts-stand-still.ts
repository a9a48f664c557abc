import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when the clock of a rollout stands still, because of a pause, and when its wave began whatever became of the clock. */
export class RolloutsStandStill implements MigrationInterface {
  readonly name = 'RolloutsStandStill0000000000037';

  async up(query: QueryRunner): Promise<void> {
    await query.query(
      'ALTER TABLE "rollouts" ADD COLUMN "still_since" timestamptz, ADD COLUMN "wave_began" timestamptz',
    );
    await query.query('UPDATE "rollouts" SET "wave_began" = "wave_since"');
    await query.query('ALTER TABLE "rollouts" ALTER COLUMN "wave_began" SET NOT NULL');
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE "rollouts" DROP COLUMN "still_since", DROP COLUMN "wave_began"');
  }
}
