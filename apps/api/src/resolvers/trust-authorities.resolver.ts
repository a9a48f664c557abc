import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Operations } from '@overmesh/operations';
import { Rotations } from '@overmesh/pipeline';
import type { MutationRotateTrustArgs, MutationSteerTrustRotationArgs } from '@overmesh/schema';
import { wantedOf } from '@overmesh/trust';
import type { Standing } from '@overmesh/trust';
import { answer } from '../graphql/answers.ts';
import type { ApiContext } from '../graphql/context.ts';

/** The authorities of VirtualMeshes, and the rotation of their roots. */
@Resolver('TrustAuthority')
export class TrustAuthoritiesResolver {
  constructor(
    @Inject(Rotations) private readonly rotations: Rotations,
    @Inject(Operations) private readonly operations: Operations,
  ) {}

  @Query()
  async trustAuthorities() {
    return (await this.rotations.authorities()).map(shown);
  }

  @Mutation()
  async rotateTrust(
    @Args() { virtualMesh, wait, acceptUnknown }: MutationRotateTrustArgs,
    @Context() { caller }: ApiContext,
  ) {
    const wish = { ...(typeof wait === 'string' && { wait }), acceptUnknown: acceptUnknown === true };
    return answer('Operation', await this.rotations.rotate(virtualMesh, wish, caller));
  }

  @Mutation()
  async steerTrustRotation(
    @Args() { virtualMesh, action }: MutationSteerTrustRotationArgs,
    @Context() { caller }: ApiContext,
  ) {
    return answer('Operation', await this.rotations.steer(virtualMesh, action, caller));
  }

  @ResolveField()
  async operation(@Parent() { virtualMesh }: Pick<Standing, 'virtualMesh'>) {
    return (await this.operations.running('rotation', virtualMesh)) ?? null;
  }
}

function shown({ virtualMesh, generation, state, roots }: Standing) {
  const wanted = wantedOf(state);
  return {
    ...{ virtualMesh, generation, phase: state.phase },
    pausedBy: 'paused' in state ? (state.paused?.by ?? null) : null,
    roots: roots.map((root) => ({
      ...root,
      signs: root.number === wanted.signer,
      believed: wanted.roots.includes(root.number),
    })),
  };
}
