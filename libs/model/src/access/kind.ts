import type { KindDescriptor } from '../kind-descriptor.ts';
import { checkAccessPolicy } from './checks.ts';
import { AccessPolicySpec } from './spec.ts';

export const accessPolicyKind: KindDescriptor<AccessPolicySpec> = {
  about: 'Who may call some destinations, and how, whatever the mesh.',
  singular: 'accessPolicy',
  plural: 'accessPolicies',
  shortNames: ['ap'],
  scope: 'workspace',
  spec: AccessPolicySpec,
  check: checkAccessPolicy,
  virtualMesh: (_name, { virtualMesh }) => virtualMesh,
  references: ({ virtualMesh }) => [{ kind: 'VirtualMesh', name: virtualMesh, path: 'spec.virtualMesh' }],
  columns: [
    { title: 'VIRTUAL MESH', field: 'virtualMesh' },
    { title: 'ACTION', field: 'action' },
  ],
};
