import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens with names, so that each client has its own and one can be taken away. Only hashes: the table lets nobody in. */
export class ApiTokens implements MigrationInterface {
  readonly name = 'ApiTokens0000000000012';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      CREATE TABLE api_tokens (
        name text NOT NULL CONSTRAINT api_tokens_pk PRIMARY KEY,
        hash text NOT NULL CONSTRAINT api_tokens_hash_unique UNIQUE,
        issued_at timestamptz NOT NULL
      )`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE api_tokens');
  }
}
