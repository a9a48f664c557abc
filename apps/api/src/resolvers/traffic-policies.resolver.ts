import { Inject } from '@nestjs/common';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Intents } from '@overmesh/intent';
import type { StoredDocument } from '@overmesh/intent';
import type { QueryTrafficPoliciesArgs, QueryTrafficPolicyArgs } from '@overmesh/schema';
import { pageOf, toConnection } from '../graphql/connections.ts';
import { DocumentLoaders } from '../graphql/loaders.ts';

@Resolver('TrafficPolicy')
export class TrafficPoliciesResolver {
  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(DocumentLoaders) private readonly loaders: DocumentLoaders,
  ) {}

  @Query()
  async trafficPolicies(@Args() { virtualMesh, ...args }: QueryTrafficPoliciesArgs) {
    const only = typeof virtualMesh === 'string' ? { virtualMesh } : {};
    const page = await this.intents.list({ kind: 'TrafficPolicy', ...only, ...pageOf('TrafficPolicy', args) });
    return toConnection('TrafficPolicy', page, (document) => document);
  }

  @Query()
  trafficPolicy(@Args() { name }: QueryTrafficPolicyArgs) {
    return this.intents.get('TrafficPolicy', name);
  }

  @ResolveField()
  async status(@Parent() { name, virtualMesh }: StoredDocument) {
    const statuses = (await this.loaders.status.load(virtualMesh)) ?? [];
    return statuses.filter(({ intent }) => intent === `TrafficPolicy/${name}`);
  }
}
