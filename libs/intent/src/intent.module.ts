import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { INTENT_OPTIONS, Intents } from './intents.service.ts';
import type { IntentOptions } from './intents.service.ts';

/** The room of the users' documents. Wants a TypeORM `DataSource` among the global providers. */
@Module({})
export class IntentModule {
  static forRoot(options: IntentOptions): DynamicModule {
    return {
      module: IntentModule,
      providers: [Intents, { provide: INTENT_OPTIONS, useValue: options }],
      exports: [Intents],
    };
  }
}
