import type { Reconciler } from '@overmesh/pipeline';
import type { LocalJobs } from '../local-jobs.ts';

/** Lanes that were woken: whoever measures ends where targets are saved, and has them written afterwards. */
export interface Woken {
  /** Ids of the clusters since the last call. */
  take(): readonly string[];
}

/** What the worker does at a wake-up (apps/worker/src/handlers.ts), but for writing to clusters. */
export function serve(jobs: LocalJobs, reconciler: Reconciler): Woken {
  let woken = new Set<string>();
  jobs.work('reconcile', async (work) => {
    for await (const clusters of reconciler.reconcile(work)) for (const id of clusters) await jobs.wake('deliver', id);
  });
  jobs.work('deliver', (id) => {
    woken.add(id);
    return Promise.resolve();
  });
  return {
    take: () => {
      const ids = [...woken];
      woken = new Set();
      return ids;
    },
  };
}
