import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When all workers together last looked for what is left to do, and what was found: one of them looks each time. */
export class Sweeps implements MigrationInterface {
  readonly name = 'Sweeps0000000000018';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`CREATE TABLE "sweeps" (
      "name" text NOT NULL,
      "at" timestamptz NOT NULL DEFAULT now(),
      "found" text[] NOT NULL DEFAULT '{}',
      CONSTRAINT "sweeps_pk" PRIMARY KEY ("name"))`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`DROP TABLE "sweeps"`);
  }
}
