import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lanes, targets, ledger and events of delivery.
 *
 * No foreign key leads to another room's table: a cluster's ledger outlives its registration when it is kept.
 */
export class CreateDelivery implements MigrationInterface {
  readonly name = 'CreateDelivery0000000000004';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`CREATE TABLE "lanes" (
      "cluster_id" uuid NOT NULL,
      "target_generation" bigint NOT NULL DEFAULT '0',
      "applied_generation" bigint NOT NULL DEFAULT '0',
      "confirmed_generation" bigint NOT NULL DEFAULT '0',
      "lease_holder" text,
      "lease_epoch" bigint NOT NULL DEFAULT '0',
      "lease_until" timestamptz,
      "lease_presence" integer,
      "watch_holder" text,
      "watch_until" timestamptz,
      "state" text NOT NULL DEFAULT 'idle',
      "reason" text,
      "since" timestamptz NOT NULL DEFAULT now(),
      "attempts" integer NOT NULL DEFAULT 0,
      "not_before" timestamptz,
      CONSTRAINT "lanes_pkey" PRIMARY KEY ("cluster_id"))`);
    await query.query(`CREATE TABLE "targets" (
      "cluster_id" uuid NOT NULL,
      "virtual_mesh" text NOT NULL,
      "mesh" text NOT NULL,
      "revision" integer NOT NULL,
      "applied_revision" integer NOT NULL DEFAULT 0,
      "hash" text NOT NULL,
      "objects" jsonb NOT NULL,
      "good" jsonb NOT NULL,
      "reports" jsonb NOT NULL,
      "updated_at" timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT "targets_pkey" PRIMARY KEY ("cluster_id", "virtual_mesh", "mesh"))`);
    await query.query(`CREATE TABLE "reconciliations" (
      "virtual_mesh" text NOT NULL,
      "revision" integer NOT NULL DEFAULT 0,
      "confirmed_revision" integer NOT NULL DEFAULT 0,
      "at" timestamptz NOT NULL DEFAULT now(),
      "unmatched" jsonb NOT NULL DEFAULT '[]',
      CONSTRAINT "reconciliations_pkey" PRIMARY KEY ("virtual_mesh"))`);
    await query.query(`CREATE TABLE "ledger" (
      "cluster_id" uuid NOT NULL,
      "key" text NOT NULL,
      "ref" jsonb NOT NULL,
      "virtual_mesh" text NOT NULL,
      "mesh" text NOT NULL,
      "phase" text NOT NULL,
      "phase_since" timestamptz NOT NULL DEFAULT now(),
      "uid" text,
      "resource_version" text,
      "hash" text NOT NULL,
      "body" jsonb NOT NULL,
      "generation" bigint NOT NULL,
      "revision" integer NOT NULL,
      "intents" jsonb NOT NULL,
      "keep" boolean NOT NULL DEFAULT false,
      "stage" integer NOT NULL DEFAULT 0,
      "repairs" jsonb NOT NULL DEFAULT '[]',
      "written_at" timestamptz,
      "finding" text,
      "accepted" jsonb,
      "live" jsonb,
      CONSTRAINT "ledger_pkey" PRIMARY KEY ("cluster_id", "key"))`);
    await query.query(`CREATE TABLE "cluster_events" (
      "id" bigserial NOT NULL,
      "at" timestamptz NOT NULL DEFAULT now(),
      "cluster_id" uuid NOT NULL,
      "type" text NOT NULL,
      "message" text NOT NULL,
      "object" text,
      CONSTRAINT "cluster_events_pkey" PRIMARY KEY ("id"))`);
    await query.query(`CREATE INDEX "cluster_events_by_cluster" ON "cluster_events" ("cluster_id", "id")`);
  }

  async down(query: QueryRunner): Promise<void> {
    for (const table of ['cluster_events', 'ledger', 'reconciliations', 'targets', 'lanes'])
      await query.query(`DROP TABLE "${table}"`);
  }
}
