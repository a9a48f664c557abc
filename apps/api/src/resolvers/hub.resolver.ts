import { Inject } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { Delivery } from '@overmesh/delivery';
import { Readiness } from '../http/readiness.ts';
import { VersionResolver } from './version.resolver.ts';

@Resolver()
export class HubResolver {
  constructor(
    @Inject(VersionResolver) private readonly versions: VersionResolver,
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(Delivery) private readonly delivery: Delivery,
  ) {}

  @Query()
  async hub() {
    const [version, missing, workers] = await Promise.all([
      this.versions.version(),
      this.readiness.missing(),
      this.delivery.workers(),
    ]);
    return { ...version, missing, workers };
  }
}
