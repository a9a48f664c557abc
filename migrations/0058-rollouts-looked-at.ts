import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a rollout was last looked at: its clock stands still while no worker is there. */
export class RolloutsLookedAt implements MigrationInterface {
  readonly name = 'RolloutsLookedAt0000000000058';

  async up(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE rollouts ADD COLUMN looked_at timestamptz NOT NULL DEFAULT now()');
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE rollouts DROP COLUMN looked_at');
  }
}
