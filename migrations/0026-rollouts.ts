import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How VirtualMeshes go from one revision to the next, cluster by cluster, and what was seen on the way. */
export class Rollouts implements MigrationInterface {
  readonly name = 'Rollouts0000000000026';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`CREATE TABLE "rollouts" (
      "id" BIGSERIAL NOT NULL,
      "virtual_mesh" text NOT NULL,
      "from_revision" integer NOT NULL,
      "to_revision" integer NOT NULL,
      "author" text NOT NULL,
      "strategy" jsonb NOT NULL,
      "clusters" jsonb NOT NULL,
      "state" text NOT NULL,
      "wave" integer NOT NULL,
      "phase" text NOT NULL,
      "phase_since" timestamptz NOT NULL,
      "wave_since" timestamptz NOT NULL,
      "reason" text NOT NULL,
      "approvals" jsonb NOT NULL,
      "promoted_wave" integer,
      "started_at" timestamptz NOT NULL,
      "ended_at" timestamptz,
      "version" integer NOT NULL DEFAULT 1,
      CONSTRAINT "rollouts_pkey" PRIMARY KEY ("id"))`);
    await query.query(`CREATE INDEX "rollouts_by_virtual_mesh" ON "rollouts" ("virtual_mesh", "id")`);
    await query.query(`CREATE UNIQUE INDEX "rollouts_active" ON "rollouts" ("virtual_mesh")
      WHERE state IN ('running', 'paused', 'held', 'undoing')`);
    await query.query(`CREATE TABLE "rollout_records" (
      "id" BIGSERIAL NOT NULL,
      "rollout_id" bigint NOT NULL,
      "at" timestamptz NOT NULL,
      "wave" integer,
      "what" text NOT NULL,
      "message" text NOT NULL,
      "seen" jsonb,
      "by" text,
      CONSTRAINT "rollout_records_pkey" PRIMARY KEY ("id"))`);
    await query.query(`CREATE INDEX "rollout_records_by_rollout" ON "rollout_records" ("rollout_id", "id")`);
  }

  async down(query: QueryRunner): Promise<void> {
    for (const table of ['rollout_records', 'rollouts']) await query.query(`DROP TABLE "${table}"`);
  }
}
