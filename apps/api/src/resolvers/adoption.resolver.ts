import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { apiVersionOf, succeed } from '@overmesh/model';
import { Adoptions } from '@overmesh/pipeline';
import type { MutationAdoptObjectsArgs, QueryFoundObjectsArgs } from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';
import type { ApiContext } from '../graphql/context.ts';

@Resolver()
export class AdoptionResolver {
  constructor(@Inject(Adoptions) private readonly adoptions: Adoptions) {}

  @Query()
  async foundObjects(@Args() { cluster }: QueryFoundObjectsArgs) {
    const found = await this.adoptions.found(cluster);
    if (!found.ok) return answer('FoundObjects', found);
    const { objects, ...rest } = found.value;
    const shown = objects.map(({ ref: { kind, ...place }, ...object }) => ({
      ...{ ...object, ...place },
      ...{ apiVersion: apiVersionOf(kind), kind: kind.kind },
    }));
    return answer('FoundObjects', succeed({ ...rest, objects: shown }));
  }

  @Mutation()
  async adoptObjects(
    @Args() { cluster, uids, differing }: MutationAdoptObjectsArgs,
    @Context() { caller }: ApiContext,
  ) {
    return answer('Adopted', await this.adoptions.adopt(cluster, uids, differing === true, caller));
  }
}
