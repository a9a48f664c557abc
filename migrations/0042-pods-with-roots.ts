import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many pods of a mesh were given the roots that lie in its store now: docs/trust.md. */
export class PodsWithRoots implements MigrationInterface {
  readonly name = 'PodsWithRoots0000000000042';

  async up(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE trust_stores ADD COLUMN pods jsonb');
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE trust_stores DROP COLUMN pods');
  }
}
