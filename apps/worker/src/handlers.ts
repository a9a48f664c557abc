import type { Clusters } from '@overmesh/clusters';
import type { Delivery } from '@overmesh/delivery';
import type { JobHandler, Jobs, QueueName } from '@overmesh/jobs';
import type { Pipeline } from '@overmesh/pipeline';

export interface HandlerContext {
  readonly clusters: Clusters;
  readonly pipeline: Pipeline;
  readonly delivery: Delivery;
  readonly jobs: Jobs;
}

/** Queue → what a wake-up of it looks at. Total: a new queue does not compile without its handler. */
export function handlers({
  clusters,
  pipeline,
  delivery,
  jobs,
}: HandlerContext): Readonly<Record<QueueName, JobHandler>> {
  const wakeAll = (queue: QueueName, ids: readonly string[]) => Promise.all(ids.map((id) => jobs.wake(queue, id)));
  return {
    reconcile: async (virtualMesh) => {
      const { clusters: changed, others } = await pipeline.reconcile(virtualMesh);
      await wakeAll('deliver', changed);
      await wakeAll('reconcile', others);
    },
    deliver: async (clusterId, signal) => {
      // A wake-up may outlive its cluster; a lane for it would never be done.
      if (await clusters.byId(clusterId)) return delivery.deliver(clusterId, signal);
      return undefined;
    },
    /**
     * `inventory`: some cluster is not what it was, which may concern every VirtualMesh. `abandoned`: some worker may
     * have died.
     */
    sweep: async (what) => {
      if (what === 'abandoned') {
        await wakeAll('deliver', await delivery.abandonedLanes());
        return;
      }
      const meshes = what === 'inventory' ? pipeline.virtualMeshNames() : pipeline.staleVirtualMeshes();
      await wakeAll('reconcile', await meshes);
      await wakeAll('deliver', await delivery.dueLanes());
      await delivery.dropOldEvents();
    },
  };
}
