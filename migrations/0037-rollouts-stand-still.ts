import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when the clock of a rollout stands still, because somebody has paused what it waits for. */
export class RolloutsStandStill implements MigrationInterface {
  readonly name = 'RolloutsStandStill0000000000037';

  async up(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE "rollouts" ADD COLUMN "still_since" timestamptz');
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE "rollouts" DROP COLUMN "still_since"');
  }
}
