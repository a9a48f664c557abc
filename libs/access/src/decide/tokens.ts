import type { Problem } from '@overmesh/model';
import { isDnsLabel } from '@overmesh/model';

/** The name of the token in a home folder, which is known by its file and not by a row. */
export const HOME_TOKEN = 'home';

export const mostTokens = 100;

/** What is wrong with a new token: its name, or what is said to be its hash. */
export function tokenProblems(name: string, hash: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (!isDnsLabel(name))
    problems.push(problem('name', 'BAD_FORMAT', 'a name is at most 63 lower-case letters, digits and dashes'));
  if (name === HOME_TOKEN) problems.push(ofTheHome());
  if (!/^[0-9a-f]{64}$/.test(hash))
    problems.push(problem('hash', 'BAD_FORMAT', 'the hash is the SHA-256 of the token, 64 lower-case hex digits'));
  return problems;
}

/** The token of a home is its file: whoever may write that may change it. */
export function ofTheHome(): Problem {
  return {
    ...problem('name', 'REFUSED', `${HOME_TOKEN} is the token in the home folder of the api, and no row of a table`),
    fix: 'overmesh token rotate   # on the machine of the api, as its user',
  };
}

export function noSuchToken(name: string): Problem {
  return { ...problem('name', 'NOT_FOUND', `there is no token ${name}`), fix: 'overmesh token list' };
}

export function problem(path: string, code: Problem['code'], message: string): Problem {
  return { path, code, message };
}
