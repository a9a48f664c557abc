import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Registered clusters. One row per cluster; two uniques, since neither a name nor a real cluster may appear twice.
 *
 * `credentials` is an envelope (a data key under a key-encryption key, AES-256-GCM): no column ever holds a secret in clear.
 */
export class CreateClusters implements MigrationInterface {
  readonly name = 'CreateClusters0000000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE clusters (
        id uuid NOT NULL CONSTRAINT clusters_pk PRIMARY KEY,
        name text NOT NULL CONSTRAINT clusters_name_unique UNIQUE,
        labels jsonb NOT NULL,
        region text,
        zone text,
        network text,
        server text NOT NULL,
        insecure boolean NOT NULL,
        uid text NOT NULL CONSTRAINT clusters_uid_unique UNIQUE,
        server_version text NOT NULL,
        conditions jsonb NOT NULL,
        registered_at timestamptz NOT NULL,
        last_seen_at timestamptz,
        credentials jsonb NOT NULL,
        credentials_fingerprint text NOT NULL,
        leaving boolean NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE clusters');
  }
}
