import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { IntentsOptions } from './intents.service.ts';
import { Intents, INTENTS_OPTIONS } from './intents.service.ts';

/** The intent room. Wants a TypeORM `DataSource` among the global providers. */
@Module({})
export class IntentModule {
  static forRoot(options: IntentsOptions): DynamicModule {
    return {
      module: IntentModule,
      providers: [Intents, { provide: INTENTS_OPTIONS, useValue: options }],
      exports: [Intents],
    };
  }
}
