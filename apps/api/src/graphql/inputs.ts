import { fail, isDnsLabel, succeed } from '@overmesh/model';
import type { Problem, Result } from '@overmesh/model';

/** A typed input as plain data: GraphQL's null is "absent", at any depth. */
export function withoutNulls<T>(input: object): T {
  return JSON.parse(JSON.stringify(input), (_key, value: unknown) => (value === null ? undefined : value)) as T;
}

const MOST_DOCUMENTS = 2_000;

/** How many documents one call may carry. */
export function countProblems(field: string, count: number): readonly Problem[] {
  if (count > MOST_DOCUMENTS) return [problem(field, 'TOO_MANY', `must be at most ${MOST_DOCUMENTS} at once`)];
  return count ? [] : [problem(field, 'REQUIRED', 'must hold at least one')];
}

/** A map of VirtualMesh names to revisions. */
export function readRevisions(value: unknown): Result<Readonly<Record<string, number>>> {
  if (value === undefined || value === null) return succeed({});
  if (typeof value !== 'object' || Array.isArray(value))
    return fail(problem('ifRevisions', 'WRONG_TYPE', 'must be a map'));
  const wrong = Object.entries(value).flatMap(([name, revision]) => {
    if (!isDnsLabel(name)) return [problem('ifRevisions', 'BAD_FORMAT', 'its keys must be names of VirtualMeshes')];
    if (Number.isInteger(revision) && revision >= 0 && revision < 2 ** 31) return [];
    return [problem(`ifRevisions.${name}`, 'WRONG_TYPE', 'must be a revision: a whole number, 0 for none yet')];
  });
  return wrong.length ? fail(...wrong) : succeed(Object.fromEntries(Object.entries(value)) as Record<string, number>);
}

const REQUEST_ID = /^[\w.:-]{1,128}$/;
const MESSAGE_LENGTH = 1_000;

/** What goes with a change besides documents. */
export function noteProblems({
  message,
  requestId,
}: {
  message?: string | null;
  requestId?: string | null;
}): readonly Problem[] {
  const long = (message ?? '').length > MESSAGE_LENGTH;
  const odd = requestId !== undefined && requestId !== null && !REQUEST_ID.test(requestId);
  return [
    ...(long ? [problem('message', 'TOO_LONG', `must be at most ${MESSAGE_LENGTH} characters`)] : []),
    ...(odd ? [problem('requestId', 'BAD_FORMAT', 'must be 1 to 128 letters, digits, and . _ : -')] : []),
  ];
}

function problem(path: string, code: Problem['code'], message: string): Problem {
  return { path, code, message };
}
