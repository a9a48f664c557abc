import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Clusters } from '@overmesh/clusters';
import type { Cluster, Connection, Place } from '@overmesh/clusters';
import { fail, isLabelKey, isLabelValue, succeed } from '@overmesh/model';
import type { Result } from '@overmesh/model';
import type {
  MutationRegisterClusterArgs,
  MutationSetClusterPlaceArgs,
  QueryClustersArgs,
  MutationPreflightClusterArgs,
} from '@overmesh/schema';
import { answer, callerError } from './graphql/answers.ts';
import { readPage, toConnection } from './graphql/connections.ts';
import type { ApiContext } from './graphql/context.ts';
import { withoutNulls } from './graphql/inputs.ts';
import { showCluster, showInventory } from './graphql/views.ts';
import { LIMITS } from './tokens.ts';
import type { Limits } from './tokens.ts';

@Resolver('Cluster')
export class ClustersResolver {
  constructor(
    @Inject(Clusters) private readonly rooms: Clusters,
    @Inject(LIMITS) private readonly limits: Limits,
  ) {}

  @Query()
  async clusters(@Args() args: QueryClustersArgs) {
    const page = readPage('clusters', args, this.limits.pageSize);
    const found = await this.rooms.list({
      ...page,
      ...(args.labels !== undefined && args.labels !== null && { labels: readLabels(args.labels) }),
    });
    return toConnection('clusters', found, showCluster);
  }

  @Query()
  async cluster(@Args('name') name: string) {
    const found = await this.rooms.get(name);
    return found && showCluster(found);
  }

  @Mutation()
  async preflightCluster(@Args() { input }: MutationPreflightClusterArgs) {
    return answer(await this.rooms.preflight(withoutNulls<Connection>(input)), 'Preflight', (preflight) => preflight);
  }

  @Mutation()
  async registerCluster(@Args() { input }: MutationRegisterClusterArgs) {
    const { connection, place } = withoutNulls<{ connection: Connection; place?: Place }>(input);
    return answer(await this.rooms.register({ ...connection, ...place }), 'Cluster', showCluster);
  }

  @Mutation()
  async checkCluster(@Args('name') name: string) {
    const cluster = await this.rooms.get(name);
    return answer(found(cluster && (await this.rooms.check(cluster.id)), name), 'Cluster', showCluster);
  }

  @Mutation()
  async updateClusterCredentials(@Args() { input }: MutationPreflightClusterArgs) {
    const { name, kubeconfig, ...rest } = withoutNulls<Connection>(input);
    return answer(await this.rooms.updateCredentials(name, kubeconfig, rest), 'Cluster', showCluster);
  }

  @Mutation()
  async setClusterPlace(@Args() { name, place }: MutationSetClusterPlaceArgs) {
    return answer(await this.rooms.setPlace(name, withoutNulls<Place>(place)), 'Cluster', showCluster);
  }

  @ResolveField()
  async inventory(@Parent() { id, name }: Cluster, @Context() { inventories }: ApiContext) {
    const stored = await inventories.load(id);
    return stored && showInventory(stored, name);
  }

  @ResolveField()
  async lane(@Parent() { name }: Cluster, @Context() context: ApiContext) {
    return (await context.lanes()).find(({ cluster }) => cluster === name);
  }
}

function found(cluster: Cluster | undefined, name: string): Result<Cluster> {
  if (cluster) return succeed(cluster);
  return fail({
    path: 'name',
    code: 'NOT_FOUND',
    message: `there is no cluster ${name}`,
    fix: 'overmesh cluster list',
  });
}

function readLabels(labels: unknown): Readonly<Record<string, string>> {
  const pairs =
    typeof labels === 'object' && labels !== null && !Array.isArray(labels) ? Object.entries(labels) : [['', 0]];
  if (pairs.every(([key, value]) => isLabelKey(String(key)) && typeof value === 'string' && isLabelValue(value)))
    return Object.fromEntries(pairs) as Record<string, string>;
  throw callerError('labels must be a map of label keys to texts');
}
