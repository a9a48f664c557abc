import { didYouMean } from '@overmesh/model';
import type { Inventory, PodSet, Workload } from '@overmesh/model';
import type { WhyCluster, WhyMember } from './facts.ts';
import type { Caller } from './question.ts';
import { broken, fine, unknown } from './step.ts';
import type { Finding } from './step.ts';

/** The pods that call, and the mesh that they are in. */
export interface CallingPods {
  readonly workload: Workload;
  readonly pods: readonly PodSet[];
  /** Absent where they are in no mesh, or in one of no VirtualMesh. */
  readonly member?: WhyMember;
  /** Key of the mesh that they are in; absent for none. */
  readonly mesh?: string;
}

/** The workload that calls; undefined where it is not there. Of several under one name the first. */
export function callingPods({ inventory, members }: WhyCluster, caller: Caller): CallingPods | undefined {
  const workload = inventory?.workloads.find(
    ({ namespace, name }) => namespace === caller.namespace && name === caller.workload,
  );
  if (!workload) return undefined;
  const live = workload.podSets.filter(({ state }) => state === 'live');
  const mesh = live.find((set) => set.mesh !== undefined)?.mesh;
  const member = members.find((one) => one.member.mesh.key === mesh);
  return { workload, pods: live, ...(mesh !== undefined && { mesh }), ...(member && { member }) };
}

/** Whether anybody calls at all. */
export function lookAtCaller(
  inventory: Inventory,
  { namespace, workload }: Caller,
  found: CallingPods | undefined,
): Finding {
  if (!found) {
    const names = inventory.workloads.map((one) => `${one.namespace}/${one.name}`);
    return broken(`no workload ${namespace}/${workload} was seen`, didYouMean(`${namespace}/${workload}`, names));
  }
  const { workload: seen, pods } = found;
  const name = `${seen.controller} ${namespace}/${workload}`;
  if (!seen.podSets.length) return broken(`${name} has no pod`, `scale it up, or see why it makes none`);
  if (!pods.length) return broken(`no pod of ${name} has been ready for minutes`, 'see its events and logs');
  return fine(`${name} has pods that run as ${seen.serviceAccount}`);
}

/** Whether its pods are in the mesh that the way leads through. */
export function lookAtMembership(found: CallingPods, isElsewhere: boolean): Finding {
  const { pods, mesh, member } = found;
  const outside = pods.filter((set) => set.mesh === undefined).length;
  if (mesh === undefined)
    return isElsewhere
      ? broken(
          'its pods are in no mesh, and only a mesh has a way to other clusters',
          'have them injected: label the namespace as the mesh wants it, and restart them',
        )
      : fine('its pods are in no mesh: they call as Kubernetes has it, without a certificate');
  if (outside > 0)
    return unknown(`some of its pods are in the mesh ${mesh} and some in none: restart those that are older`);
  if (!member)
    return isElsewhere
      ? broken(`its mesh ${mesh} is in no VirtualMesh`, 'choose it in the meshes of the VirtualMesh')
      : fine(`its pods are in ${mesh}, which is in no VirtualMesh`);
  return fine(`its pods are in ${mesh}, of the VirtualMesh ${member.virtualMesh}`);
}
