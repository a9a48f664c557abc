import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Parts of a backup that is being handed in: sealed, and kept for an hour. */
export class BackupUploads implements MigrationInterface {
  readonly name = 'BackupUploads0000000000048';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`CREATE TABLE backup_uploads (
      id uuid NOT NULL,
      part integer NOT NULL,
      content bytea NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT backup_uploads_pk PRIMARY KEY (id, part)
    )`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE backup_uploads');
  }
}
