import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, ModuleMetadata } from '@nestjs/common';
import type { ClustersOptions } from './clusters.service.ts';
import { Clusters, CLUSTERS_OPTIONS } from './clusters.service.ts';
import { ClusterCopies } from './copies.service.ts';
import { ClusterHealth } from './health.service.ts';
import { KeyRotation } from './keys.service.ts';
import { CredentialRenewal } from './renewal.service.ts';
import { RoomSeals } from './room-seals.service.ts';

/** Options that are made from other providers. */
export interface ClustersFactory extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: FactoryProvider<ClustersOptions>['useFactory'];
}

/** The clusters room. Wants a TypeORM `DataSource` among the global providers. */
@Module({})
export class ClustersModule {
  static forRoot(options: ClustersOptions): DynamicModule {
    return ClustersModule.forRootAsync({ useFactory: () => options });
  }

  static forRootAsync({ imports = [], inject = [], useFactory }: ClustersFactory): DynamicModule {
    return {
      module: ClustersModule,
      imports,
      providers: [
        Clusters,
        ClusterCopies,
        ClusterHealth,
        CredentialRenewal,
        KeyRotation,
        RoomSeals,
        { provide: CLUSTERS_OPTIONS, inject, useFactory },
      ],
      exports: [Clusters, ClusterCopies, ClusterHealth, CredentialRenewal, KeyRotation, RoomSeals],
    };
  }
}
