import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is written for a mesh says of which kind that is, so that nobody has to read it out of the mesh's key. */
export class MeshKinds implements MigrationInterface {
  readonly name = 'MeshKinds0000000000032';

  async up(query: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await query.query(`ALTER TABLE "${table}" ADD "mesh_kind" text`);
      // Until now every key began with its kind: `istio`, `istio-canary`.
      await query.query(`UPDATE "${table}" SET "mesh_kind" = split_part("mesh", '-', 1)`);
      await query.query(`ALTER TABLE "${table}" ALTER "mesh_kind" SET NOT NULL`);
    }
  }

  async down(query: QueryRunner): Promise<void> {
    for (const table of TABLES) await query.query(`ALTER TABLE "${table}" DROP COLUMN "mesh_kind"`);
  }
}

const TABLES = ['targets', 'ledger'];
