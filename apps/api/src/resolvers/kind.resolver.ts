import { Inject } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Intents } from '@overmesh/intent';
import type { StoredDocument } from '@overmesh/intent';
import { DEFAULT_WORKSPACE, descriptorOf, fail, INTENT_KINDS } from '@overmesh/model';
import type { IntentKind } from '@overmesh/model';
import { answer } from '../graphql/answers.ts';
import { pageOf, toConnection } from '../graphql/connections.ts';
import type { ApiContext } from '../graphql/context.ts';
import { documentOf, noteOf, ofTheOnlyOne, parseDocuments, within } from '../graphql/documents.ts';
import { DocumentLoaders } from '../graphql/loaders.ts';

interface ListArgs {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly workspace?: string | null;
  readonly virtualMesh?: string | null;
}

interface OneArgs {
  readonly name: string;
  readonly workspace?: string;
}

interface PutArgs {
  readonly input: object;
  readonly message?: string | null;
}

/** The queries, the put mutation and the fields of one kind of document; its types in the schema are generated. */
function kindResolver(kind: IntentKind): Type {
  const { singular, plural } = descriptorOf(kind);

  @Resolver(kind)
  class KindResolver {
    constructor(
      @Inject(Intents) private readonly intents: Intents,
      @Inject(DocumentLoaders) private readonly loaders: DocumentLoaders,
    ) {}

    @Query(plural)
    async list(@Args() args: ListArgs) {
      return toConnection(
        kind,
        await this.intents.list({ kind, ...within(args), ...pageOf(kind, args) }),
        (one) => one,
      );
    }

    @Query(singular)
    one(@Args() { name, workspace = DEFAULT_WORKSPACE }: OneArgs) {
      return this.intents.get({ kind, workspace, name });
    }

    @Mutation(`put${kind}`)
    async put(@Args() { input, message }: PutArgs, @Context() { caller }: ApiContext) {
      const parsed = await parseDocuments([documentOf(kind, input)]);
      const result = parsed.ok ? await this.intents.apply(parsed.value, caller, noteOf(message)) : parsed;
      return answer('Applied', result.ok ? result : fail(...ofTheOnlyOne(result.problems)));
    }

    @ResolveField()
    revision(@Parent() document: StoredDocument) {
      return this.loaders.revisionOf(document);
    }

    @ResolveField()
    status(@Parent() document: StoredDocument) {
      return this.loaders.statusOf(document);
    }
  }
  return KindResolver;
}

/** One for each kind of document. */
export const kindResolvers = INTENT_KINDS.map(kindResolver);
