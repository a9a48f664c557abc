import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { DAEMON_SET, DEPLOYMENT, POD, REPLICA_SET, STATEFUL_SET } from '@overmesh/meshes/kit';
import type { Labels, Workload } from '@overmesh/model';
import type { PodCount, PodCounts } from '../stored-inventory.ts';
import { podSetsOf, selectingKeysIn, sharedLabels } from './pod-sets.ts';
import type { PodLook, PodSets } from './pod-sets.ts';
import { isAlive, isEnding, isReady } from './pods.ts';
import { sortedBy } from './sort.ts';

/** A workload with how many pods it has right now. */
export type CountedWorkload = Workload & PodCount;

/** What is found besides: when one of the workloads becomes another by the mere passing of time. */
export interface FoundWorkloads {
  readonly workloads: readonly CountedWorkload[];
  /** In milliseconds of the epoch. */
  readonly nextChangeAt?: number;
}

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
export function findWorkloads(seen: SeenCluster, look: PodLook): FoundWorkloads {
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
  const selecting = selectingKeysIn(seen);
  const alive = [...groups].flatMap(([key, pods]) => {
    const staying = pods.filter((pod) => !isEnding(pod));
    return fromPods(pods, controllers.get(key), podSetsOf(staying, look, selecting));
  });
  const changes = alive.flatMap(({ nextChangeAt }) => nextChangeAt ?? []);
  return {
    workloads: sortedBy([...alive.map(({ workload }) => workload), ...idleWorkloads(seen, controllers)], workloadOrder),
    ...(changes.length && { nextChangeAt: changes.reduce((a, b) => Math.min(a, b)) }),
  };
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
  { sets, nextChangeAt }: PodSets,
): readonly { readonly workload: CountedWorkload; readonly nextChangeAt?: number }[] {
  const [first] = pods;
  if (!first || !controller) return [];
  const workload = {
    namespace: first.metadata.namespace ?? '',
    name: controller.name,
    controller: controller.kind,
    podLabels: sharedLabels(pods.map(({ metadata }) => metadata.labels ?? {})),
    serviceAccount: serviceAccountOf(first['spec']),
    podSets: sets,
    pods: pods.length,
    readyPods: pods.filter(isReady).length,
  };
  return [{ workload, ...(nextChangeAt !== undefined && { nextChangeAt }) }];
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
    podSets: [],
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

function serviceAccountOf(spec: unknown): string {
  return (spec as PodSpec | undefined)?.serviceAccountName || 'default';
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
