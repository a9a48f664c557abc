import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { ClusterHealth, Clusters, noCluster } from '@overmesh/clusters';
import type { Connection, Location } from '@overmesh/clusters';
import { fail, succeed } from '@overmesh/model';
import type {
  ClusterConnectionInput,
  MutationCheckClusterArgs,
  MutationCheckClusterRightsArgs,
  MutationPreflightClusterArgs,
  MutationRegisterClusterArgs,
  MutationSetClusterPlaceArgs,
  MutationUpdateClusterCredentialsArgs,
  PlaceInput,
} from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';
import type { ApiContext } from '../graphql/context.ts';

/** How clusters come to be known, and what is changed of them by hand. */
@Resolver()
export class RegistrationResolver {
  constructor(
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(ClusterHealth) private readonly health: ClusterHealth,
  ) {}

  @Mutation()
  async preflightCluster(@Args() { input }: MutationPreflightClusterArgs) {
    return answer('Preflight', await this.clusters.preflight(toConnection(input)));
  }

  @Mutation()
  async registerCluster(@Args() { input }: MutationRegisterClusterArgs, @Context() { caller }: ApiContext) {
    const wanted = { ...toConnection(input.connection), ...toPlace(input.place ?? {}) };
    return answer('Cluster', await this.clusters.register(wanted, caller));
  }

  @Mutation()
  async checkCluster(@Args() { name }: MutationCheckClusterArgs) {
    const known = await this.clusters.get(name);
    const cluster = known && (await this.health.check(known.id));
    return answer('Cluster', cluster ? succeed(cluster) : fail(noCluster(name)));
  }

  @Mutation()
  async checkClusterRights(@Args() { name }: MutationCheckClusterRightsArgs) {
    const known = await this.clusters.get(name);
    return answer('ClusterRights', known ? await this.health.rights(known.id) : fail(noCluster(name)));
  }

  @Mutation()
  async updateClusterCredentials(
    @Args() { input }: MutationUpdateClusterCredentialsArgs,
    @Context() { caller }: ApiContext,
  ) {
    const { name, kubeconfig, ...way } = toConnection(input);
    return answer('Cluster', await this.clusters.updateCredentials(name, kubeconfig, caller, way));
  }

  @Mutation()
  async setClusterPlace(@Args() { name, place }: MutationSetClusterPlaceArgs, @Context() { caller }: ApiContext) {
    return answer('Cluster', await this.clusters.setPlace(name, toPlace(place), caller));
  }
}

/** Null means absent, as GraphQL has it. */
function toConnection({ name, kubeconfig, context, allowInsecure }: ClusterConnectionInput): Connection {
  return {
    name,
    kubeconfig,
    ...(context === null || context === undefined ? {} : { context }),
    ...(allowInsecure ? { allowInsecure } : {}),
  };
}

/** What labels hold is for the room to judge: any JSON may come here. */
function toPlace(input: PlaceInput): Location {
  const { prometheusLogin, ...place } = withoutNulls(input);
  return { ...place, ...(prometheusLogin && { prometheusLogin: withoutNulls(prometheusLogin) }) } as Location;
}

function withoutNulls<T extends object>(input: T): Partial<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null)) as Partial<T>;
}
