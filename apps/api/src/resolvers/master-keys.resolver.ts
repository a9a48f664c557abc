import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { KeyRotation } from '@overmesh/clusters';
import type { KeySurvey } from '@overmesh/clusters';
import type { Result } from '@overmesh/model';
import { succeed } from '@overmesh/model';
import type {
  MutationRemoveMasterKeyArgs,
  MutationRewrapCredentialsArgs,
  MutationRotateMasterKeyArgs,
} from '@overmesh/schema';
import { answer, BadInputError } from '../graphql/answers.ts';
import type { ApiContext } from '../graphql/context.ts';

const NAMES_SHOWN = 200;
/** One request takes a transaction for each. */
const MOST_AT_ONCE = 200;

/** The keys that wrap credentials, without the keys. */
@Resolver()
export class MasterKeysResolver {
  constructor(@Inject(KeyRotation) private readonly rotation: KeyRotation) {}

  @Query()
  async masterKeys() {
    return shown(await this.rotation.survey());
  }

  @Mutation()
  async rotateMasterKey(@Args() { from }: MutationRotateMasterKeyArgs, @Context() { caller }: ApiContext) {
    return answered(await this.rotation.rotate(from, caller));
  }

  @Mutation()
  rewrapCredentials(@Args() { first }: MutationRewrapCredentialsArgs, @Context() { caller }: ApiContext) {
    const limit = first ?? 50;
    if (limit < 1 || limit > MOST_AT_ONCE) throw new BadInputError(`first must be from 1 to ${MOST_AT_ONCE}`);
    return this.rotation.rewrap(limit, caller);
  }

  @Mutation()
  async removeMasterKey(@Args() { id }: MutationRemoveMasterKeyArgs, @Context() { caller }: ApiContext) {
    return answered(await this.rotation.remove(id, caller));
  }
}

function answered(result: Result<KeySurvey>) {
  return answer('MasterKeys', result.ok ? succeed(shown(result.value)) : result);
}

function shown({ keys, changeable }: KeySurvey) {
  const shortened = keys.map((key) => ({
    ...key,
    credentials: key.clusters.length + key.roots.length,
    clusters: key.clusters.slice(0, NAMES_SHOWN),
    roots: key.roots.slice(0, NAMES_SHOWN),
  }));
  return { keys: shortened, changeable };
}
