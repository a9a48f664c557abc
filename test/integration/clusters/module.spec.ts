import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { productPeriods } from '@overmesh/config';
import { Clusters, ClustersModule } from '@overmesh/clusters';
import { Discovery, DiscoveryModule } from '@overmesh/discovery';
import { DataSource } from 'typeorm';
import { SEALED_ROOTS } from '@overmesh/trust';
import { expect, test } from 'vitest';
import { openRoom } from './room.ts';
import { silentLogger } from '@overmesh/log';

/** As the database module of the programs: one data source for every room. */
@Module({})
class DataSourceModule {
  static with(dataSource: DataSource): DynamicModule {
    const provider = { provide: DataSource, useValue: dataSource };
    return { module: DataSourceModule, global: true, providers: [provider], exports: [DataSource] };
  }
}

test('Nest makes both rooms from a global data source and their options', async () => {
  const { dataSource, close } = await openRoom();
  const wired = await Test.createTestingModule({
    imports: [
      DataSourceModule.with(dataSource),
      ClustersModule.forRoot({
        masterKeys: { ring: () => Promise.resolve({ current: 'k', keys: new Map() }) },
        sealedRoots: SEALED_ROOTS,
        capabilities: [],
        log: silentLogger(),
        record: () => Promise.resolve(),
        rightsEveryMs: productPeriods.following.rightsEveryMs,
      }),
      DiscoveryModule.forRoot({
        plugins: [],
        detectForeign: () => [],
        meshOfForeignPod: () => undefined,
        onChange: async () => undefined,
        isSameCluster: () => Promise.resolve(true),
        periods: productPeriods,
      }),
    ],
  }).compile();
  expect(wired.get(Clusters)).toBeInstanceOf(Clusters);
  expect(wired.get(Discovery)).toBeInstanceOf(Discovery);
  await wired.close();
  await close();
});
