import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChangeNote } from '@overmesh/intent';
import { all, API_VERSION, below, DEFAULT_WORKSPACE, fail, parseIntent, parseStrategy, succeed } from '@overmesh/model';
import type { DocumentRef, Intent, IntentKind, Problem, Result } from '@overmesh/model';
import type { DocumentRef as DocumentRefInput } from '@overmesh/schema';

const MOST_DOCUMENTS = 1000;

/** How long reading may go on before whoever else waits for this process gets a turn. */
const TURN_MS = 20;

/**
 * Reads documents; the paths of all problems begin with the document's place, as in `[1].spec.timeout`. Others get their
 * turn meanwhile: a thousand documents full of expressions take seconds, in which health has to be answered too.
 */
export async function parseDocuments(documents: readonly unknown[]): Promise<Result<readonly Intent[]>> {
  if (documents.length > MOST_DOCUMENTS)
    return fail({ path: '', code: 'TOO_MANY', message: `at most ${MOST_DOCUMENTS} documents at once` });
  const results: Result<Intent>[] = [];
  let turnBegan = performance.now();
  for (const [index, document] of documents.entries()) {
    const parsed = parseIntent(document);
    results.push(parsed.ok ? parsed : fail(...below(`[${index}]`, parsed.problems)));
    if (performance.now() - turnBegan < TURN_MS) continue;
    await nextTurn();
    turnBegan = performance.now();
  }
  return all(results);
}

/** What a list of documents is limited to. */
export function within({ virtualMesh, workspace }: WithinArgs): { virtualMesh?: string; workspace?: string } {
  return {
    ...(typeof virtualMesh === 'string' ? { virtualMesh } : {}),
    ...(typeof workspace === 'string' ? { workspace } : {}),
  };
}

interface WithinArgs {
  readonly virtualMesh?: string | null;
  readonly workspace?: string | null;
}

/** What a caller says of a change; null means absent, as GraphQL has it. */
export function noteOf(message: string | null | undefined, requestId?: string | null): ChangeNote {
  return {
    ...(typeof message === 'string' ? { message } : {}),
    ...(typeof requestId === 'string' ? { requestId } : {}),
  };
}

/** What goes along with a change that has a strategy of its own. */
export function strategyOf(value: unknown): Result<Pick<ChangeNote, 'strategy'>> {
  if (value === null || value === undefined) return succeed({});
  const parsed = parseStrategy(value);
  return parsed.ok ? succeed({ strategy: parsed.value }) : parsed;
}

/** A document out of a typed input: null means absent there, as GraphQL has it. */
export function documentOf(kind: IntentKind, input: object): unknown {
  return { apiVersion: API_VERSION, kind, ...(withoutNulls(input) as object) };
}

/** What a reference of the API is about. */
export function toRef({ kind, workspace = DEFAULT_WORKSPACE, name }: DocumentRefInput): DocumentRef {
  return { kind, workspace, name };
}

/** Problems of the only document of a call, whose place is clear without an index. */
export function ofTheOnlyOne(problems: readonly Problem[]): readonly Problem[] {
  return problems.map((problem) => ({ ...problem, path: problem.path.replace(/^\[0\]\.?/, '') }));
}

/** A document as the user would write it: what is as if absent is left out. */
export function asWritten({ apiVersion, kind, metadata: { name, workspace, labels }, spec }: Intent) {
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(workspace === DEFAULT_WORKSPACE ? {} : { workspace }),
      ...(Object.keys(labels).length ? { labels } : {}),
    },
    spec,
  };
}

/** VirtualMesh name → revision that the caller has seen. */
export function parseRevisions(value: unknown): Result<Readonly<Record<string, number>>> {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isMap && Object.values(value).every((number) => Number.isSafeInteger(number) && number >= 0))
    return succeed(value as Readonly<Record<string, number>>);
  const message = 'must map names of VirtualMeshes to revisions, as in {"shop": 3}';
  return fail({ path: 'ifRevisions', code: 'WRONG_TYPE', message });
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, child]) => child !== null);
  return Object.fromEntries(present.map(([key, child]) => [key, withoutNulls(child)]));
}
