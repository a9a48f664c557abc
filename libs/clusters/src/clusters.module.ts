import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { ClustersOptions } from './clusters.service.ts';
import { Clusters, CLUSTERS_OPTIONS } from './clusters.service.ts';

/** The clusters room. Wants a TypeORM `DataSource` among the global providers. */
@Module({})
export class ClustersModule {
  static forRoot(options: ClustersOptions): DynamicModule {
    return {
      module: ClustersModule,
      providers: [Clusters, { provide: CLUSTERS_OPTIONS, useValue: options }],
      exports: [Clusters],
    };
  }
}
