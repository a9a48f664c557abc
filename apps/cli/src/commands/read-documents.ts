import { readSources } from '../documents/files.ts';
import type { LocatedProblem, ReadDocument } from '../documents/read.ts';
import { EXIT, Failure } from '../failure.ts';
import { problemsFailure } from '../print/problems.ts';
import type { Session } from '../session.ts';

/** Documents of every `-f`, and how to say where a problem of the server's stands. */
export interface GivenDocuments {
  readonly documents: readonly ReadDocument[];
  readonly values: readonly unknown[];
  /** What each is known by: see documentKey. */
  readonly keys: readonly string[];
  /** @throws Failure with the problems at their places, when the answer is a refusal */
  granted<Answer extends { readonly __typename: string }>(
    answer: Answer,
    what: string,
  ): Exclude<Answer, { readonly __typename: 'Rejected' }>;
}

/** @throws Failure with every problem of every file; nothing was sent then */
export async function readGiven(session: Session, paths: readonly string[], what: string): Promise<GivenDocuments> {
  const sources = await readSources(paths, session.world.stdin);
  const { readDocuments, locateProblems } = await import('../documents/read.ts');
  const { documents, problems } = readDocuments(sources);
  if (problems.length) throw problemsFailure(what, problems);
  if (documents.length === 0) throw new Failure(EXIT.badInput, 'There is no document to read.');
  return {
    documents,
    values: documents.map(({ value }) => value),
    keys: documents.map(({ label }) => label),
    granted(answer, outcome) {
      if (answer.__typename !== 'Rejected') return answer as never;
      const { problems: refused } = answer as unknown as { readonly problems: readonly LocatedProblem[] };
      throw problemsFailure(outcome, locateProblems(refused, documents));
    },
  };
}
