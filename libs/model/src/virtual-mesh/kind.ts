import type { KindDescriptor } from '../kind-descriptor.ts';
import { checkVirtualMesh } from './checks.ts';
import { VirtualMeshSpec } from './spec.ts';

export const virtualMeshKind: KindDescriptor<VirtualMeshSpec> = {
  about: 'Meshes of many clusters and kinds, grouped so that one policy can be about them all.',
  singular: 'virtualMesh',
  plural: 'virtualMeshes',
  shortNames: ['vm'],
  scope: 'installation',
  spec: VirtualMeshSpec,
  check: checkVirtualMesh,
  virtualMesh: (name) => name,
  references: () => [],
  columns: [],
};
