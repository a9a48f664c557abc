import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the Prometheus of a cluster asks for: sealed as credentials are, and read by nobody but who asks that Prometheus. */
export class PrometheusLogins implements MigrationInterface {
  readonly name = 'PrometheusLogins0000000000044';

  async up(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE clusters ADD COLUMN prometheus_login jsonb');
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE clusters DROP COLUMN prometheus_login');
  }
}
