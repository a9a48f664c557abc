import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the proxies of each mesh acknowledged when its control plane was last asked: docs/decisions/0043. */
export class Proxies implements MigrationInterface {
  readonly name = 'Proxies0000000000043';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      CREATE TABLE proxies (
        cluster_id uuid NOT NULL,
        mesh text NOT NULL,
        observed_at timestamptz NOT NULL DEFAULT now(),
        written text NOT NULL,
        settled boolean NOT NULL,
        said jsonb NOT NULL,
        CONSTRAINT proxies_pk PRIMARY KEY (cluster_id, mesh)
      )`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE proxies');
  }
}
