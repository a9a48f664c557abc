import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where the Prometheus of a cluster is, for gates of rollouts. */
export class PrometheusOfClusters implements MigrationInterface {
  readonly name = 'PrometheusOfClusters0000000000038';

  async up(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE clusters ADD COLUMN prometheus text');
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE clusters DROP COLUMN prometheus');
  }
}
