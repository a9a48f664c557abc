import 'reflect-metadata';
import type { KubeObject } from '../harness/objects.ts';
import { memberAccount, memberRole } from '../harness/member-rights.ts';
import { Changing } from './changing.ts';
import type { ChangeFigures } from './changing.ts';
import type { SimulatedCluster } from './cluster.ts';
import { SimulatedFleet } from './fleet.ts';
import { furnish, turnPod } from './template.ts';

/** How to reach a cluster of the fleet. */
export interface FleetMember {
  readonly name: string;
  /** With the rights of deploy/rbac. */
  readonly kubeconfig: string;
}

/** What the whole fleet was asked, and what is open. */
export interface FleetCounts {
  readonly requests: number;
  readonly watches: number;
  readonly openWatches: number;
  readonly connections: number;
  /** By verb and resource: `list /services`. */
  readonly byKind: Readonly<Record<string, number>>;
}

/** What a process that has forked this program may ask of it. Every answer is a promise over IPC. */
export interface FleetCommands {
  /** Adds clusters until there are so many, and tells them all. */
  grow(size: number): Promise<readonly FleetMember[]>;
  counts(): Promise<FleetCounts>;
  /** Applies as somebody else than who made the cluster: what an object has besides stays. */
  apply(cluster: string, objects: readonly KubeObject[]): Promise<readonly KubeObject[]>;
  turnPod(cluster: string, isReady: boolean): Promise<void>;
  /** From now on every cluster changes once in `everyMs`, in a way that makes Overmesh write or delete an object. */
  startChanging(everyMs: number): Promise<void>;
  stopChanging(): Promise<ChangeFigures>;
}

/** A command as it comes over IPC, and what is sent back under the same number. */
export interface Asked {
  readonly id: number;
  readonly command: keyof FleetCommands;
  readonly args: readonly unknown[];
}
export type Told = { readonly id: number } & ({ readonly value: unknown } | { readonly failure: string });

const fleet = await SimulatedFleet.start();
const template = await fleet.add('template');
await furnish(template);
// A token of the template is one of every cluster that is made from it.
const kubeconfig = await template.tokenKubeconfig(memberAccount.namespace, memberAccount.name, {
  clusterRole: memberRole('read'),
});
const members = (): readonly SimulatedCluster[] => fleet.clusters.slice(1);
let changing: Changing | undefined;

const commands: FleetCommands = {
  grow: async (size) => {
    while (members().length < size) await fleet.add(`member-${members().length}`, template);
    return members().map(({ name, server }) => ({ name, kubeconfig: kubeconfig.replace(template.server, server) }));
  },
  counts: () => Promise.resolve(countsOf(members())),
  apply: (name, objects) => found(name).apply(objects, { fieldManager: 'somebody' }),
  turnPod: (name, isReady) => turnPod(found(name), isReady),
  startChanging: (everyMs) => {
    changing = new Changing(members(), everyMs);
    return Promise.resolve();
  },
  stopChanging: async () => {
    if (!changing) throw new Error('nothing is changing');
    return changing.stop();
  },
};

function found(name: string): SimulatedCluster {
  const cluster = fleet.clusters.find((one) => one.name === name);
  if (!cluster) throw new Error(`there is no cluster ${name}`);
  return cluster;
}

function countsOf(clusters: readonly SimulatedCluster[]): FleetCounts {
  const sum = (of: (cluster: SimulatedCluster) => number) => clusters.reduce((total, one) => total + of(one), 0);
  const byKind: Record<string, number> = {};
  for (const { api } of clusters)
    for (const [name, count] of api.journal.counts.byKind) byKind[name] = (byKind[name] ?? 0) + count;
  return {
    requests: sum(({ api }) => api.journal.counts.requests),
    watches: sum(({ api }) => api.journal.counts.watches),
    openWatches: sum(({ api }) => api.watches.count),
    connections: sum(({ connections }) => connections),
    byKind,
  };
}

async function answer({ id, command, args }: Asked): Promise<Told> {
  try {
    return { id, value: await (commands[command] as (...args: readonly unknown[]) => Promise<unknown>)(...args) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', (asked: Asked) => {
  void answer(asked).then((told) => process.send?.(told));
});
process.once('disconnect', () => process.exit(0));
process.send?.({ ready: true });
