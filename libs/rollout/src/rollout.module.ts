import { Module } from '@nestjs/common';
import { Rollouts } from './rollouts.service.ts';

/** The room of rollouts. Wants a TypeORM `DataSource` among the global providers. */
@Module({ providers: [Rollouts], exports: [Rollouts] })
export class RolloutModule {}
