import { Inject } from '@nestjs/common';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Intents } from '@overmesh/intent';
import type { StoredDocument } from '@overmesh/intent';
import { documentKey } from '@overmesh/model';
import type { QueryTrafficPoliciesArgs, QueryTrafficPolicyArgs } from '@overmesh/schema';
import { pageOf, toConnection } from '../graphql/connections.ts';
import { toRef } from '../graphql/documents.ts';
import { DocumentLoaders } from '../graphql/loaders.ts';

@Resolver('TrafficPolicy')
export class TrafficPoliciesResolver {
  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(DocumentLoaders) private readonly loaders: DocumentLoaders,
  ) {}

  @Query()
  async trafficPolicies(@Args() { virtualMesh, workspace, ...args }: QueryTrafficPoliciesArgs) {
    const only = {
      ...(typeof virtualMesh === 'string' ? { virtualMesh } : {}),
      ...(typeof workspace === 'string' ? { workspace } : {}),
    };
    const page = await this.intents.list({ kind: 'TrafficPolicy', ...only, ...pageOf('TrafficPolicy', args) });
    return toConnection('TrafficPolicy', page, (document) => document);
  }

  @Query()
  trafficPolicy(@Args() args: QueryTrafficPolicyArgs) {
    return this.intents.get(toRef({ kind: 'TrafficPolicy', ...args }));
  }

  @ResolveField()
  async status(@Parent() document: StoredDocument) {
    const statuses = (await this.loaders.status.load(document.virtualMesh)) ?? [];
    return statuses.filter(({ intent }) => intent === documentKey(document));
  }
}
