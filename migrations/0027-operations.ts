import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Long commands are rows: begun by the api, stepped by a worker, watched by the caller. One of a kind per subject goes on. */
export class CreateOperations implements MigrationInterface {
  readonly name = 'CreateOperations0000000000027';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`CREATE TABLE "operations" (
      "id" uuid NOT NULL,
      "number" bigserial NOT NULL,
      "kind" text NOT NULL,
      "subject_id" text NOT NULL,
      "subject" text NOT NULL,
      "state" jsonb NOT NULL,
      "step" text NOT NULL,
      "message" text NOT NULL,
      "done" integer NOT NULL DEFAULT 0,
      "total" integer NOT NULL DEFAULT 0,
      "problems" jsonb NOT NULL DEFAULT '[]',
      "caller" jsonb NOT NULL,
      "started_at" timestamptz NOT NULL DEFAULT now(),
      "ended_at" timestamptz,
      "outcome" text,
      "not_before" timestamptz NOT NULL DEFAULT now(),
      "version" integer NOT NULL DEFAULT 1,
      CONSTRAINT "operations_pk" PRIMARY KEY ("id"))`);
    await query.query(
      `CREATE UNIQUE INDEX "operations_running" ON "operations" ("kind", "subject_id") WHERE ended_at IS NULL`,
    );
    await query.query(`CREATE INDEX "operations_by_number" ON "operations" ("number")`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE "operations"');
  }
}
