import type { Clusters } from '@overmesh/clusters';
import type { Delivery } from '@overmesh/delivery';
import type { JobHandler, Jobs, QueueName } from '@overmesh/jobs';
import { isUuid } from '@overmesh/model';
import { clusterWork } from '@overmesh/pipeline';
import type { Operator, Reconciler, RolloutRunner } from '@overmesh/pipeline';
import type { Due } from './sweeps.ts';

export interface HandlerContext {
  readonly clusters: Clusters;
  readonly reconciler: Reconciler;
  readonly rollouts: RolloutRunner;
  readonly delivery: Delivery;
  readonly operator: Operator;
  readonly jobs: Jobs;
}

type Rooms = Pick<HandlerContext, 'reconciler' | 'rollouts' | 'delivery' | 'operator'>;

/** Queue → what a wake-up of it looks at. Total: a new queue does not compile without its handler. */
export function handlers({
  clusters,
  reconciler,
  rollouts,
  delivery,
  operator,
  jobs,
}: HandlerContext): Readonly<Record<QueueName, JobHandler>> {
  const wakeAll = (queue: QueueName, ids: readonly string[]) => Promise.all(ids.map((id) => jobs.wake(queue, id)));
  return {
    reconcile: async (work) => {
      for await (const changed of reconciler.reconcile(work)) await wakeAll('deliver', changed);
    },
    rollout: async (virtualMesh) => rollouts.look(virtualMesh),
    deliver: async (clusterId, signal) => {
      // A wake-up may outlive its cluster, or be of none; a lane for it would never be done.
      if (!isUuid(clusterId) || !(await clusters.byId(clusterId))) return undefined;
      const again = await delivery.deliver(clusterId, signal);
      // Callers of others are sent there once the ledger has its door: they need not wait for the sweep.
      if (!again && (await delivery.hasDoors(clusterId))) await jobs.wake('reconcile', clusterWork(clusterId));
      return again;
    },
    operate: (id, signal) => operator.run(id, signal),
  };
}

/** What is left to do: documents that are not translated, rollouts that are under way, lanes that are not where they should be. */
export async function leftToDo({ reconciler, rollouts, delivery }: Rooms): Promise<readonly Due[]> {
  const [stale, staged, lanes] = await Promise.all([reconciler.stale(), rollouts.due(), delivery.dueLanes()]);
  const toReconcile = stale.map((id): Due => ({ queue: 'reconcile', id }));
  const toRollOut = staged.map((id): Due => ({ queue: 'rollout', id }));
  return [...toReconcile, ...toRollOut, ...lanes.map(toDeliver)];
}

/** Lanes and operations whose worker may have died. */
export async function abandoned({ delivery, operator }: Pick<Rooms, 'delivery' | 'operator'>): Promise<readonly Due[]> {
  const [lanes, operations] = await Promise.all([delivery.abandonedLanes(), operator.due()]);
  return [...lanes.map(toDeliver), ...operations.map((id): Due => ({ queue: 'operate', id }))];
}

function toDeliver(id: string): Due {
  return { queue: 'deliver', id };
}
