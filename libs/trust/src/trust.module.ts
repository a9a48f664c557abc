import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider } from '@nestjs/common';
import { TrustAuthorities } from './authority/authorities.service.ts';
import { TrustRotations } from './authority/rotations.service.ts';
import type { TrustOptions } from './seen/trust-stores.service.ts';
import { TRUST_OPTIONS, TrustStores } from './seen/trust-stores.service.ts';

/** The trust room. Wants a TypeORM `DataSource` among the global providers. */
@Module({})
export class TrustModule {
  static forRoot(options: Pick<FactoryProvider<TrustOptions>, 'inject' | 'useFactory'>): DynamicModule {
    return {
      module: TrustModule,
      // Delivery is handed what it issues.
      global: true,
      providers: [
        TrustStores,
        TrustAuthorities,
        TrustRotations,
        { provide: TRUST_OPTIONS, ...options, inject: options.inject ?? [] },
      ],
      exports: [TrustStores, TrustAuthorities, TrustRotations],
    };
  }
}
