import { ISSUER_SOURCE, SECRET } from '@overmesh/meshes/kit';
import type { IssuerTerms, MeshWideInput, MeshWideOutput } from '@overmesh/meshes/kit';
import type { Authority, DesiredObject, JsonObject } from '@overmesh/model';
import { STAGE } from './kinds.ts';
import { CACERTS } from './trust.ts';

/** An intermediate of its own for each cluster, in the Secret that istiod looks for. Its key is made when it is written. */
export function translateTrust(wanted: Authority, input: MeshWideInput): MeshWideOutput {
  const terms = termsOf(wanted, input);
  if (typeof terms === 'string')
    return { features: [{ feature: 'trust', fidelity: 'unsupported', reason: terms }], objects: [] };
  return {
    features: [{ feature: 'trust', fidelity: 'approximate', reason: SLOWLY }],
    objects: [secretOf(terms)],
  };
}

const SLOWLY =
  'an istiod that started without Secret cacerts takes it when it is restarted, and one that runs takes a root that it did not have only with ISTIO_MULTIROOT_MESH=true, or else when it is restarted; workloads get certificates under the new issuer as theirs are renewed, within a day';

/** What is issued, or why nothing can be. */
function termsOf(
  { replaces = [] }: Authority,
  { member: { mesh, trustGeneration = 1 }, virtualMesh }: MeshWideInput,
): IssuerTerms | string {
  const { key, namespace, state, trustDomain } = mesh;
  // What only looks like a mesh may be anybody's: nobody is given a key there.
  if (state !== 'installed' || namespace === undefined)
    return `nothing that belongs to the whole cluster confirms that this is an Istio, and only one that is gets an issuer`;
  if (trustDomain === undefined)
    return 'its trust domain could not be read from its MeshConfig, and an issuer is for the workloads of one trust domain';
  return {
    ...{ virtualMesh, mesh: key, meshKind: 'istio', namespace, trustDomain },
    generation: trustGeneration,
    replaces: [...replaces].sort(),
  };
}

/** It stays when nobody asks for it any more: without it istiod makes a root of its own, which no other cluster believes. */
function secretOf(terms: IssuerTerms): DesiredObject {
  const { generation, trustDomain, virtualMesh, namespace } = terms;
  return {
    ref: { kind: SECRET, namespace, name: CACERTS },
    body: { type: 'Opaque' },
    confidential: {
      source: ISSUER_SOURCE,
      version: `${generation} for ${trustDomain}`,
      terms: { ...terms, replaces: [...terms.replaces] } satisfies JsonObject,
    },
    intents: [`VirtualMesh/${virtualMesh}`],
    stage: STAGE.issuer,
    keep: true,
  };
}
