import { KubeError } from '@overmesh/kube';
import type { KubeClient } from '@overmesh/kube';
import type { Logger } from '@overmesh/log';
import { MANAGER } from '@overmesh/meshes/kit';
import { objectKey } from '@overmesh/model';
import type { DesiredObject, JsonObject } from '@overmesh/model';
import { announce, inTransaction } from '@overmesh/db';
import type { DataSource } from 'typeorm';
import { objectHash } from './content.ts';
import { pathsOf, writersOf } from './decide/diff.ts';
import type { ObjectStep } from './decide/diff.ts';
import type { DeleteBudget } from './decide/budget.ts';
import { planDelivery } from './decide/plan.ts';
import type { DeliveryPlan } from './decide/plan.ts';
import { backoffMs } from './decide/retry.ts';
import type { Wanted } from './decide/situation.ts';
import { saveEvents } from './events.store.ts';
import type { NewEvent } from './events.store.ts';
import { loadLane, saveLane } from './lanes.store.ts';
import { takeLease } from './lease.ts';
import type { Lease } from './lease.ts';
import { loadLedger } from './ledger.store.ts';
import type { StoredEntry } from './ledger.store.ts';
import { lookAt } from './look.ts';
import type { Observer } from './observed.ts';
import type { Presence } from './presence.ts';
import { Writing } from './writing.ts';
import { markApplied, reconciliations, targetsOn } from './targets.store.ts';
import type { LaneRow, ReconciliationRow, TargetRow } from './tables.ts';

/** What a lane is handed when it is wired. */
export interface LaneContext {
  readonly dataSource: DataSource;
  readonly presence: Presence;
  readonly log: Logger;
  readonly budget: DeleteBudget;
  /** See MeshPlugin.bridge; `mesh` is the key of the mesh that the object is for. */
  readonly bridge: (mesh: string, live: JsonObject, wanted: DesiredObject) => DesiredObject | undefined;
  /** Whether the API server that answers is still the cluster that was registered. */
  readonly isSameCluster: (clusterId: string, client: KubeClient) => Promise<boolean>;
}

/** A write of a worker that lost its lane may arrive so much later: the longest request, twice. */
const LATE_WRITE_MS = 60_000;

interface LaneState {
  readonly lane: LaneRow;
  readonly targets: readonly TargetRow[];
  readonly ledger: readonly StoredEntry[];
  readonly wanted: readonly Wanted[];
  readonly meshOf: ReadonlyMap<string, string>;
  readonly deletesConfirmed: boolean;
}

/**
 * Brings one cluster to its targets: look, plan, write, record. Runs when woken and does nothing that is not needed.
 *
 * @returns when to look again, when that is known
 */
export async function deliver(
  context: LaneContext,
  clusterId: string,
  clientFor: () => Promise<KubeClient>,
  observer: Observer | undefined,
  signal: AbortSignal,
): Promise<{ readonly againInMs: number } | undefined> {
  const lease = await takeLease(context.dataSource, clusterId, context.presence);
  if (!lease) return { againInMs: 500 };
  try {
    const state = await load(context.dataSource, clusterId);
    try {
      return await run(context, lease, state, await clientFor(), observer, signal);
    } catch (error) {
      return await park(context, clusterId, state.lane, error);
    }
  } finally {
    await lease.release();
  }
}

async function run(
  context: LaneContext,
  lease: Lease,
  state: LaneState,
  client: KubeClient,
  observer: Observer | undefined,
  signal: AbortSignal,
): Promise<{ readonly againInMs: number } | undefined> {
  const { clusterId } = lease;
  const seen = await lookAt(client, state.ledger, observer);
  const now = new Date().toISOString();
  const plan = planDelivery(
    { ...state, seen: (key) => seen.get(key) ?? { state: 'missing' } },
    { self: MANAGER, now, lateWriteMs: LATE_WRITE_MS },
    context.budget,
  );
  const writes = plan.steps.some((step) => ['create', 'update', 'delete'].includes(step.do));
  if (writes && !(await context.isSameCluster(clusterId, client)))
    return await hold(context, clusterId, 'another cluster answers at this address; nothing is written');
  const writing = new Writing(context, lease, client, observer, { ...state, now });
  await writing.intend(plan.steps);
  await writing.performAll(plan.steps, signal);
  await writing.record();
  return await conclude(context, clusterId, state, plan, writing);
}

/** Says where the lane stands after the writes, in one transaction with the events. */
async function conclude(
  { dataSource, log }: LaneContext,
  clusterId: string,
  { lane, targets }: LaneState,
  plan: DeliveryPlan,
  writing: Writing,
): Promise<{ readonly againInMs: number } | undefined> {
  const stuck = writing.findings;
  const reason = plan.heldBack ?? stuck[0]?.message;
  const again = stuck.some(({ retry }) => retry);
  const generation = Number(lane.targetGeneration);
  const done = !reason && !writing.stopped;
  await inTransaction(dataSource, async (manager) => {
    if (done) await markApplied(manager, clusterId, targets);
    await saveLane(manager, clusterId, {
      state: done ? 'idle' : again ? 'retrying' : 'held',
      ...(reason ? { reason } : {}),
      ...(done ? { appliedGeneration: generation } : {}),
    });
    await saveEvents(manager, clusterId, eventsOf(lane, plan, reason, writing));
    if (writing.counts.written + writing.counts.deleted > 0 || lane.reason !== (reason ?? null))
      await announce(manager, 'status', clusterId);
  });
  if (writing.counts.written + writing.counts.deleted > 0)
    log.info({ cluster: clusterId, generation, ...writing.counts }, 'delivered');
  return again || writing.stopped ? { againInMs: 300 } : undefined;
}

function eventsOf(
  lane: LaneRow,
  plan: DeliveryPlan,
  reason: string | undefined,
  writing: Writing,
): readonly NewEvent[] {
  const { written, deleted } = writing.counts;
  const events: NewEvent[] = writing.repaired.map((step) => ({
    type: 'drift-repaired',
    message: repairSentence(step),
    object: step.key,
  }));
  if (written + deleted > 0)
    events.push({ type: 'delivered', message: `wrote ${written} and deleted ${deleted} objects` });
  if (plan.heldBack && plan.heldBack !== lane.reason) events.push({ type: 'delete-budget', message: plan.heldBack });
  if (!plan.heldBack && reason && reason !== lane.reason)
    events.push({ type: writing.conflicted ? 'conflict' : 'refused-by-server', message: reason });
  return events;
}

function repairSentence(step: Extract<ObjectStep, { do: 'create' | 'update' }>): string {
  if (step.do === 'create') return 'deleted by another hand; written again';
  const at = step.drift.find(({ author }) => author?.time)?.author?.time;
  return `${pathsOf(step.drift)} changed by ${writersOf(step.drift)}${at ? ` at ${at}` : ''}; put back`;
}

/** The cluster cannot be read or written as a whole: wait, longer each time, and say why. */
async function park(
  { dataSource, log }: LaneContext,
  clusterId: string,
  lane: LaneRow,
  error: unknown,
): Promise<{ readonly againInMs: number }> {
  if (!(error instanceof KubeError)) throw error;
  const waitMs = backoffMs(lane.attempts, Math.random(), error.retryAfterMs);
  log.warn({ cluster: clusterId, reason: error.reason, waitMs }, 'lane waits');
  await inTransaction(dataSource, async (manager) => {
    await saveLane(manager, clusterId, {
      state: 'retrying',
      reason: error.message,
      attempts: lane.attempts + 1,
      waitMs,
    });
    if (lane.reason !== error.message) {
      await saveEvents(manager, clusterId, [{ type: 'unreachable', message: error.message }]);
      await announce(manager, 'status', clusterId);
    }
  });
  return { againInMs: waitMs };
}

async function hold({ dataSource }: LaneContext, clusterId: string, reason: string): Promise<undefined> {
  await inTransaction(dataSource, async (manager) => {
    await saveLane(manager, clusterId, { state: 'held', reason });
    await announce(manager, 'status', clusterId);
  });
  return undefined;
}

async function load(dataSource: DataSource, clusterId: string): Promise<LaneState> {
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    const lane = await loadLane(manager, clusterId);
    if (!lane) throw new Error(`no lane for cluster ${clusterId}, although its lease was taken`);
    const targets = await targetsOn(manager, clusterId);
    const reconciled = new Map((await reconciliations(manager)).map((row) => [row.virtualMesh, row]));
    const ledger = await loadLedger(manager, clusterId);
    return {
      lane,
      targets,
      ledger,
      wanted: wantedOf(targets),
      meshOf: new Map(targets.flatMap((row) => row.objects.map(({ ref }) => [objectKey(ref), row.mesh]))),
      deletesConfirmed: deletesConfirmed(lane, targets, ledger, reconciled),
    };
  });
}

/** Of two VirtualMeshes that want one object (our CRDs on one cluster) the first by name writes it. */
export function wantedOf(targets: readonly TargetRow[]): readonly Wanted[] {
  const sorted = [...targets].sort((a, b) => (a.virtualMesh < b.virtualMesh ? -1 : 1));
  const wanted = new Map<string, Wanted>();
  for (const { virtualMesh, revision, objects } of sorted) {
    for (const object of objects) {
      const key = objectKey(object.ref);
      if (!wanted.has(key)) wanted.set(key, { key, object, virtualMesh, revision, hash: objectHash(object) });
    }
  }
  return [...wanted.values()];
}

/**
 * Deletes are agreed to when a person confirmed this very generation, or when each object goes by a revision of its
 * VirtualMesh that its author confirmed and that the cluster has not reached yet. An older yes is used up.
 */
function deletesConfirmed(
  lane: LaneRow,
  targets: readonly TargetRow[],
  ledger: readonly StoredEntry[],
  reconciled: ReadonlyMap<string, ReconciliationRow>,
): boolean {
  if (lane.targetGeneration === lane.confirmedGeneration && lane.targetGeneration !== '0') return true;
  const wanted = new Set(wantedOf(targets).map(({ key }) => key));
  const losing = ledger.filter(({ key, phase, keep }) => phase !== 'gone' && !keep && !wanted.has(key));
  return losing.every(({ virtualMesh, mesh }) => {
    const { confirmedRevision = 0, revision = 0 } = reconciled.get(virtualMesh) ?? {};
    const target = targets.find((row) => row.virtualMesh === virtualMesh && row.mesh === mesh);
    return target
      ? confirmedRevision > target.appliedRevision
      : confirmedRevision > 0 && confirmedRevision === revision;
  });
}
