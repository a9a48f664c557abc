import type { RolloutStrategy } from '@overmesh/model';
import type { Rollout } from '../rollout.ts';
import { strategyOf } from './strategy.ts';
import type { PlacedCluster } from './strategy.ts';
import type { Pin, Transition } from './transition.ts';

/** What a rollout begins with. */
export interface Beginning {
  readonly virtualMesh: string;
  /** What clusters have that have no revision of their own. */
  readonly from: number;
  readonly to: number;
  readonly author: string;
  readonly strategy: RolloutStrategy;
  /** It is of this change alone, and not what the VirtualMesh says. */
  readonly isOwn?: boolean;
  /** Every cluster that the VirtualMesh has or may have, in its wave. */
  readonly clusters: readonly PlacedCluster[];
  /** Revisions of their own, by id of the cluster: a rollout before this one left them there. */
  readonly pinned: ReadonlyMap<string, number>;
}

/** A rollout at its first wave. Everything is held where it is from this moment on. */
export function begin(given: Beginning, now: number): Transition {
  const { virtualMesh, from, to, author, pinned } = given;
  const clusters = given.clusters.map((one) => {
    const before = pinned.get(one.clusterId) ?? from;
    return { ...one, before, state: 'waiting' as const };
  });
  const rollout: Rollout = {
    // Given by the database.
    id: '',
    ...{ virtualMesh, from, to, author, clusters },
    strategy: strategyOf(given.strategy),
    ...{ state: 'running', wave: 0, phase: 'opening', phaseSince: now, waveSince: now, waveBegan: now, reason: '' },
    ...{ stillSince: undefined, approvals: [], promotedWave: undefined, startedAt: now, endedAt: undefined },
  };
  const pins: readonly Pin[] = [{ revision: from }];
  const own = given.isOwn ? ', by a strategy of this change alone' : '';
  const message = `revision ${to} is to replace ${from} on ${clusters.length} clusters, in ${wavesIn(rollout)} waves${own}`;
  return { rollout, pins, records: [{ at: now, wave: undefined, what: 'began', message, by: author }] };
}

function wavesIn({ clusters }: Rollout): number {
  return new Set(clusters.map(({ wave }) => wave)).size;
}
