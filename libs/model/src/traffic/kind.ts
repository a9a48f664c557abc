import type { KindDescriptor } from '../kind-descriptor.ts';
import { TrafficPolicySpec } from '../traffic-policy.ts';
import { checkTrafficPolicy } from './checks.ts';

export const trafficPolicyKind: KindDescriptor<TrafficPolicySpec> = {
  about: 'What becomes of requests to some destinations, whatever the mesh.',
  singular: 'trafficPolicy',
  plural: 'trafficPolicies',
  shortNames: ['tp'],
  scope: 'workspace',
  spec: TrafficPolicySpec,
  check: checkTrafficPolicy,
  virtualMesh: (_name, { virtualMesh }) => virtualMesh,
  references: ({ virtualMesh }) => [{ kind: 'VirtualMesh', name: virtualMesh, path: 'spec.virtualMesh' }],
  columns: [{ title: 'VIRTUAL MESH', field: 'virtualMesh' }],
};
