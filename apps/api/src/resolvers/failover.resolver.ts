import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Evacuations } from '@overmesh/pipeline';
import type { SharedWays } from '@overmesh/pipeline';
import type { MutationEvacuateClusterArgs, MutationReturnClusterArgs } from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';
import type { ApiContext } from '../graphql/context.ts';

/** Where names over many clusters lead, and what is moved away from a cluster. */
@Resolver('FailoverWays')
export class FailoverResolver {
  constructor(@Inject(Evacuations) private readonly evacuations: Evacuations) {}

  @Query()
  failover() {
    return this.evacuations.status();
  }

  @ResolveField()
  tiers(@Parent() { tiers }: SharedWays) {
    return tiers.map((clusters) => ({ clusters }));
  }

  @Mutation()
  async evacuateCluster(@Args() args: MutationEvacuateClusterArgs, @Context() { caller }: ApiContext) {
    const { cluster, overSeconds, most, partly, reason } = args;
    const asked = { ...(typeof most === 'number' && { most }), ...(typeof partly === 'boolean' && { partly }) };
    const request = { overMs: overSeconds * 1000, ...asked, ...reasonIn(reason) };
    return answer('Operation', await this.evacuations.evacuate(cluster, request, caller));
  }

  @Mutation()
  async returnCluster(
    @Args() { cluster, overSeconds, reason }: MutationReturnClusterArgs,
    @Context() { caller }: ApiContext,
  ) {
    const request = { overMs: overSeconds * 1000, ...reasonIn(reason) };
    return answer('Operation', await this.evacuations.giveBack(cluster, request, caller));
  }
}

function reasonIn(reason: string | null | undefined): { readonly reason?: string } {
  return reason ? { reason } : {};
}
