import type { MeshAccess } from '@overmesh/model';
import { translateByTable } from '@overmesh/meshes/kit';
import type { MeshWideInput, MeshWideOutput } from '@overmesh/meshes/kit';
import { closingObjects, reportDefault } from './access/default-access.ts';
import { translateMtls } from './mtls/translate-mtls.ts';
import { translateTrust } from './issuer.ts';
import { withoutRoot } from './revisions.ts';

/** What a VirtualMesh asks of an Istio as a whole: policy lives in the root namespace, but for exceptions. */
export function translateMeshWide(input: MeshWideInput): MeshWideOutput {
  return translateByTable({ mtls: translateMtls, access: translateDefault, trust: translateTrust }, input);
}

function translateDefault(access: MeshAccess, input: MeshWideInput): MeshWideOutput {
  const reason = withoutRoot(input.member);
  if (reason) return { features: [{ feature: 'access', fidelity: 'unsupported', reason }], objects: [] };
  return {
    features: [reportDefault(access, input)],
    objects: access.default === 'closed' ? closingObjects(input) : [],
  };
}
