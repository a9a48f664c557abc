import { Module } from '@nestjs/common';
import { Tokens } from './tokens.service.ts';

/** The access room. Wants a TypeORM `DataSource` among the global providers. */
@Module({ providers: [Tokens], exports: [Tokens] })
export class AccessModule {}
