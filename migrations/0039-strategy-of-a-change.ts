import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How one change goes from cluster to cluster, where that is not by what its VirtualMesh says. */
export class StrategyOfAChange implements MigrationInterface {
  readonly name = 'StrategyOfAChange0000000000039';

  async up(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE revisions ADD COLUMN strategy jsonb');
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE revisions DROP COLUMN strategy');
  }
}
