import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Intents } from '@overmesh/intent';
import { fail, succeed } from '@overmesh/model';
import type { Problem } from '@overmesh/model';
import type { QueryExportArgs, QueryRevisionsArgs } from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';
import { pageOf, toConnection } from '../graphql/connections.ts';
import { asWritten } from '../graphql/documents.ts';

/** What the user's documents are and were. */
@Resolver()
export class HistoryResolver {
  constructor(@Inject(Intents) private readonly intents: Intents) {}

  @Query()
  async export(@Args() { virtualMesh, revision }: QueryExportArgs) {
    if (typeof virtualMesh !== 'string' && typeof revision === 'number') return answer('Export', fail(withoutMesh));
    const documents = await this.intents.documentsAt(virtualMesh ?? undefined, revision ?? undefined);
    if (typeof virtualMesh === 'string' && !documents.length)
      return answer('Export', fail(await this.#notThere(virtualMesh, revision ?? undefined)));
    return answer('Export', succeed({ documents: documents.map(asWritten) }));
  }

  @Query()
  async revisions(@Args() { virtualMesh, ...args }: QueryRevisionsArgs) {
    const page = await this.intents.history(virtualMesh, pageOf('revisions', args));
    return { ...toConnection('revisions', page, (revision) => revision), oldest: page.oldest };
  }

  async #notThere(virtualMesh: string, revision: number | undefined): Promise<Problem> {
    const { oldest } = await this.intents.history(virtualMesh, { first: 1 });
    return revision !== undefined && revision < oldest
      ? cutProblem(virtualMesh, revision, oldest)
      : notThere(virtualMesh, revision);
  }
}

function cutProblem(virtualMesh: string, revision: number, oldest: number): Problem {
  const message = `revision ${revision} of ${virtualMesh} was cut from the history, which goes back to revision ${oldest}`;
  return { path: 'revision', code: 'NOT_FOUND', message, fix: `overmesh history ${virtualMesh}` };
}

const withoutMesh: Problem = {
  path: 'virtualMesh',
  code: 'REQUIRED',
  message: 'a revision is one of a VirtualMesh: say of which',
};

function notThere(virtualMesh: string, revision: number | undefined): Problem {
  const when = revision === undefined ? '' : ` at revision ${revision}`;
  const message = `there is no VirtualMesh ${virtualMesh}${when}`;
  return { path: 'virtualMesh', code: 'NOT_FOUND', message, fix: `overmesh history ${virtualMesh}` };
}
