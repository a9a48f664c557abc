import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What fails by now is no news when it is translated the next time. */
const FAILING_NOW = `SELECT COALESCE(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('document', report->'intent',
      'destination', report->'destination', 'message', warning->'message'))), '[]')
    FROM jsonb_path_query(outcomes, '$.*.reports[*]') AS report, jsonb_array_elements(report->'warnings') AS warning
    WHERE warning->>'code' = 'REQUESTS_FAIL'`;

/** Requests that fail because of a document have an event when they begin to, and when they end. */
export class FailingRequests implements MigrationInterface {
  readonly name = 'FailingRequests0000000000049';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`ALTER TABLE "targets" ADD "failing" jsonb NOT NULL DEFAULT '[]'`);
    await query.query(`UPDATE "targets" SET "failing" = (${FAILING_NOW}) WHERE outcomes::text LIKE '%REQUESTS_FAIL%'`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE "targets" DROP COLUMN "failing"');
  }
}
