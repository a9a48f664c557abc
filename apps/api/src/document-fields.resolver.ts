import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { StoredDocument } from '@overmesh/intent';
import type { ApiContext } from './graphql/context.ts';
import { showStatus } from './graphql/views.ts';

@Resolver('VirtualMesh')
export class VirtualMeshResolver {
  /** Of the VirtualMesh with its policies: newer than what brought its own content. */
  @ResolveField()
  async revision(@Parent() { name, revision }: StoredDocument, @Context() context: ApiContext) {
    return (await context.heads()).get(name)?.revision ?? revision;
  }

  /** Of the VirtualMesh and all of its policies. */
  @ResolveField()
  async status(@Parent() { name }: StoredDocument, @Context() { statuses }: ApiContext) {
    return (await statuses.load(name)).map(showStatus);
  }
}

@Resolver('TrafficPolicy')
export class TrafficPolicyResolver {
  @ResolveField()
  async status(@Parent() { kind, name, virtualMesh }: StoredDocument, @Context() { statuses }: ApiContext) {
    return (await statuses.load(virtualMesh)).filter(({ intent }) => intent === `${kind}/${name}`).map(showStatus);
  }
}
