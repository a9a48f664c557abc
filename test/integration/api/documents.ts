import type { ApiProgram } from './program.ts';

/** Documents as a user would write them. */
export function virtualMesh(name: string) {
  return {
    apiVersion: 'overmesh.io/v1',
    kind: 'VirtualMesh',
    metadata: { name },
    spec: { meshes: [{ selector: {} }] },
  };
}

export function trafficPolicy(name: string, mesh: string, timeout = '2s') {
  return {
    apiVersion: 'overmesh.io/v1',
    kind: 'TrafficPolicy',
    metadata: { name },
    spec: { virtualMesh: mesh, destinations: [{ name: 'reviews', namespace: 'bookinfo' }], timeout },
  };
}

export interface Outcome {
  readonly __typename: string;
  readonly revisions?: readonly { readonly virtualMesh: string; readonly revision: number }[];
  readonly documents?: readonly { readonly name: string; readonly action: string }[];
  readonly problems?: readonly { readonly path: string; readonly code: string; readonly message: string }[];
}

const APPLY = `mutation ($documents: [JSON!]!, $ifRevisions: JSON, $requestId: String) {
  apply(documents: $documents, ifRevisions: $ifRevisions, requestId: $requestId) {
    __typename
    ... on Applied { revisions { virtualMesh revision } documents { name action } }
    ... on Rejected { problems { path code message } }
  }
}`;

export async function apply(
  api: ApiProgram,
  documents: readonly unknown[],
  more: { readonly ifRevisions?: object; readonly requestId?: string } = {},
): Promise<Outcome> {
  const { data, errors } = await api.ask(APPLY, { documents, ...more });
  if (!data) throw new Error(JSON.stringify(errors));
  return data['apply'] as Outcome;
}
