import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Tokens } from '@overmesh/access';
import type { ApiToken } from '@overmesh/access';
import type { Result } from '@overmesh/model';
import { succeed } from '@overmesh/model';
import type { MutationCreateTokenArgs, MutationRevokeTokenArgs, MutationRotateTokenArgs } from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';
import type { ApiContext } from '../graphql/context.ts';
import { Gate } from '../http/gate.ts';

/** Who may use the API. */
@Resolver()
export class TokensResolver {
  constructor(
    @Inject(Tokens) private readonly room: Tokens,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  @Query()
  async tokens(@Context() context: ApiContext) {
    return (await this.gate.all()).map((token) => shown(token, context));
  }

  @Mutation()
  createToken(@Args() { name, hash }: MutationCreateTokenArgs, @Context() context: ApiContext) {
    return this.#changed(this.room.create(name, hash), context);
  }

  @Mutation()
  rotateToken(@Args() { name, hash }: MutationRotateTokenArgs, @Context() context: ApiContext) {
    return this.#changed(this.room.rotate(name, hash), context);
  }

  @Mutation()
  revokeToken(@Args() { name }: MutationRevokeTokenArgs, @Context() context: ApiContext) {
    return this.#changed(this.room.revoke(name), context);
  }

  /** Answered when it counts here; the other processes hear of it. */
  async #changed(change: Promise<Result<ApiToken>>, context: ApiContext) {
    const result = await change;
    if (result.ok) await this.gate.refresh();
    return answer('Token', result.ok ? succeed(shown(result.value, context)) : result);
  }
}

function shown(token: ApiToken, { token: own }: ApiContext) {
  return { ...token, current: token.name === own };
}
