import { Inject } from '@nestjs/common';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Clusters } from '@overmesh/clusters';
import { TrustQueries } from '@overmesh/pipeline';
import type { EndingEntry, MeshTrustSeen } from '@overmesh/pipeline';
import type { QueryEndingsArgs, QueryTrustArgs, QueryTrustVerificationArgs } from '@overmesh/schema';
import { pageOf, toConnection } from '../graphql/connections.ts';
import { ClusterLoaders } from '../graphql/loaders.ts';

const PLACES_SHOWN = 100;
const LINES_SHOWN = 200;

/** Whom meshes trust, and what ends. */
@Resolver()
export class TrustResolver {
  constructor(
    @Inject(TrustQueries) private readonly queries: TrustQueries,
    @Inject(Clusters) private readonly clusters: Clusters,
  ) {}

  /** Of a cluster that is not known, nothing is seen. */
  @Query()
  async trust(@Args() { cluster, ...page }: QueryTrustArgs) {
    const of = typeof cluster === 'string' ? await this.clusters.get(cluster) : undefined;
    const query = { ...pageOf('trust', page), ...(of ? { cluster: of.id } : {}) };
    const isUnknown = typeof cluster === 'string' && !of;
    const found = isUnknown ? { items: [], hasMore: false, total: 0 } : await this.queries.meshes(query);
    return toConnection('trust', found, (seen) => seen);
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
