import { Module } from '@nestjs/common';
import { Operations } from './operations.service.ts';

/** The room of long commands. Wants a TypeORM `DataSource` among the global providers. */
@Module({ providers: [Operations], exports: [Operations] })
export class OperationsModule {}
