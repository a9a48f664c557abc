import { everyPage } from './api.ts';
import type { Api } from './api.ts';
import { EXIT, Failure } from './failure.ts';
import {
  ClusterNamesDocument,
  MeshesDocument,
  TrafficPolicyNamesDocument,
  VirtualMeshNamesDocument,
} from './generated/operations.ts';
import type { DocumentKind, DocumentRef } from './generated/operations.ts';
import { didYouMean } from './nearest.ts';

/** Kinds of documents with every way to write them. */
const KINDS: Readonly<Record<DocumentKind, readonly string[]>> = {
  VirtualMesh: ['virtualmesh', 'virtualmeshes', 'vm'],
  TrafficPolicy: ['trafficpolicy', 'trafficpolicies', 'tp'],
};

export const DOCUMENT_KINDS = Object.keys(KINDS) as readonly DocumentKind[];

/** The kind that a word names, in any case, singular, plural or short. @throws Failure naming the nearest */
export function readKind(text: string): DocumentKind {
  const kind = DOCUMENT_KINDS.find((one) => KINDS[one].includes(text.toLowerCase()));
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
  VirtualMesh: async (api: Api): Promise<readonly string[]> =>
    names(
      await everyPage(async (after) => (await api.call(VirtualMeshNamesDocument, { first: 200, after })).virtualMeshes),
    ),
  TrafficPolicy: async (api: Api): Promise<readonly string[]> =>
    names(
      await everyPage(
        async (after) => (await api.call(TrafficPolicyNamesDocument, { first: 200, after })).trafficPolicies,
      ),
    ),
} as const;

/** The failure for a name that is not there, with the nearest that is. */
export async function notFound(api: Api, kind: keyof typeof namesOf, name: string): Promise<Failure> {
  const present = await namesOf[kind](api);
  const listing = {
    cluster: 'overmesh cluster list',
    mesh: 'overmesh mesh list',
    VirtualMesh: 'overmesh get virtualmeshes',
    TrafficPolicy: 'overmesh get trafficpolicies',
  }[kind];
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
