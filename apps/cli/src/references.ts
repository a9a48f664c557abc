import { documentKinds } from '@overmesh/schema';
import { everyPage } from './api.ts';
import type { Api } from './api.ts';
import { EXIT, Failure } from './failure.ts';
import { ClusterNamesDocument, DocumentNamesDocument, MeshesDocument } from './generated/operations.ts';
import type { DocumentKind, DocumentRef } from './generated/operations.ts';
import { didYouMean } from './nearest.ts';

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

/** `TrafficPolicy/reviews` as a reference. @throws Failure when it is not of that form */
export function readReference(text: string): DocumentRef {
  const [kind = '', name = '', ...rest] = text.split('/');
  if (!kind || !name || rest.length)
    throw new Failure(EXIT.badInput, `${text} is not a Kind/name.`, 'Write it as in TrafficPolicy/reviews-canary.');
  return { kind: readKind(kind), name };
}

/** `Kind/name` in the kind's own spelling. */
export function referenceKey({ kind, name }: DocumentRef): string {
  return `${kind}/${name}`;
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

/** Names of the documents of one kind. */
export async function documentNames(api: Api, kind: DocumentKind): Promise<readonly string[]> {
  return names(
    await everyPage(async (after) => (await api.call(DocumentNamesDocument, { kind, first: 200, after })).documents),
  );
}

/** The failure for a name that is not there, with the nearest that is. */
export async function notFound(api: Api, kind: keyof typeof namesOf | DocumentKind, name: string): Promise<Failure> {
  const isOurs = kind === 'cluster' || kind === 'mesh';
  const present = isOurs ? await namesOf[kind](api) : await documentNames(api, kind);
  const listing = isOurs ? `overmesh ${kind} list` : `overmesh get ${documentKinds[kind].plural.toLowerCase()}`;
  return new Failure(
    EXIT.refused,
    `There is no ${kind} ${name}.`,
    didYouMean(name, present) ?? `See what is there with \`${listing}\`.`,
  );
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
