import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Plans that somebody kept, to have exactly them applied later. */
export class KeptPlans implements MigrationInterface {
  readonly name = 'KeptPlans0000000000040';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`CREATE TABLE kept_plans (
      id uuid NOT NULL CONSTRAINT kept_plans_pk PRIMARY KEY,
      documents jsonb NOT NULL,
      removals jsonb NOT NULL,
      revisions jsonb NOT NULL,
      said jsonb NOT NULL,
      deletes integer NOT NULL,
      author text NOT NULL,
      at timestamptz NOT NULL DEFAULT now()
    )`);
    await query.query('CREATE INDEX kept_plans_by_time ON kept_plans (at)');
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE kept_plans');
  }
}
