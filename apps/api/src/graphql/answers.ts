import type { Problem, Result } from '@overmesh/model';
import { GraphQLError } from 'graphql';

/** The member of a result union for a Result: the value under its type's name, or every problem at once. */
export function answer<Name extends string, T extends object>(typename: Name, result: Result<T>) {
  return result.ok ? { __typename: typename, ...result.value } : rejected(result.problems);
}

export function rejected(problems: readonly Problem[]) {
  return { __typename: 'Rejected' as const, problems };
}

/** The caller asked in a way that no union of the answer has room for; the sentence reaches them as it is. */
export class BadInputError extends GraphQLError {
  constructor(message: string) {
    super(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
  }
}
