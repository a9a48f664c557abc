import type { Problem } from '../problem.ts';
import type { AccessPolicySpec } from './spec.ts';

/** What no single field of an AccessPolicy shows. */
export function checkAccessPolicy({ virtualMesh, level }: AccessPolicySpec): readonly Problem[] {
  if (virtualMesh !== 'closed' || level === 0) return [];
  return [{ path: 'spec.level', code: 'OUT_OF_RANGE', message: 'must be 0 for the VirtualMesh closed' }];
}
