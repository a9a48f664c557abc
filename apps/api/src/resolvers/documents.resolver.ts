import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { Delivery } from '@overmesh/delivery';
import { Intents } from '@overmesh/intent';
import type { ApplyOptions, Author } from '@overmesh/intent';
import { fail } from '@overmesh/model';
import type { IntentKind, Result } from '@overmesh/model';
import type {
  MutationApplyArgs,
  MutationDeleteDocumentsArgs,
  MutationPutTrafficPolicyArgs,
  MutationPutVirtualMeshArgs,
} from '@overmesh/schema';
import { answer, rejected } from '../graphql/answers.ts';
import type { ApiContext } from '../graphql/context.ts';
import { documentOf, ofTheOnlyOne, parseDocuments, parseRevisions, toRef } from '../graphql/documents.ts';

/** Changes of the user's documents. */
@Resolver()
export class DocumentsResolver {
  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(Delivery) private readonly delivery: Delivery,
  ) {}

  @Mutation()
  async apply(@Args() args: MutationApplyArgs, @Context() { author }: ApiContext) {
    const { documents, message, ifRevisions, requestId, confirmDeletes } = args;
    const parsed = await parseDocuments(documents);
    const seen = parseRevisions(ifRevisions ?? {});
    if (!parsed.ok || !seen.ok) return rejected([...problemsOf(parsed), ...problemsOf(seen)]);
    const options = { ifRevisions: seen.value, ...this.#agreement(confirmDeletes) };
    return answer('Applied', await this.intents.apply(parsed.value, authorOf(author, message, requestId), options));
  }

  @Mutation()
  putVirtualMesh(@Args() { input, message }: MutationPutVirtualMeshArgs, @Context() { author }: ApiContext) {
    return this.#put('VirtualMesh', input, authorOf(author, message));
  }

  @Mutation()
  putTrafficPolicy(@Args() { input, message }: MutationPutTrafficPolicyArgs, @Context() { author }: ApiContext) {
    return this.#put('TrafficPolicy', input, authorOf(author, message));
  }

  @Mutation()
  async deleteDocuments(@Args() args: MutationDeleteDocumentsArgs, @Context() { author }: ApiContext) {
    const { refs, message, requestId, confirmDeletes } = args;
    const by = authorOf(author, message, requestId);
    return answer('Deleted', await this.intents.remove(refs.map(toRef), by, this.#agreement(confirmDeletes)));
  }

  async #put(kind: IntentKind, input: object, by: Author) {
    const parsed = await parseDocuments([documentOf(kind, input)]);
    const result = parsed.ok ? await this.intents.apply(parsed.value, by) : parsed;
    return answer('Applied', result.ok ? result : fail(...ofTheOnlyOne(result.problems)));
  }

  /** Who agrees beforehand agrees to the deletes of the revisions that this change makes, and to no others. */
  #agreement(confirmed: boolean | null | undefined): Pick<ApplyOptions, 'onSaved'> {
    if (!confirmed) return {};
    return {
      onSaved: async (revisions) => {
        for (const { virtualMesh, revision } of revisions) await this.delivery.confirmRevision(virtualMesh, revision);
      },
    };
  }
}

function authorOf(author: string, message: string | null | undefined, requestId?: string | null): Author {
  return {
    author,
    ...(typeof message === 'string' ? { message } : {}),
    ...(typeof requestId === 'string' ? { requestId } : {}),
  };
}

function problemsOf(result: Result<unknown>) {
  return result.ok ? [] : result.problems;
}
