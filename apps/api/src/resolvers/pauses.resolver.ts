import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Pauses } from '@overmesh/pipeline';
import type { MutationPauseArgs, MutationResumeArgs } from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';
import type { ApiContext } from '../graphql/context.ts';

@Resolver()
export class PausesResolver {
  constructor(@Inject(Pauses) private readonly rooms: Pauses) {}

  @Query()
  pauses() {
    return this.rooms.list();
  }

  @Mutation()
  async pause(@Args() { target, reason }: MutationPauseArgs, @Context() { caller }: ApiContext) {
    return answer('Pause', await this.rooms.pause(target, reason, caller));
  }

  @Mutation()
  async resume(@Args() { target }: MutationResumeArgs, @Context() { caller }: ApiContext) {
    return answer('Resumed', await this.rooms.resume(target, caller));
  }
}
