import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { succeed } from '@overmesh/model';
import { Deregistration, Pipeline } from '@overmesh/pipeline';
import type {
  MutationConfirmDeletesArgs,
  MutationDeregisterClusterArgs,
  QueryEventsArgs,
  QueryStatusArgs,
} from '@overmesh/schema';
import { answer } from './graphql/answers.ts';
import { readPage, toConnection } from './graphql/connections.ts';
import type { ApiContext } from './graphql/context.ts';
import { eventCursor } from './graphql/event-cursor.ts';
import { showStatus, showUnmatched } from './graphql/views.ts';
import { LIMITS } from './tokens.ts';
import type { Limits } from './tokens.ts';

/** How far things have come, and what stands in their way. */
@Resolver()
export class StatusResolver {
  constructor(
    @Inject(Pipeline) private readonly pipeline: Pipeline,
    @Inject(Deregistration) private readonly deregistration: Deregistration,
    @Inject(LIMITS) private readonly limits: Limits,
  ) {}

  @Query()
  async status(@Args() { virtualMesh, document }: QueryStatusArgs) {
    const query = { ...(virtualMesh && { virtualMesh }), ...(document && { intent: document }) };
    return (await this.pipeline.status(query)).map(showStatus);
  }

  @Query()
  async unmatched(@Args('virtualMesh') virtualMesh: string) {
    return (await this.pipeline.unmatched(virtualMesh)).map(showUnmatched);
  }

  @Query()
  lanes(@Context() context: ApiContext) {
    return context.lanes();
  }

  @Query()
  async events(@Args() args: QueryEventsArgs) {
    const { first, after } = eventCursor(readPage('events', args, this.limits.pageSize));
    const query = { first: first + 1, ...(after && { after }), ...(args.cluster && { cluster: args.cluster }) };
    const found = await this.pipeline.events(query);
    const items = found.slice(0, first).map((node) => ({ cursor: node.id, node }));
    return toConnection('events', { items, hasMore: found.length > first }, (event) => event);
  }

  @Query()
  async deregistrationPlan(@Args('cluster') cluster: string) {
    return answer(await this.deregistration.plan(cluster), 'DeregistrationPlan', (plan) => plan);
  }

  @Mutation()
  async deregisterCluster(@Args() { name, mode }: MutationDeregisterClusterArgs) {
    return answer(await this.deregistration.deregister(name, mode), 'Deregistered', (done) => done);
  }

  @Mutation()
  async confirmDeletes(@Args() { cluster, generation }: MutationConfirmDeletesArgs) {
    const result = await this.pipeline.confirmDeletes(cluster, generation);
    return answer(result.ok ? succeed({ cluster }) : result, 'Confirmed', (done) => done);
  }
}
