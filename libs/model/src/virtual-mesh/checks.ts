import type { Problem } from '../problem.ts';
import type { VirtualMeshSpec } from './spec.ts';

/** What no single field of a VirtualMesh shows. */
export function checkVirtualMesh({ meshes }: VirtualMeshSpec): readonly Problem[] {
  return meshes.flatMap((choice, index) =>
    choice.mesh && !choice.cluster
      ? [{ path: `spec.meshes[${index}].mesh`, code: 'REQUIRED' as const, message: 'mesh needs the cluster it is in' }]
      : [],
  );
}
