import { EntitySchema } from 'typeorm';

/** A row of `backup_uploads`: a part of a file that is being handed in, as it came: sealed. */
export interface UploadRow {
  readonly id: string;
  readonly part: number;
  readonly content: Buffer;
  readonly at: Date;
}

export const UPLOADS = new EntitySchema<UploadRow>({
  name: 'BackupUpload',
  tableName: 'backup_uploads',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'backup_uploads_pk' },
    part: { type: 'integer', primary: true, primaryKeyConstraintName: 'backup_uploads_pk' },
    content: { type: 'bytea' },
    at: { type: 'timestamptz', default: () => 'now()' },
  },
});

/** The tables of this room, for the data source. */
export const backupTables: EntitySchema[] = [UPLOADS];
