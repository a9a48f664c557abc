/** What is wrong, in a word that a program can branch on. The list is part of the API: add, never rename. */
export type ProblemCode =
  | 'REQUIRED'
  | 'WRONG_TYPE'
  | 'OUT_OF_RANGE'
  | 'BAD_FORMAT'
  | 'TOO_LONG'
  | 'TOO_MANY'
  | 'TOO_DEEP'
  | 'UNKNOWN_FIELD'
  | 'UNKNOWN_KIND'
  | 'UNSUPPORTED_VERSION'
  | 'NOT_ONE_OF'
  | 'EXACTLY_ONE'
  | 'DUPLICATE'
  | 'WEIGHTS_SUM'
  | 'BAD_REGEX'
  | 'NOT_FOUND'
  | 'STILL_REFERENCED'
  | 'STALE'
  | 'REFUSED'
  | 'UNREACHABLE'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'CLOCK_SKEW'
  | 'WRONG_CLUSTER'
  | 'ALREADY_REGISTERED'
  | 'BAD_SYNTAX';

/** One expected failure: where it is, what it is, and a sentence that says what would be right. Holds no secret. */
export interface Problem {
  /** Path from the document's root, as in `spec.split[1].weight`; empty for the whole. */
  readonly path: string;
  readonly code: ProblemCode;
  readonly message: string;
  /** The command or step that would fix it, where one is known. */
  readonly fix?: string;
}

/** The same problems, each path put below `prefix`. */
export function below(prefix: string, problems: readonly Problem[]): readonly Problem[] {
  return problems.map((problem) => ({ ...problem, path: joinPath(prefix, problem.path) }));
}

/** `a` and `b` → `a.b`; an index stays glued: `a` and `[1]` → `a[1]`. */
export function joinPath(parent: string, child: string): string {
  if (!parent || !child) return parent || child;
  return child.startsWith('[') ? `${parent}${child}` : `${parent}.${child}`;
}
