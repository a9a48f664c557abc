import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Delivery } from '@overmesh/delivery';
import { Intents } from '@overmesh/intent';
import type { ApplyOptions, Author } from '@overmesh/intent';
import { all, API_VERSION, below, fail, parseIntent } from '@overmesh/model';
import type { Intent, IntentKind, Result } from '@overmesh/model';
import { Pipeline } from '@overmesh/pipeline';
import type {
  MutationApplyArgs,
  MutationDeleteDocumentsArgs,
  MutationPutTrafficPolicyArgs,
  MutationPutVirtualMeshArgs,
  QueryPlanArgs,
} from '@overmesh/schema';
import { answer, rejected, withoutIndex } from './graphql/answers.ts';
import type { ApiContext } from './graphql/context.ts';
import { countProblems, noteProblems, readRevisions, withoutNulls } from './graphql/inputs.ts';
import { showDeleted, showPlan } from './graphql/views.ts';

/** Changes of documents, and what they would do. */
@Resolver()
export class ChangesResolver {
  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(Pipeline) private readonly pipeline: Pipeline,
    @Inject(Delivery) private readonly delivery: Delivery,
  ) {}

  @Query()
  async plan(@Args() { documents, remove }: QueryPlanArgs) {
    const refs = remove ?? [];
    const problems = countProblems('documents', (documents ?? []).length + refs.length);
    const parsed = problems.length ? fail(...problems) : parseAll(documents ?? []);
    if (!parsed.ok) return rejected(parsed.problems);
    return answer(await this.pipeline.preview(parsed.value, refs), 'Plan', showPlan);
  }

  @Mutation()
  async apply(@Args() args: MutationApplyArgs, @Context() context: ApiContext) {
    const tooMany = countProblems('documents', args.documents.length);
    const documents = tooMany.length ? fail(...tooMany) : parseAll(args.documents);
    const ifRevisions = readRevisions(args.ifRevisions);
    const problems = [documents, ifRevisions].flatMap((result) => (result.ok ? [] : result.problems));
    const wrong = [...problems, ...noteProblems(args)];
    if (!documents.ok || !ifRevisions.ok || wrong.length) return rejected(wrong);
    const options = { ifRevisions: ifRevisions.value, ...this.agreement(args.confirmDeletes) };
    return answer(
      await this.intents.apply(documents.value, authorOf(context, args), options),
      'Applied',
      (done) => done,
    );
  }

  @Mutation()
  putVirtualMesh(@Args() { input, message }: MutationPutVirtualMeshArgs, @Context() context: ApiContext) {
    return this.put('VirtualMesh', input, { message: message ?? null }, context);
  }

  @Mutation()
  putTrafficPolicy(@Args() { input, message }: MutationPutTrafficPolicyArgs, @Context() context: ApiContext) {
    return this.put('TrafficPolicy', input, { message: message ?? null }, context);
  }

  @Mutation()
  async deleteDocuments(@Args() args: MutationDeleteDocumentsArgs, @Context() context: ApiContext) {
    const problems = [...countProblems('refs', args.refs.length), ...noteProblems(args)];
    if (problems.length) return rejected(problems);
    const options = this.agreement(args.confirmDeletes);
    return answer(await this.intents.remove(args.refs, authorOf(context, args), options), 'Deleted', showDeleted);
  }

  private async put(kind: IntentKind, input: object, note: { message: string | null }, context: ApiContext) {
    const parsed = parseIntent({ apiVersion: API_VERSION, kind, ...withoutNulls<object>(input) });
    const problems = [...(parsed.ok ? [] : parsed.problems), ...noteProblems(note)];
    if (!parsed.ok || problems.length) return rejected(problems);
    const result = await this.intents.apply([parsed.value], authorOf(context, note));
    return answer(result.ok ? result : fail(...withoutIndex(result.problems)), 'Applied', (done) => done);
  }

  /** Who agrees to deletes beforehand agrees to those of the revisions that the change makes, and to no others. */
  private agreement(confirmed: boolean | null | undefined): Pick<ApplyOptions, 'onSaved'> {
    if (!confirmed) return {};
    return {
      onSaved: async (revisions) => {
        for (const { virtualMesh, revision } of revisions) await this.delivery.confirmRevision(virtualMesh, revision);
      },
    };
  }
}

/** Every document, or every problem of all of them. */
function parseAll(documents: readonly unknown[]): Result<readonly Intent[]> {
  return all(
    documents.map((document, index) => {
      const parsed = parseIntent(document);
      return parsed.ok ? parsed : fail(...below(`documents[${index}]`, parsed.problems));
    }),
  );
}

function authorOf(
  { author }: ApiContext,
  { message, requestId }: { readonly message?: string | null; readonly requestId?: string | null },
): Author {
  return { author, ...(message && { message }), ...(requestId && { requestId }) };
}
