import type { AccessContext, Shortfall } from './access.ts';
import { destinationKey } from './member-index.ts';

/** Before a pod that is not in the mesh no proxy stands that would obey: the others are guarded, and this is told. */
export function unguardedPods({ workloads, member: { mesh }, destination }: AccessContext): readonly Shortfall[] {
  const open = workloads.filter(({ podSets }) => podSets.some((set) => set.mesh !== mesh.key));
  if (!open.length) return [];
  const names = open.map(({ controller, name }) => `${controller} ${name}`).join(', ');
  const reason = `behind ${destinationKey(destination)}, pods of ${names} are not in mesh ${mesh.key}: nothing keeps anybody from calling them`;
  return [{ feature: 'action', fidelity: 'approximate', reason }];
}

/** Why a Service whose pods nothing names cannot be guarded; undefined where something does. */
export function withoutSelector({ destination }: AccessContext): string | undefined {
  if (Object.keys(destination.selector).length) return undefined;
  return `${destinationKey(destination)} has no selector, so nothing tells which pods are to be guarded`;
}
