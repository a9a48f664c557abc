import type { KindDescriptor } from '../kind-descriptor.ts';
import { checkExportPolicy } from './checks.ts';
import { ExportPolicySpec } from './spec.ts';

export const exportPolicyKind: KindDescriptor<ExportPolicySpec> = {
  about: 'Which Services other clusters may call, and by which names.',
  singular: 'exportPolicy',
  plural: 'exportPolicies',
  shortNames: ['ep'],
  scope: 'workspace',
  spec: ExportPolicySpec,
  check: checkExportPolicy,
  virtualMesh: (_name, { virtualMesh }) => virtualMesh,
  references: ({ virtualMesh }) => [{ kind: 'VirtualMesh', name: virtualMesh, path: 'spec.virtualMesh' }],
  columns: [{ title: 'VIRTUAL MESH', field: 'virtualMesh' }],
};
