import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { Discovery } from '@overmesh/discovery';
import type { SeenQuery } from '@overmesh/discovery';
import type { QueryMeshesArgs, QueryWorkloadsArgs } from '@overmesh/schema';
import { callerError } from './graphql/answers.ts';
import { readPage, toConnection } from './graphql/connections.ts';
import type { ListName } from './graphql/connections.ts';
import type { ApiContext } from './graphql/context.ts';
import type { NameOf } from './graphql/views.ts';
import { showMesh, showPlaced } from './graphql/views.ts';
import { LIMITS } from './tokens.ts';
import type { Limits } from './tokens.ts';

@Resolver()
export class InventoryResolver {
  constructor(
    @Inject(Discovery) private readonly discovery: Discovery,
    @Inject(LIMITS) private readonly limits: Limits,
  ) {}

  @Query()
  async meshes(@Args() args: QueryMeshesArgs, @Context() context: ApiContext) {
    const { query, nameOf } = await this.read('meshes', args, context);
    return toConnection('meshes', await this.discovery.meshes(query), (mesh) => showMesh(mesh, nameOf));
  }

  @Query()
  async workloads(@Args() args: QueryWorkloadsArgs, @Context() context: ApiContext) {
    const { query, nameOf } = await this.read('workloads', args, context);
    return toConnection('workloads', await this.discovery.workloads(query), (one) => showPlaced(one, nameOf));
  }

  @Query()
  async destinations(@Args() args: QueryWorkloadsArgs, @Context() context: ApiContext) {
    const { query, nameOf } = await this.read('destinations', args, context);
    return toConnection('destinations', await this.discovery.destinations(query), (one) => showPlaced(one, nameOf));
  }

  private async read(list: ListName, args: QueryWorkloadsArgs, context: ApiContext) {
    const page = readPage(list, args, this.limits.pageSize);
    const clusters = await context.clusters();
    const nameOf: NameOf = (id) => clusters.get(id)?.name ?? id;
    const { cluster, namespace } = args;
    const id = [...clusters.values()].find(({ name }) => name === cluster)?.id;
    if (typeof cluster === 'string' && id === undefined)
      throw callerError(`there is no cluster ${cluster}`, 'NOT_FOUND');
    const query: SeenQuery = { ...page, ...(id !== undefined && { cluster: id }), ...(namespace && { namespace }) };
    return { query, nameOf };
  }
}
