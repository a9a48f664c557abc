import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Intents } from '@overmesh/intent';
import type { VirtualMeshContent } from '@overmesh/intent';
import type { Problem } from '@overmesh/model';
import type {
  QueryExportArgs,
  QueryRevisionsArgs,
  QueryTrafficPoliciesArgs,
  QueryVirtualMeshesArgs,
} from '@overmesh/schema';
import { named, rejected } from './graphql/answers.ts';
import { readNumberedPage, readPage, toConnection } from './graphql/connections.ts';
import { toDocument } from './graphql/views.ts';
import { LIMITS } from './tokens.ts';
import type { Limits } from './tokens.ts';

@Resolver()
export class DocumentsResolver {
  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(LIMITS) private readonly limits: Limits,
  ) {}

  @Query()
  async virtualMeshes(@Args() args: QueryVirtualMeshesArgs) {
    const page = readPage('VirtualMesh', args, this.limits.pageSize);
    return toConnection('VirtualMesh', await this.intents.page({ kind: 'VirtualMesh', ...page }), (one) => one);
  }

  @Query()
  virtualMesh(@Args('name') name: string) {
    return this.intents.get({ kind: 'VirtualMesh', name });
  }

  @Query()
  async trafficPolicies(@Args() args: QueryTrafficPoliciesArgs) {
    const page = readPage('TrafficPolicy', args, this.limits.pageSize);
    const { virtualMesh } = args;
    const query = { kind: 'TrafficPolicy' as const, ...page, ...(typeof virtualMesh === 'string' && { virtualMesh }) };
    return toConnection('TrafficPolicy', await this.intents.page(query), (one) => one);
  }

  @Query()
  trafficPolicy(@Args('name') name: string) {
    return this.intents.get({ kind: 'TrafficPolicy', name });
  }

  @Query()
  async revisions(@Args() args: QueryRevisionsArgs) {
    const page = readNumberedPage('revisions', args, this.limits.pageSize);
    return toConnection('revisions', await this.intents.history(args.virtualMesh, page), (one) => one);
  }

  @Query('export')
  async exportDocuments(@Args() { virtualMesh, revision }: QueryExportArgs) {
    if (typeof virtualMesh !== 'string') {
      if (typeof revision === 'number') return rejected([revisionOfWhat]);
      const heads = (await this.intents.heads()).filter(({ spec }) => spec !== null);
      const contents = await Promise.all(heads.map(({ name }) => this.intents.at(name)));
      return named('Export', { documents: contents.flatMap((content) => (content ? documentsOf(content) : [])) });
    }
    const content = await this.intents.at(virtualMesh, revision ?? undefined);
    if (!content) return rejected([notThere(virtualMesh, revision)]);
    return named('Export', { documents: documentsOf(content) });
  }
}

/** The VirtualMesh first: what is referred to comes before what refers to it. */
function documentsOf({ virtualMesh, policies }: VirtualMeshContent) {
  return [toDocument('VirtualMesh', virtualMesh), ...policies.map((policy) => toDocument('TrafficPolicy', policy))];
}

const revisionOfWhat: Problem = {
  path: 'revision',
  code: 'REQUIRED',
  message: 'a revision is of one VirtualMesh: say which',
};

function notThere(name: string, revision: number | null | undefined): Problem {
  const when = typeof revision === 'number' ? ` at revision ${revision}` : '';
  return { path: 'virtualMesh', code: 'NOT_FOUND', message: `there is no VirtualMesh ${name}${when}` };
}
