import { Module } from '@nestjs/common';
import { Uploads } from './uploads.service.ts';

/** The room of backup files. Wants a TypeORM `DataSource` among the global providers. */
@Module({ providers: [Uploads], exports: [Uploads] })
export class BackupModule {}
