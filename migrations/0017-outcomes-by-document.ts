import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What became of each document stands by its key at the target, with the objects that carry it: status of one document
 * reads that document. `missing` names the documents that miss something there.
 *
 * Hashes of objects come with the next translation, so after this step every cluster is translated once more. Until then
 * a document is told to be pending.
 */
export class OutcomesByDocument implements MigrationInterface {
  readonly name = 'OutcomesByDocument0000000000017';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`ALTER TABLE "targets"
      ADD "outcomes" jsonb NOT NULL DEFAULT '{}',
      ADD "missing" text[] NOT NULL DEFAULT '{}'`);
    await query.query(`UPDATE "targets" SET "outcomes" = (
      SELECT COALESCE(jsonb_object_agg(document, jsonb_build_object(
        'reports', COALESCE((SELECT jsonb_agg(report) FROM jsonb_array_elements("reports") AS report
          WHERE report->>'intent' = document), '[]'),
        'objects', COALESCE((SELECT jsonb_object_agg(key, '') FROM unnest("keys") WITH ORDINALITY AS of(key, place)
          WHERE "objects"->(place::integer - 1)->'intents' ? document), '{}'))), '{}')
      FROM unnest("documents") AS document)`);
    await query.query(`UPDATE "targets" SET "outcome_hash" = '',
      "missing" = ARRAY(SELECT jsonb_object_keys(COALESCE("misses"->'missed', '{}')))`);
    await query.query(`UPDATE "translations" SET "inputs_hash" = ''`);
    await query.query(`ALTER TABLE "targets" DROP COLUMN "reports"`);
    await query.query(`CREATE INDEX "targets_by_missing" ON "targets" USING gin ("missing")`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`DROP INDEX "targets_by_missing"`);
    await query.query(`ALTER TABLE "targets" ADD "reports" jsonb NOT NULL DEFAULT '[]'`);
    await query.query(`UPDATE "targets" SET "outcome_hash" = '', "reports" = COALESCE((
      SELECT jsonb_agg(report ORDER BY document, place)
      FROM jsonb_each("outcomes") AS outcome(document, told),
        jsonb_array_elements(told->'reports') WITH ORDINALITY AS reports(report, place)), '[]')`);
    await query.query(`UPDATE "translations" SET "inputs_hash" = ''`);
    await query.query(
      `ALTER TABLE "targets" ALTER "reports" DROP DEFAULT, DROP COLUMN "outcomes", DROP COLUMN "missing"`,
    );
  }
}
