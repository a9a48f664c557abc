import { announce } from '@overmesh/db';
import type { KubeError } from '@overmesh/kube';
import type { DeliveryPlan } from './decide/plan.ts';
import { backoffMs } from './decide/retry.ts';
import { countLately, saveEvents } from './events.store.ts';
import type { NewEvent } from './events.store.ts';
import type { LaneContext } from './lane-context.ts';
import { eventsOf, orphanEvents, ORPHANS_KEPT, reasonEvent, recoveryEvents } from './lane-events.ts';
import { nowBy } from './lane-state.ts';
import type { LaneState } from './lane-state.ts';
import { saveLane } from './lanes.store.ts';
import type { Lease } from './lease.ts';
import type { LaneRow } from './tables.ts';
import { markApplied } from './targets.store.ts';
import type { Writing } from './writing.ts';

/** Says where the lane stands after the writes, in one transaction with the events. */
export async function conclude(
  { log, periods }: LaneContext,
  lease: Lease,
  state: LaneState,
  plan: DeliveryPlan,
  writing: Writing,
  orphanedObjects: readonly string[],
): Promise<{ readonly againInMs: number } | undefined> {
  const { clusterId } = lease;
  const { lane, targets } = state;
  const stuck = writing.findings;
  const reason = plan.heldBack ?? stuck[0]?.message;
  const reasonObject = plan.heldBack ? undefined : stuck[0]?.key;
  const again = stuck.some(({ retry }) => retry);
  const generation = Number(lane.targetGeneration);
  const done = !reason && !writing.stopped;
  // Also of what only a person can end: looked at again, in case they have, but not at every sweep for ever.
  const waitMs = reason ? pauseMs(periods, lane, reason, nowBy(state)) : undefined;
  await lease.conclude(async (manager) => {
    if (done) await markApplied(manager, clusterId, targets);
    await saveLane(manager, clusterId, {
      state: done ? 'idle' : again ? 'retrying' : 'held',
      ...(reason ? { reason } : {}),
      ...(reasonObject ? { reasonObject } : {}),
      ...(done ? { appliedGeneration: generation } : {}),
      ...(waitMs === undefined ? {} : { waitMs }),
      orphanedObjects: orphanedObjects.slice(0, ORPHANS_KEPT),
    });
    const toldLately = await countLately(manager, clusterId, 'orphaned-object');
    const why = reasonEvent(lane, plan, { reason, object: reasonObject }, writing);
    const events = [
      ...recoveryEvents(lane),
      ...eventsOf(writing),
      ...orphanEvents(lane.orphanedObjects, orphanedObjects, toldLately),
    ];
    await saveEvents(manager, clusterId, [...events, ...(why ? [why] : [])]);
    if (events.length > 0 || lane.reason !== (reason ?? null)) await announce(manager, 'status', clusterId);
  });
  const counts = { written: writing.written, deleted: writing.deleted.length };
  if (counts.written + counts.deleted > 0) log.info({ cluster: clusterId, generation, ...counts }, 'delivered');
  if (writing.stopped) return { againInMs: periods.soonMs };
  return again && waitMs !== undefined ? { againInMs: waitMs } : undefined;
}

/** Soon, and the longer the same thing stands in the way the later. */
function pauseMs(
  { soonMs, patienceMs }: LaneContext['periods'],
  { reason, since }: LaneRow,
  reasonNow: string,
  now: Date,
): number {
  const stuckMs = reason === reasonNow ? now.getTime() - since.getTime() : 0;
  return Math.round(Math.min(patienceMs, Math.max(soonMs, stuckMs / 2)));
}

/** The cluster cannot be read or written as a whole: wait, longer each time, and say why. */
export async function park(
  { log, periods }: LaneContext,
  lease: Lease,
  lane: LaneRow,
  error: KubeError,
  done: readonly NewEvent[],
): Promise<{ readonly againInMs: number }> {
  const { clusterId } = lease;
  const waitMs = backoffMs(periods.backoffMs, lane.attempts, Math.random(), error.retryAfterMs);
  log.warn({ cluster: clusterId, reason: error.reason, waitMs }, 'lane waits');
  await lease.conclude(async (manager) => {
    await saveEvents(manager, clusterId, done);
    await saveLane(manager, clusterId, {
      state: 'retrying',
      reason: error.message,
      attempts: lane.attempts + 1,
      waitMs,
    });
    // Told when it begins; the next failures in a row are the same story in other words.
    if (lane.attempts === 0) await saveEvents(manager, clusterId, [{ type: 'unreachable', message: error.message }]);
    if (lane.reason !== error.message) await announce(manager, 'status', clusterId);
  });
  return { againInMs: waitMs };
}

/** Nothing is written, and the reason stands in the lane until it is gone. */
export async function hold(lease: Lease, lane: LaneRow, reason: string): Promise<undefined> {
  await lease.conclude(async (manager) => {
    if (lane.reason !== reason)
      await saveEvents(manager, lease.clusterId, [{ type: 'wrong-cluster', message: reason }]);
    await saveLane(manager, lease.clusterId, { state: 'held', reason });
    await announce(manager, 'status', lease.clusterId);
  });
  return undefined;
}
