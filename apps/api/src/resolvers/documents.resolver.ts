import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Intents } from '@overmesh/intent';
import type { Result } from '@overmesh/model';
import { Changes } from '@overmesh/pipeline';
import type {
  MutationApplyArgs,
  MutationDeleteDocumentsArgs,
  MutationRollbackArgs,
  QueryDocumentArgs,
  QueryDocumentsArgs,
} from '@overmesh/schema';
import { answer, rejected } from '../graphql/answers.ts';
import { pageOf, toConnection } from '../graphql/connections.ts';
import type { ApiContext } from '../graphql/context.ts';
import { noteOf, parseDocuments, parseRevisions, strategyOf, toRef, within } from '../graphql/documents.ts';

/** The user's documents of whatever kind; what is typed by kind is in kind.resolver.ts. */
@Resolver()
export class DocumentsResolver {
  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  @Query()
  async documents(@Args() { kind, ...args }: QueryDocumentsArgs) {
    const only = { ...(kind ? { kind } : {}), ...within(args) };
    const page = await this.intents.list({ ...only, ...pageOf('documents', args) });
    return toConnection('documents', page, (document) => document);
  }

  @Query()
  document(@Args() args: QueryDocumentArgs) {
    return this.intents.get(toRef(args));
  }

  @Mutation()
  async apply(@Args() args: MutationApplyArgs, @Context() { caller }: ApiContext) {
    const { documents, message, ifRevisions, requestId, confirmDeletes, strategy } = args;
    const parsed = await parseDocuments(documents);
    const seen = parseRevisions(ifRevisions ?? {});
    const own = strategyOf(strategy);
    if (!parsed.ok || !seen.ok || !own.ok) return rejected([parsed, seen, own].flatMap(problemsOf));
    const note = { ...noteOf(message, requestId), ...own.value };
    const options = { ifRevisions: seen.value, ...note, confirmDeletes: confirmDeletes === true };
    return answer('Applied', await this.changes.apply(parsed.value, caller, options));
  }

  @Mutation()
  async rollback(@Args() args: MutationRollbackArgs, @Context() { caller }: ApiContext) {
    const { virtualMesh, revision, seen, message, confirmDeletes } = args;
    const options = { ...noteOf(message), confirmDeletes: confirmDeletes === true };
    const wanted = { virtualMesh, revision, ...(typeof seen === 'number' ? { seen } : {}) };
    return answer('Applied', await this.changes.rollback(wanted, caller, options));
  }

  @Mutation()
  async deleteDocuments(@Args() args: MutationDeleteDocumentsArgs, @Context() { caller }: ApiContext) {
    const { refs, message, requestId, confirmDeletes } = args;
    const options = { ...noteOf(message, requestId), confirmDeletes: confirmDeletes === true };
    return answer('Deleted', await this.changes.remove(refs.map(toRef), caller, options));
  }
}

function problemsOf(result: Result<unknown>) {
  return result.ok ? [] : result.problems;
}
