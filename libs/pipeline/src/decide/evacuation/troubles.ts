import type { Direction } from './state.ts';
import type { Served, WayShare } from './ways.ts';

/** What is seen of a cluster that serves something. */
export interface SeenServer {
  readonly name: string;
  /** Why nothing should be given to it: its API server does not answer, or it was never registered. Absent where all is well. */
  readonly trouble?: string;
  /** Pods that are ready, by `namespace/name` of the Service; one that selects no pods is not there. */
  readonly pods: Readonly<Record<string, number>>;
  /** What a gate over numbers of its Prometheus says against it. */
  readonly measured: readonly string[];
}

/** What the next step is judged by. */
export interface LoadView {
  readonly clusterId: string;
  readonly direction: Direction;
  /** What would be left to the cluster. */
  readonly share: number;
  /** How many times its usual load a pod may get, where its document allows no less. */
  readonly most: number;
  readonly served: readonly Served[];
  /** By id of the cluster: those that serve anything of it. */
  readonly servers: ReadonlyMap<string, SeenServer>;
}

/**
 * Why the next step must not be made, a sentence each; none where nothing speaks against it.
 *
 * Load is told by pods: a cluster's share of requests is taken to go with its pods, so that what comes to those that are
 * left is as many times more as there are fewer of them.
 */
export function troublesOf(view: LoadView): readonly string[] {
  const troubles = view.direction === 'back' ? returning(view) : view.served.flatMap((one) => leaving(one, view));
  return [...new Set(troubles)];
}

function returning({ clusterId, served, servers }: LoadView): readonly string[] {
  return served.flatMap(({ service }) => unfit({ clusterId, service }, servers));
}

function leaving(one: Served, view: LoadView): readonly string[] {
  const unfitting = one.takers.flatMap((taker) => unfit(taker, view.servers));
  return unfitting.length ? unfitting : tooMuch(one, view);
}

function unfit(
  { clusterId, service }: Pick<WayShare, 'clusterId' | 'service'>,
  servers: LoadView['servers'],
): readonly string[] {
  const seen = servers.get(clusterId);
  if (!seen) return [];
  const { name, trouble, pods, measured } = seen;
  if (trouble !== undefined) return [`${name} ${trouble}`];
  if (pods[service] === 0) return [`${name} has no ready pod behind ${service}`];
  return measured;
}

function tooMuch({ document, service, takers }: Served, view: LoadView): readonly string[] {
  const { clusterId, share, servers } = view;
  const own = servers.get(clusterId)?.pods[service];
  const others = takers.map((taker) => servers.get(taker.clusterId)?.pods[taker.service]);
  if (own === undefined || !others.length || others.some((pods) => pods === undefined)) return [];
  const left = others.reduce<number>((sum, pods = 0) => sum + pods, 0);
  const times = (left + (own * (100 - share)) / 100) / left;
  const most = Math.min(view.most, ...takers.flatMap(({ capacity }) => capacity ?? []));
  if (times <= most) return [];
  const names = takers.map(({ clusterId: id }) => servers.get(id)?.name ?? id).join(', ');
  return [
    `${document}: with ${share} % left, each of the ${left} ready pods in ${names} would get ${times.toFixed(1)} times its load, and ${most} times is allowed`,
  ];
}
