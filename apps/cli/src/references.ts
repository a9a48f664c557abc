import { DEFAULT_WORKSPACE, documentKey } from '@overmesh/model';
import type { DocumentRef } from '@overmesh/model';
import { documentKinds } from '@overmesh/schema';
import { everyPage } from './api.ts';
import type { Api } from './api.ts';
import { EXIT, Failure } from './failure.ts';
import { ClusterNamesDocument, DocumentNamesDocument, MeshesDocument } from './generated/operations.ts';
import type { DocumentKind } from './generated/operations.ts';
import { didYouMean } from '@overmesh/model';

export const DOCUMENT_KINDS = Object.keys(documentKinds) as readonly DocumentKind[];

/** Every way to write a kind: its name, its plural, and short ones; all in small letters. */
export function wordsOf(kind: DocumentKind): readonly string[] {
  const { plural, shortNames } = documentKinds[kind];
  return [kind.toLowerCase(), plural.toLowerCase(), ...shortNames];
}

/** The kind that a word names; undefined when none has it. */
export function kindOfWord(word: string): DocumentKind | undefined {
  return DOCUMENT_KINDS.find((kind) => wordsOf(kind).includes(word.toLowerCase()));
}

/** The kind that a word names, in any case, singular, plural or short. @throws Failure naming the nearest */
export function readKind(text: string): DocumentKind {
  const kind = kindOfWord(text);
  if (kind) return kind;
  throw new Failure(
    EXIT.badInput,
    `There is no kind ${text}.`,
    didYouMean(text, DOCUMENT_KINDS) ?? `Kinds are ${DOCUMENT_KINDS.join(', ')}.`,
  );
}

/**
 * `TrafficPolicy/reviews`, or `team-a/TrafficPolicy/reviews`, as a reference.
 *
 * @param workspace of one that names none; what belongs to the installation has none
 * @throws Failure when it is not of that form
 */
export function readReference(text: string, workspace = DEFAULT_WORKSPACE): DocumentRef {
  const parts = text.split('/');
  const [own = '', word = '', name = '', ...rest] = parts.length === 2 ? [workspace, ...parts] : parts;
  if (!own || !word || !name || rest.length)
    throw new Failure(
      EXIT.badInput,
      `${text} is not a Kind/name.`,
      'Write it as in TrafficPolicy/reviews-canary, or team-a/TrafficPolicy/reviews-canary for another workspace.',
    );
  const kind = readKind(word);
  return { kind, workspace: parts.length === 2 ? workspaceOf(kind, workspace) : own, name };
}

export function refOfVirtualMesh(name: string): DocumentRef {
  return { kind: 'VirtualMesh', workspace: DEFAULT_WORKSPACE, name };
}

/** The workspace in which documents of a kind are looked for. */
export function workspaceOf(kind: DocumentKind, workspace: string | undefined): string {
  return documentKinds[kind].scope === 'workspace' ? (workspace ?? DEFAULT_WORKSPACE) : DEFAULT_WORKSPACE;
}

/** Names of what is there, for "did you mean" and completion. */
export const namesOf = {
  cluster: async (api: Api): Promise<readonly string[]> =>
    names(await everyPage(async (after) => (await api.call(ClusterNamesDocument, { first: 200, after })).clusters)),
  mesh: async (api: Api): Promise<readonly string[]> =>
    (await everyPage(async (after) => (await api.call(MeshesDocument, { first: 200, after })).meshes)).map(
      ({ cluster, key }) => `${cluster}/${key}`,
    ),
} as const;

/** Names of the documents of one kind in one workspace. */
export async function documentNames(
  api: Api,
  kind: DocumentKind,
  workspace = DEFAULT_WORKSPACE,
): Promise<readonly string[]> {
  return names((await documentsOf(api, kind)).filter((one) => one.workspace === workspace));
}

/** Keys of the documents of one kind, of all workspaces. */
export async function documentKeys(api: Api, kind: DocumentKind): Promise<readonly string[]> {
  return (await documentsOf(api, kind)).map(({ workspace, name }) => documentKey({ kind, workspace, name }));
}

function documentsOf(api: Api, kind: DocumentKind) {
  return everyPage(async (after) => (await api.call(DocumentNamesDocument, { kind, first: 200, after })).documents);
}

/** The failure for a name that is not there, with the nearest that is. */
export async function notFound(api: Api, kind: keyof typeof namesOf, name: string): Promise<Failure> {
  return missing(`${kind} ${name}`, didYouMean(name, await namesOf[kind](api)), `overmesh ${kind} list`);
}

/** The same for a document, looked for in its workspace. */
export async function documentNotFound(api: Api, { kind, workspace, name }: DocumentRef): Promise<Failure> {
  const isElsewhere = workspace !== DEFAULT_WORKSPACE;
  const what = `${kind} ${name}${isElsewhere ? ` in workspace ${workspace}` : ''}`;
  const near = didYouMean(name, await documentNames(api, kind, workspace));
  const listing = `overmesh get ${documentKinds[kind].plural.toLowerCase()}`;
  return missing(what, near, isElsewhere ? `${listing} -w ${workspace}` : listing);
}

function missing(what: string, near: string | undefined, listing: string): Failure {
  return new Failure(EXIT.refused, `There is no ${what}.`, near ?? `See what is there with \`${listing}\`.`);
}

/** The failure for a cluster that a refusal says is not there; undefined where it says something else. */
export async function absentCluster(
  api: Api,
  answer: {
    readonly __typename: string;
    readonly problems?: readonly { readonly path: string; readonly code: string }[];
  },
  name: string,
): Promise<Failure | undefined> {
  const isAbsent = answer.problems?.some(
    ({ path, code }) => code === 'NOT_FOUND' && ['name', 'cluster'].includes(path),
  );
  return isAbsent ? notFound(api, 'cluster', name) : undefined;
}

function names(nodes: readonly { readonly name: string }[]): readonly string[] {
  return nodes.map(({ name }) => name);
}
