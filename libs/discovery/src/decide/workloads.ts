import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { DAEMON_SET, DEPLOYMENT, POD, REPLICA_SET, STATEFUL_SET } from '@overmesh/meshes/kit';
import type { Labels, Workload } from '@overmesh/model';
import type { PodCount, PodCounts } from '../stored-inventory.ts';
import { sortedBy } from './sort.ts';

/** Key of the mesh that a pod is really in. */
export type MeshOfPod = (pod: SeenObject) => string | undefined;

/** Labels that controllers give each pod anew: no policy can mean them. */
const PER_POD_LABELS = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
]);

/** A workload with how many pods it has right now. */
export type CountedWorkload = Workload & PodCount;

interface Controller {
  readonly kind: string;
  readonly name: string;
}

interface PodSpec {
  readonly serviceAccountName?: string;
}

/**
 * The workloads of a cluster: its living pods by the controller at the end of their owners, and controllers without pods.
 *
 * Situations: Pod ← ReplicaSet ← Deployment is the Deployment's. Pod ← ReplicaSet that was not seen (it may be forbidden)
 * is the Deployment's too when its name ends with the template hash. A pod without an owner stands for all of its labels.
 */
export function findWorkloads(seen: SeenCluster, meshOfPod: MeshOfPod): readonly CountedWorkload[] {
  const owners = new Map(seen.of(REPLICA_SET).map((set) => [placeOf(set), controllerOf(set)]));
  const groups = new Map<string, SeenObject[]>();
  const controllers = new Map<string, Controller>();
  for (const pod of sortedBy(seen.of(POD).filter(isAlive), nameOf)) {
    const controller = topController(pod, owners);
    const key = controller ? workloadKey(pod, controller) : bareKey(pod);
    const group = groups.get(key);
    if (group) group.push(pod);
    else groups.set(key, [pod]);
    if (!controllers.has(key)) controllers.set(key, controller ?? { kind: 'Pod', name: pod.metadata.name });
  }
  const alive = [...groups].flatMap(([key, pods]) => fromPods(pods, controllers.get(key), meshOfPod));
  return sortedBy([...alive, ...idleWorkloads(seen, controllers)], workloadOrder);
}

/** The order of workloads, and what tells one from another. */
export function workloadOrder({ namespace, name, controller }: Workload): readonly string[] {
  return [namespace, name, controller];
}

/** The workloads alone: what policy depends on. */
export function withoutCounts(counted: readonly CountedWorkload[]): readonly Workload[] {
  return counted.map(({ pods: _pods, readyPods: _readyPods, ...workload }) => workload);
}

/** The counts alone; none for a workload without pods. */
export function podCountsOf(counted: readonly CountedWorkload[]): PodCounts {
  const present = counted.filter(({ pods }) => pods > 0);
  return Object.fromEntries(
    present.map(({ pods, readyPods, ...workload }) => [workloadOrder(workload).join('/'), { pods, readyPods }]),
  );
}

/** Controllers that have no living pod, by their templates: in no mesh, since nothing runs. */
function idleWorkloads(seen: SeenCluster, alive: ReadonlyMap<string, Controller>): readonly CountedWorkload[] {
  return [DEPLOYMENT, STATEFUL_SET, DAEMON_SET].flatMap((kind) =>
    seen
      .of(kind)
      .filter((object) => !alive.has(workloadKey(object, { kind: kind.kind, name: object.metadata.name })))
      .map((object) => fromTemplate(object, kind.kind)),
  );
}

function fromPods(
  pods: readonly SeenObject[],
  controller: Controller | undefined,
  meshOfPod: MeshOfPod,
): readonly CountedWorkload[] {
  const [first] = pods;
  if (!first || !controller) return [];
  const mesh = mostFrequent(pods.flatMap((pod) => meshOfPod(pod) ?? []));
  return [
    {
      namespace: first.metadata.namespace ?? '',
      name: controller.name,
      controller: controller.kind,
      podLabels: sharedLabels(pods.map(({ metadata }) => metadata.labels ?? {})),
      serviceAccount: serviceAccountOf(first['spec']),
      ...(mesh !== undefined && { mesh }),
      hasPods: pods.some((pod) => !isEnding(pod)),
      pods: pods.length,
      readyPods: pods.filter(isReady).length,
    },
  ];
}

function fromTemplate(object: SeenObject, controller: string): CountedWorkload {
  const { template } = (object['spec'] ?? {}) as {
    readonly template?: { readonly metadata?: { readonly labels?: Labels }; readonly spec?: PodSpec };
  };
  return {
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    controller,
    podLabels: sharedLabels([template?.metadata?.labels ?? {}]),
    serviceAccount: serviceAccountOf(template?.spec),
    hasPods: false,
    pods: 0,
    readyPods: 0,
  };
}

function topController(pod: SeenObject, owners: ReadonlyMap<string, Controller | undefined>): Controller | undefined {
  const owner = controllerOf(pod);
  if (owner?.kind !== 'ReplicaSet') return owner;
  const place = `${pod.metadata.namespace ?? ''}/${owner.name}`;
  if (owners.has(place)) return owners.get(place) ?? owner;
  const suffix = `-${pod.metadata.labels?.['pod-template-hash'] ?? ''}`;
  const isByTemplate = suffix.length > 1 && owner.name.endsWith(suffix);
  return isByTemplate ? { kind: 'Deployment', name: owner.name.slice(0, -suffix.length) } : owner;
}

function controllerOf({ metadata }: SeenObject): Controller | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  return owner && { kind: owner.kind, name: owner.name };
}

/** A pod that has ended is in no Service and has no data plane any more. */
function isAlive(pod: SeenObject): boolean {
  const { phase } = statusOf(pod);
  return phase !== 'Succeeded' && phase !== 'Failed';
}

/** It is being deleted: requests go elsewhere already. */
function isEnding({ metadata }: SeenObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}

function isReady(pod: SeenObject): boolean {
  return (statusOf(pod).conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
}

function statusOf(pod: SeenObject) {
  return (pod['status'] ?? {}) as {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

function serviceAccountOf(spec: unknown): string {
  return (spec as PodSpec | undefined)?.serviceAccountName || 'default';
}

/** The pairs that every pod has, without those that are each pod's own; keys in order. */
function sharedLabels(all: readonly Labels[]): Labels {
  const [first = {}, ...rest] = all;
  const shared = Object.entries(first).filter(
    ([key, value]) => !PER_POD_LABELS.has(key) && rest.every((labels) => labels[key] === value),
  );
  return Object.fromEntries(sortedBy(shared, ([key]) => [key]));
}

function mostFrequent(keys: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const key of sortedBy(keys, (text) => [text])) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function placeOf({ metadata }: SeenObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function nameOf({ metadata }: SeenObject): readonly string[] {
  return [metadata.namespace ?? '', metadata.name];
}

function workloadKey({ metadata }: SeenObject, { kind, name }: Controller): string {
  return `${metadata.namespace ?? ''}/${kind}/${name}`;
}

function bareKey(pod: SeenObject): string {
  return `${pod.metadata.namespace ?? ''}//${JSON.stringify(sharedLabels([pod.metadata.labels ?? {}]))}`;
}
