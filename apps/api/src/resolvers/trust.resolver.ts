import { Inject } from '@nestjs/common';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Clusters } from '@overmesh/clusters';
import { TrustQueries } from '@overmesh/pipeline';
import type { EndingEntry, MeshTrustSeen } from '@overmesh/pipeline';
import type { QueryEndingsArgs, QueryTrustArgs, QueryTrustVerificationArgs } from '@overmesh/schema';
import { pageOf, toConnection } from '../graphql/connections.ts';
import { ClusterLoaders } from '../graphql/loaders.ts';
import { seenList } from './seen-list.ts';

const PLACES_SHOWN = 100;
const LINES_SHOWN = 200;

/** Whom meshes trust, and what ends. */
@Resolver()
export class TrustResolver {
  constructor(
    @Inject(TrustQueries) private readonly queries: TrustQueries,
    @Inject(Clusters) private readonly clusters: Clusters,
  ) {}

  @Query()
  trust(@Args() args: QueryTrustArgs) {
    return seenList('trust', args, this.clusters, (query) => this.queries.meshes(query));
  }

  @Query()
  async trustVerification(@Args() { virtualMesh }: QueryTrustVerificationArgs) {
    const found = await this.queries.verification(virtualMesh);
    if (!found) return null;
    const sharedDomains = found.sharedDomains.map((one) => ({ ...one, meshes: one.meshes.slice(0, LINES_SHOWN) }));
    return { ...found, unseen: found.unseen.slice(0, LINES_SHOWN), sharedDomains };
  }

  @Query()
  async endings(@Args() { cluster, ...page }: QueryEndingsArgs) {
    const found = await this.queries.endings(pageOf('endings', page), new Date(), cluster ?? undefined);
    return toConnection('endings', found, shown);
  }
}

/** The name of the cluster that a mesh was seen in; the room knows its id. */
@Resolver('MeshTrust')
export class MeshTrustResolver {
  constructor(@Inject(ClusterLoaders) private readonly loaders: ClusterLoaders) {}

  @ResolveField()
  async cluster(@Parent() { clusterId }: MeshTrustSeen) {
    return (await this.loaders.name.load(clusterId)) ?? clusterId;
  }
}

function shown({ places, ...entry }: EndingEntry) {
  return { ...entry, places: places.slice(0, PLACES_SHOWN), placeCount: places.length };
}
