import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import type { Failpoint, ProgramProcess } from '../../harness/faults/overmesh-process.ts';
import { after, isAtRest, openRun } from './delivery-run.ts';
import type { DeliveryRun, Outcome } from './delivery-run.ts';

/**
 * Delivers 12 changes to every cluster with a worker of its own, which dies at the failpoint and is started again, and
 * tells what the clusters then show. Without a failpoint: the clean run.
 */
export async function deliverKilled(
  clusters: readonly ClusterAccess[],
  namespace: string,
  failpoint?: Failpoint,
): Promise<readonly Outcome[]> {
  const run = await openRun(clusters, namespace);
  try {
    const worker = await run.worker({ failpoints: failpoint ? [failpoint] : [] });
    if (!worker.isRunning()) throw new Error(`${failpoint} came before there was anything to write`);
    await run.setTargets(2, after(namespace));
    if (failpoint) await diedAndStarted(run, worker, failpoint);
    await run.applied();
    await worker.stop();
    return await run.outcome();
  } finally {
    await run.close();
  }
}

/** Only what comes after the lane's row can have left every lane applied. */
async function diedAndStarted({ room }: DeliveryRun, worker: ProgramProcess, failpoint: Failpoint): Promise<void> {
  const how = await Promise.race([worker.ended, sleep(40_000, 'nothing, for 40 s', { ref: false })]);
  if (how !== 'signal SIGKILL') throw new Error(`${failpoint} brought ${how}:\n${worker.log().slice(-2000)}`);
  const isOpen = !(await room.delivery.lanes()).every(isAtRest);
  if (!isOpen && !failpoint.startsWith('before-acknowledge')) throw new Error(`${failpoint} came after the delivery`);
  await worker.restart();
}
