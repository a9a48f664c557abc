import type { KindDescriptor } from '../kind-descriptor.ts';
import { checkVirtualDestination } from './checks.ts';
import { VirtualDestinationSpec } from './spec.ts';

export const virtualDestinationKind: KindDescriptor<VirtualDestinationSpec> = {
  about:
    'One name over Services of many clusters: which of them serve in which order, and what happens when some are lost.',
  singular: 'virtualDestination',
  plural: 'virtualDestinations',
  shortNames: ['vd'],
  scope: 'workspace',
  spec: VirtualDestinationSpec,
  check: checkVirtualDestination,
  virtualMesh: (_name, { virtualMesh }) => virtualMesh,
  references: ({ virtualMesh }) => [{ kind: 'VirtualMesh', name: virtualMesh, path: 'spec.virtualMesh' }],
  columns: [{ title: 'VIRTUAL MESH', field: 'virtualMesh' }],
};
