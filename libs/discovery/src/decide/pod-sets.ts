import type { DecisiveAnnotations, SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { SERVICE } from '@overmesh/meshes/kit';
import type { Labels, PodMembership, PodSet } from '@overmesh/model';
import { decisive } from './annotations.ts';
import { isReady, unreadySince } from './pods.ts';
import { sortedBy } from './sort.ts';

/** How pods are looked at. */
export interface PodLook {
  /** The mesh that a pod is really in, and how. */
  readonly meshOfPod: (pod: SeenObject) => PodMembership | undefined;
  readonly annotations: DecisiveAnnotations;
  /** In milliseconds of the epoch. */
  readonly nowMs: number;
}

/** Labels that controllers give to the pods of each template anew: no policy can mean them. */
const PER_TEMPLATE = new Set(['pod-template-hash', 'controller-revision-hash', 'pod-template-generation']);
/** Labels that tell one pod of a controller from the next: a Service may select by them, a workload is not known by them. */
const PER_POD = new Set([
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-completion-index',
]);
/** A controller that labels each of its 10,000 pods is told in so many sets at most, where no Service selects by these labels. */
const MOST_SETS = 64;
/** A pod that is not ready for longer is not merely starting. */
const PATIENCE_MS = 2 * 60_000;

/** Keys by which some Service of a namespace selects. */
export type SelectingKeys = (namespace: string) => ReadonlySet<string>;

export interface PodSets {
  readonly sets: readonly PodSet[];
  /** When one of the sets becomes stuck, if nothing else happens; in milliseconds of the epoch. */
  readonly nextChangeAt?: number;
}

/** The pairs that every pod has, without those that are each pod's or each template's own; keys in order. */
export function sharedLabels(all: readonly Labels[]): Labels {
  const [first = {}, ...rest] = all;
  const shared = Object.entries(first).filter(
    ([key, value]) => !PER_TEMPLATE.has(key) && !PER_POD.has(key) && rest.every((labels) => labels[key] === value),
  );
  return inOrder(Object.fromEntries(shared));
}

/** Pods of one workload by what policy can tell apart, in order. Pods that are ending are left out by the caller. */
export function podSetsOf(
  pods: readonly SeenObject[],
  { meshOfPod, annotations: keys, nowMs }: PodLook,
  selecting: SelectingKeys,
): PodSets {
  const dropped = droppedKeys(pods, selecting);
  const groups = new Map<string, { readonly set: Omit<PodSet, 'state'>; readonly pods: SeenObject[] }>();
  for (const pod of pods) {
    const labels = withoutKeys(pod.metadata.labels ?? {}, (key) => PER_TEMPLATE.has(key) || dropped.has(key));
    const annotations = decisive(pod.metadata, keys.pod);
    const set = { labels, ...meshOfPod(pod), ...(annotations && { annotations }) };
    const text = JSON.stringify([Object.entries(labels), set.mesh, set.dataPlane, annotations]);
    const group = groups.get(text);
    if (group) group.pods.push(pod);
    else groups.set(text, { set, pods: [pod] });
  }
  const told = sortedBy([...groups], ([text]) => [text]).map(([, group]) => ({
    ...group,
    stuckAt: stuckAt(group.pods),
  }));
  const coming = told.map((group) => group.stuckAt).filter((at) => at > nowMs && at < Infinity);
  return {
    sets: told.map(({ set, stuckAt: at }) => ({ ...set, state: at <= nowMs ? 'stuck' : 'live' })),
    ...(coming.length && { nextChangeAt: Math.min(...coming) }),
  };
}

/** Keys by which the Services of each namespace select; looked up once for each namespace that is asked about. */
export function selectingKeysIn(seen: SeenCluster): SelectingKeys {
  let byNamespace: Map<string, Set<string>> | undefined;
  return (namespace) => {
    byNamespace ??= selectorKeys(seen.of(SERVICE));
    return byNamespace.get(namespace) ?? NO_KEYS;
  };
}

const NO_KEYS: ReadonlySet<string> = new Set();

function selectorKeys(services: readonly SeenObject[]): Map<string, Set<string>> {
  const byNamespace = new Map<string, Set<string>>();
  for (const service of services) {
    const { namespace = '' } = service.metadata;
    const keys = byNamespace.get(namespace) ?? new Set();
    byNamespace.set(namespace, keys);
    const { selector = {} } = (service['spec'] ?? {}) as { readonly selector?: Labels };
    for (const key of Object.keys(selector)) keys.add(key);
  }
  return byNamespace;
}

/** Labels to leave out so that few sets remain: those with the most values first, and none that a Service selects by. */
function droppedKeys(pods: readonly SeenObject[], selecting: SelectingKeys): ReadonlySet<string> {
  if (pods.length <= MOST_SETS) return NO_KEYS;
  const values = new Map<string, Set<string>>();
  for (const { metadata } of pods)
    for (const [key, value] of Object.entries(metadata.labels ?? {}))
      values.set(key, (values.get(key) ?? new Set<string>()).add(value));
  const selected = selecting(pods[0]?.metadata.namespace ?? '');
  const many = [...values].filter(([key, { size }]) => size > MOST_SETS && !selected.has(key));
  return new Set(many.map(([key]) => key));
}

/** When a set counts as stuck, unless a pod of it becomes ready before; never while one is. */
function stuckAt(pods: readonly SeenObject[]): number {
  return pods.some(isReady) ? Infinity : Math.max(...pods.map(unreadySince)) + PATIENCE_MS;
}

function withoutKeys(labels: Labels, isLeftOut: (key: string) => boolean): Labels {
  return inOrder(Object.fromEntries(Object.entries(labels).filter(([key]) => !isLeftOut(key))));
}

/** An API server gives labels in order, and there may be 100,000 pods: sorting what is sorted is cheap. */
function inOrder(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
