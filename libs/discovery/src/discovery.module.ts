import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, ModuleMetadata } from '@nestjs/common';
import type { DiscoveryOptions } from './cluster-follower.ts';
import { Discovery, DISCOVERY_OPTIONS } from './discovery.service.ts';

/** Options that are made from other providers: a wake-up of the job queue, for example. */
export interface DiscoveryFactory extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: FactoryProvider<DiscoveryOptions>['useFactory'];
}

/** The discovery room. Wants a TypeORM `DataSource` among the global providers. */
@Module({})
export class DiscoveryModule {
  static forRoot(options: DiscoveryOptions): DynamicModule {
    return DiscoveryModule.forRootAsync({ useFactory: () => options });
  }

  static forRootAsync({ imports = [], inject = [], useFactory }: DiscoveryFactory): DynamicModule {
    return {
      module: DiscoveryModule,
      imports,
      providers: [Discovery, { provide: DISCOVERY_OPTIONS, inject, useFactory }],
      exports: [Discovery],
    };
  }
}
