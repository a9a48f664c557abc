import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Deregistration } from '@overmesh/pipeline';
import type { MutationDeregisterClusterArgs, QueryDeregistrationPlanArgs } from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';
import type { ApiContext } from '../graphql/context.ts';

@Resolver()
export class DeregistrationResolver {
  constructor(@Inject(Deregistration) private readonly deregistration: Deregistration) {}

  @Query()
  async deregistrationPlan(@Args() { cluster }: QueryDeregistrationPlanArgs) {
    return answer('DeregistrationPlan', await this.deregistration.plan(cluster));
  }

  @Mutation()
  async deregisterCluster(@Args() { name, mode }: MutationDeregisterClusterArgs, @Context() { caller }: ApiContext) {
    return answer('Operation', await this.deregistration.begin(name, mode, caller));
  }
}
