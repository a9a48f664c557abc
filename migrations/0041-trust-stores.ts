import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is public of whom meshes trust and who signs for them, and of which end somebody was told: docs/decisions/0041. */
export class TrustStores implements MigrationInterface {
  readonly name = 'TrustStores0000000000041';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      CREATE TABLE trust_stores (
        cluster_id uuid NOT NULL,
        mesh text NOT NULL,
        source text NOT NULL,
        mesh_kind text NOT NULL,
        role text NOT NULL,
        state text NOT NULL,
        reason text,
        certificates jsonb NOT NULL,
        told jsonb NOT NULL,
        read_at timestamptz,
        looked_at timestamptz NOT NULL,
        CONSTRAINT trust_stores_pk PRIMARY KEY (cluster_id, mesh, source)
      )`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE trust_stores');
  }
}
