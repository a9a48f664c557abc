import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Authorities of VirtualMeshes and their roots, whose keys are sealed under the master keys: docs/decisions/0050. */
export class TrustAuthorities implements MigrationInterface {
  readonly name = 'TrustAuthorities0000000000050';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      CREATE TABLE trust_authorities (
        virtual_mesh text NOT NULL,
        generation integer NOT NULL,
        state jsonb NOT NULL,
        version integer NOT NULL DEFAULT 1,
        CONSTRAINT trust_authorities_pk PRIMARY KEY (virtual_mesh)
      )`);
    await query.query(`
      CREATE TABLE trust_roots (
        id uuid NOT NULL,
        virtual_mesh text NOT NULL,
        number integer NOT NULL,
        certificate text NOT NULL,
        key jsonb,
        made_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT trust_roots_pk PRIMARY KEY (id),
        CONSTRAINT trust_roots_of UNIQUE (virtual_mesh, number)
      )`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE trust_roots');
    await query.query('DROP TABLE trust_authorities');
  }
}
