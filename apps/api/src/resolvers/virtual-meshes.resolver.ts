import { Inject } from '@nestjs/common';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Intents } from '@overmesh/intent';
import type { StoredDocument } from '@overmesh/intent';
import { DEFAULT_WORKSPACE } from '@overmesh/model';
import type { QueryVirtualMeshArgs, QueryVirtualMeshesArgs } from '@overmesh/schema';
import { pageOf, toConnection } from '../graphql/connections.ts';
import { DocumentLoaders } from '../graphql/loaders.ts';

@Resolver('VirtualMesh')
export class VirtualMeshesResolver {
  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(DocumentLoaders) private readonly loaders: DocumentLoaders,
  ) {}

  @Query()
  async virtualMeshes(@Args() args: QueryVirtualMeshesArgs) {
    const page = await this.intents.list({ kind: 'VirtualMesh', ...pageOf('VirtualMesh', args) });
    return toConnection('VirtualMesh', page, (document) => document);
  }

  @Query()
  virtualMesh(@Args() { name }: QueryVirtualMeshArgs) {
    return this.intents.get({ kind: 'VirtualMesh', workspace: DEFAULT_WORKSPACE, name });
  }

  /** Not the revision that brought the document itself: its policies make revisions too. */
  @ResolveField()
  async revision(@Parent() { name, revision }: StoredDocument) {
    return (await this.loaders.head.load(name)) ?? revision;
  }

  @ResolveField()
  async status(@Parent() { name }: StoredDocument) {
    return (await this.loaders.status.load(name)) ?? [];
  }
}
