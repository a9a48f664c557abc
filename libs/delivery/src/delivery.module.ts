import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider } from '@nestjs/common';
import { DELIVERY_OPTIONS, Delivery } from './delivery.service.ts';
import type { DeliveryOptions } from './delivery.service.ts';

/** Lanes, ledger and evidence. What it needs from elsewhere is handed in as functions. */
@Module({})
export class DeliveryModule {
  static forRoot(options: Pick<FactoryProvider<DeliveryOptions>, 'useFactory' | 'inject'>): DynamicModule {
    return {
      module: DeliveryModule,
      providers: [
        { provide: DELIVERY_OPTIONS, useFactory: options.useFactory, inject: options.inject ?? [] },
        Delivery,
      ],
      exports: [Delivery],
    };
  }
}
