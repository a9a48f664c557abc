import type { Problem, Result } from '@overmesh/model';
import { visibleText } from '@overmesh/model';
import { GraphQLError } from 'graphql';

/** The member of a result union for a Result: the value under its type's name, or every problem at once. */
export function answer<Name extends string, T extends object>(typename: Name, result: Result<T>) {
  return result.ok ? { __typename: typename, ...result.value } : rejected(result.problems);
}

/** Names and fields that a problem repeats are the caller's: whoever reads them in a terminal must see what is there. */
export function rejected(problems: readonly Problem[]) {
  return { __typename: 'Rejected' as const, problems: problems.map(visible) };
}

function visible({ path, message, fix, ...rest }: Problem): Problem {
  return {
    ...rest,
    path: visibleText(path),
    message: visibleText(message),
    ...(fix === undefined ? {} : { fix: visibleText(fix) }),
  };
}

/** The caller asked in a way that no union of the answer has room for; the sentence reaches them as it is. */
export class BadInputError extends GraphQLError {
  constructor(message: string) {
    super(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
  }
}
