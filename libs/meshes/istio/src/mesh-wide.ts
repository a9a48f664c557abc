import type { MeshAccess } from '@overmesh/model';
import type { MeshWideInput, MeshWideOutput } from '@overmesh/meshes/kit';
import { closingObjects, reportDefault } from './access/default-access.ts';
import { translateMtls } from './mtls/translate-mtls.ts';
import { withoutRoot } from './revisions.ts';

/** What a VirtualMesh asks of an Istio as a whole: all of it lives in the root namespace, but for exceptions. */
export function translateMeshWide(input: MeshWideInput): MeshWideOutput {
  const { mtls, access } = input.wants;
  const parts = [...(mtls ? [translateMtls(mtls, input)] : []), ...(access ? [translateDefault(access, input)] : [])];
  return { features: parts.flatMap(({ features }) => features), objects: parts.flatMap(({ objects }) => objects) };
}

function translateDefault(access: MeshAccess, input: MeshWideInput): MeshWideOutput {
  const reason = withoutRoot(input.member);
  if (reason) return { features: [{ feature: 'access', fidelity: 'unsupported', reason }], objects: [] };
  return {
    features: [reportDefault(access, input)],
    objects: access.default === 'closed' ? closingObjects(input) : [],
  };
}
