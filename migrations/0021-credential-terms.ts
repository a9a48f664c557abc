import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the credential of a cluster was made and when it ends, to be shown; of those that are here it is not known. */
export class CredentialTerms implements MigrationInterface {
  readonly name = 'CredentialTerms0000000000021';

  async up(query: QueryRunner): Promise<void> {
    await query.query(
      'ALTER TABLE clusters ADD credential_issued_at timestamptz, ADD credential_expires_at timestamptz',
    );
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE clusters DROP COLUMN credential_issued_at, DROP COLUMN credential_expires_at');
  }
}
