import { announce } from '@overmesh/db';
import { withId } from '@overmesh/log';
import { backoffMs } from './decide/retry.ts';
import type { LaneContext } from './lane-context.ts';
import { saveEvents } from './events.store.ts';
import { loadLane, saveLane } from './lanes.store.ts';
import type { Lease } from './lease.ts';

/**
 * The fault is ours, and the next try will most likely meet it again: wait, longer each time, and say so where people
 * look. What it was is in the log, under an id that stays the same while the lane fails.
 */
export async function parkAfterInternalError(
  { log, dataSource, periods }: Pick<LaneContext, 'log' | 'dataSource' | 'periods'>,
  lease: Lease,
  error: unknown,
): Promise<{ readonly againInMs: number }> {
  const { clusterId } = lease;
  const { attempts = 0, reason } = (await loadLane(dataSource.manager, clusterId)) ?? {};
  const fault = withId(error);
  const id = /\berr-[0-9a-f]+/.exec(reason ?? '')?.[0] ?? fault.id;
  const waitMs = backoffMs(periods.backoffMs, attempts, Math.random());
  const message = `Overmesh itself failed here and tries again; the worker's log has more under ${id}`;
  log.error({ cluster: clusterId, waitMs, fault: { ...fault, id } }, 'a lane failed and waits');
  await lease.inTransaction(async (manager) => {
    await saveLane(manager, clusterId, { state: 'retrying', reason: message, attempts: attempts + 1, waitMs });
    if (reason !== message) {
      await saveEvents(manager, clusterId, [{ type: 'failed', message }]);
      await announce(manager, 'status', clusterId);
    }
  });
  return { againInMs: waitMs };
}
