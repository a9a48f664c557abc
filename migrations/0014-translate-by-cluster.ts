import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A cluster is translated by itself: from which inputs stands at the cluster, and at what it has of each VirtualMesh.
 * A change that does not concern it leaves its rows alone, and a revision may be pinned for all clusters of a
 * VirtualMesh or for one of them.
 *
 * `cluster_services` is the index from a policy to the clusters that it can touch.
 *
 * After this step every cluster is translated once more.
 */
export class TranslateByCluster implements MigrationInterface {
  readonly name = 'TranslateByCluster0000000000014';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`CREATE TABLE "cluster_services" (
      "cluster_id" uuid NOT NULL,
      "namespace" text NOT NULL,
      "name" text NOT NULL,
      "labels" jsonb NOT NULL,
      CONSTRAINT "cluster_services_pk" PRIMARY KEY ("cluster_id", "namespace", "name"))`);
    await query.query(`CREATE INDEX "cluster_services_by_name" ON "cluster_services" ("name", "namespace")`);
    await query.query(`CREATE INDEX "cluster_services_by_namespace" ON "cluster_services" ("namespace")`);
    await query.query(
      `CREATE INDEX "cluster_services_by_labels" ON "cluster_services" USING gin ("labels" jsonb_path_ops)`,
    );
    await query.query(`INSERT INTO "cluster_services" ("cluster_id", "namespace", "name", "labels")
      SELECT cluster_id, service->>'namespace', service->>'name', service->'labels'
      FROM inventories, jsonb_array_elements(inventory->'destinations') AS service
      WHERE service->'labels'->>'app.kubernetes.io/managed-by' IS DISTINCT FROM 'overmesh'`);
    await query.query(`CREATE TABLE "translated_clusters" (
      "cluster_id" uuid NOT NULL,
      "version" bigint NOT NULL,
      "inputs_hash" text NOT NULL,
      "at" timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT "translated_clusters_pkey" PRIMARY KEY ("cluster_id"))`);
    await query.query(`CREATE TABLE "translations" (
      "cluster_id" uuid NOT NULL,
      "virtual_mesh" text NOT NULL,
      "revision" integer NOT NULL DEFAULT 0,
      "pinned_revision" integer,
      "inputs_hash" text NOT NULL DEFAULT '',
      "at" timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT "translations_pkey" PRIMARY KEY ("cluster_id", "virtual_mesh"))`);
    await query.query(`CREATE INDEX "translations_by_virtual_mesh" ON "translations" ("virtual_mesh", "cluster_id")`);
    await query.query(`INSERT INTO "translations" ("cluster_id", "virtual_mesh", "revision")
      SELECT cluster_id, virtual_mesh, max(revision) FROM targets GROUP BY cluster_id, virtual_mesh`);
    await query.query(`ALTER TABLE "reconciliations" DROP COLUMN "unmatched", DROP COLUMN "inputs_hash",
      ADD "target_revision" integer NOT NULL DEFAULT 0, ADD "pinned_revision" integer`);
    await query.query(`ALTER TABLE "targets"
      ADD "outcome_hash" text NOT NULL DEFAULT '',
      ADD "applied_hash" text,
      ADD "keys" text[] NOT NULL DEFAULT '{}',
      ADD "documents" text[] NOT NULL DEFAULT '{}',
      ADD "misses" jsonb NOT NULL DEFAULT '{}'`);
    await query.query(`UPDATE "targets" SET "applied_hash" = "hash" WHERE "applied_revision" = "revision"`);
    await query.query(`UPDATE "targets" SET "keys" = ARRAY(
      SELECT concat_ws('/', ref->'kind'->>'group', ref->'kind'->>'kind', COALESCE(ref->>'namespace', ''), ref->>'name')
      FROM jsonb_array_elements("objects") AS object, LATERAL (SELECT object->'ref' AS ref) AS it)`);
    await query.query(`CREATE INDEX "targets_by_virtual_mesh" ON "targets" ("virtual_mesh", "cluster_id", "mesh")`);
    await query.query(`CREATE INDEX "targets_by_document" ON "targets" USING gin ("documents")`);
    await query.query(`CREATE INDEX "ledger_by_virtual_mesh" ON "ledger" ("virtual_mesh", "cluster_id")`);
    await query.query(
      `CREATE INDEX "lanes_behind" ON "lanes" ("cluster_id") WHERE target_generation <> applied_generation`,
    );
    // Changes of one VirtualMesh between two revisions, and what it is now, without a walk through its history.
    await query.query(`CREATE INDEX "intents_by_retirement" ON "intents" ("virtual_mesh", "retired_in")`);
    await query.query(
      `CREATE INDEX "intents_live_by_virtual_mesh" ON "intents" ("virtual_mesh") WHERE retired_in IS NULL`,
    );
  }

  async down(query: QueryRunner): Promise<void> {
    for (const index of ['intents_live_by_virtual_mesh', 'intents_by_retirement'])
      await query.query(`DROP INDEX "${index}"`);
    for (const index of ['lanes_behind', 'ledger_by_virtual_mesh', 'targets_by_document', 'targets_by_virtual_mesh'])
      await query.query(`DROP INDEX "${index}"`);
    await query.query(`UPDATE "targets" SET "applied_revision" = "revision" WHERE "applied_hash" = "hash"`);
    await query.query(`ALTER TABLE "targets" DROP COLUMN "outcome_hash", DROP COLUMN "applied_hash", DROP COLUMN "keys",
      DROP COLUMN "documents", DROP COLUMN "misses"`);
    await query.query(`ALTER TABLE "reconciliations" DROP COLUMN "pinned_revision", DROP COLUMN "target_revision",
      ADD "unmatched" jsonb NOT NULL DEFAULT '[]', ADD "world" text NOT NULL DEFAULT ''`);
    // Under the name that it was made with, for the constraint that Postgres calls after it.
    await query.query(`ALTER TABLE "reconciliations" RENAME COLUMN "world" TO "inputs_hash"`);
    for (const table of ['translations', 'translated_clusters', 'cluster_services'])
      await query.query(`DROP TABLE "${table}"`);
  }
}
