import { performance } from 'node:perf_hooks';
import { KubeError } from '@overmesh/kube';
import type { KubeClient } from '@overmesh/kube';
import type { Logger } from '@overmesh/log';
import { MANAGER } from '@overmesh/meshes/kit';
import { objectKey } from '@overmesh/model';
import type { DesiredObject, JsonObject } from '@overmesh/model';
import { announce, isTransient } from '@overmesh/db';
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
import { ofOnePass } from './failpoints.ts';
import type { Failpoints } from './failpoints.ts';
import type { NewEvent } from './events.store.ts';
import { saveLane } from './lanes.store.ts';
import { LeaseLostError, takeLease } from './lease.ts';
import type { Lease } from './lease.ts';
import { loadWhole } from './whole-lane.ts';
import type { StoredEntry } from './ledger.store.ts';
import { isSettled } from './settled.ts';
import { lookAt } from './look.ts';
import type { Observer } from './observed.ts';
import { parkPoisoned } from './poisoned.ts';
import type { Presence } from './presence.ts';
import { Writing } from './writing.ts';
import { markApplied } from './targets.store.ts';
import type { LaneRow, TargetRow } from './tables.ts';

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
  readonly failpoints: Failpoints;
}

/** A write of a worker that lost its lane may arrive so much later: the longest request, twice. */
const LATE_WRITE_MS = 60_000;
/** The pause before a first second look. */
const SOON_MS = 300;
/** After a look that took longer, what is wanted is read once more. */
const SLOW_LOOK_MS = 250;
/** More new strays than this are one event. */
const STRAYS_TOLD = 10;

interface LaneState {
  /** On the monotonic clock. */
  readonly at: number;
  readonly lane: LaneRow;
  readonly targets: readonly TargetRow[];
  readonly ledger: readonly StoredEntry[];
  readonly wanted: readonly Wanted[];
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
  if (await isSettled(context.dataSource, clusterId, observer)) return undefined;
  const lease = await takeLease(context.dataSource, clusterId, context.presence);
  if (!lease) return { againInMs: 500 };
  const failpoints = ofOnePass(context.failpoints, clusterId);
  const again = await deliverHolding({ ...context, failpoints }, lease, clientFor, observer, signal);
  await failpoints.at('before-acknowledge');
  return again;
}

async function deliverHolding(
  context: LaneContext,
  lease: Lease,
  clientFor: () => Promise<KubeClient>,
  observer: Observer | undefined,
  signal: AbortSignal,
): Promise<{ readonly againInMs: number } | undefined> {
  try {
    return await lookAndWrite(context, lease, clientFor, observer, signal);
  } catch (error) {
    if (error instanceof LeaseLostError || isTransient(error)) throw error;
    return await parkPoisoned(context, lease, error);
  } finally {
    await lease.release();
  }
}

async function lookAndWrite(
  context: LaneContext,
  lease: Lease,
  clientFor: () => Promise<KubeClient>,
  observer: Observer | undefined,
  signal: AbortSignal,
): Promise<{ readonly againInMs: number } | undefined> {
  const state = await load(context.dataSource, lease.clusterId);
  try {
    return await run(context, lease, state, await clientFor(), observer, signal);
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    return await park(context, lease, state.lane, error, []);
  }
}

async function run(
  context: LaneContext,
  lease: Lease,
  loaded: LaneState,
  client: KubeClient,
  observer: Observer | undefined,
  signal: AbortSignal,
): Promise<{ readonly againInMs: number } | undefined> {
  const { clusterId } = lease;
  const now = new Date().toISOString();
  const look = (state: LaneState) => lookAt(client, toLookAt(state, observer), observer);
  const planFrom = (state: LaneState, seen: Seen): DeliveryPlan => {
    const rules = { self: MANAGER, now, lateWriteMs: LATE_WRITE_MS };
    return planDelivery({ ...state, seen: (key) => seen.get(key) ?? { state: 'missing' } }, rules, context.budget);
  };
  const seen = await look(loaded);
  const first = planFrom(loaded, seen);
  // Also before anything is forgotten: another cluster says of every object that it is not there.
  const acts = first.steps.some((step) => step.do !== 'leave');
  if (acts) await context.failpoints.at('after-look');
  if (acts && !(await context.isSameCluster(clusterId, client)))
    return await hold(lease, loaded.lane, 'another cluster answers at this address; nothing is written');
  // A cluster that let us wait is brought to what is wanted by now, past all that was wanted in between.
  const isOld = acts && performance.now() - loaded.at > SLOW_LOOK_MS;
  const state = isOld ? await load(context.dataSource, clusterId) : loaded;
  const second = isOld ? planFrom(state, seen) : first;
  // The right cluster may have come back only after the look: what a stranger does not have is not gone.
  const plan = second.steps.some(leansOnAbsence) ? planFrom(state, await look(state)) : second;
  const writing = new Writing(context, lease, client, observer, { ...state, now });
  await writing.intend(plan.steps);
  await writing.performAll(plan.steps, signal);
  await writing.record();
  await context.failpoints.at('before-settle');
  if (writing.failure) return await park(context, lease, state.lane, writing.failure, eventsOf(writing));
  const known = state.lane.strays;
  const strays = observer ? observer.strays(writing.ownKeys(observer.shows.bind(observer)), known) : known;
  return await conclude(context, lease, state, plan, writing, strays);
}

type Seen = Awaited<ReturnType<typeof lookAt>>;

/** The step is right only if the cluster does not have what the ledger says that it has. */
function leansOnAbsence(step: ObjectStep): boolean {
  return step.do === 'forget' || (step.do === 'create' && step.because !== 'new');
}

/**
 * Rows whose object may be on the cluster: all that are not gone, and of those that are, what is wanted and met a
 * foreign object of its name, and what is shown again under its old UID, because a backup brought it back.
 */
function toLookAt({ ledger, wanted }: LaneState, observer: Observer | undefined): readonly StoredEntry[] {
  const keys = new Set(wanted.map(({ key }) => key));
  return ledger.filter(
    ({ key, phase, uid, finding }) =>
      phase !== 'gone' || (finding !== undefined && keys.has(key)) || observer?.shows(key, uid),
  );
}

/** Says where the lane stands after the writes, in one transaction with the events. */
async function conclude(
  { log }: LaneContext,
  lease: Lease,
  { lane, targets }: LaneState,
  plan: DeliveryPlan,
  writing: Writing,
  strays: readonly string[],
): Promise<{ readonly againInMs: number } | undefined> {
  const { clusterId } = lease;
  const stuck = writing.findings;
  const reason = plan.heldBack ?? stuck[0]?.message;
  const again = stuck.some(({ retry }) => retry);
  const generation = Number(lane.targetGeneration);
  const done = !reason && !writing.stopped;
  const waitMs = again ? patienceMs(lane, reason) : undefined;
  await lease.conclude(async (manager) => {
    if (done) await markApplied(manager, clusterId, targets);
    await saveLane(manager, clusterId, {
      state: done ? 'idle' : again ? 'retrying' : 'held',
      ...(reason ? { reason } : {}),
      ...(done ? { appliedGeneration: generation } : {}),
      ...(waitMs === undefined ? {} : { waitMs }),
      strays,
    });
    const why = reasonEvent(lane, plan, reason, writing);
    const events = [...recoveryEvents(lane), ...eventsOf(writing), ...strayEvents(lane.strays, strays)];
    await saveEvents(manager, clusterId, [...events, ...(why ? [why] : [])]);
    if (events.length > 0 || lane.reason !== (reason ?? null)) await announce(manager, 'status', clusterId);
  });
  if (writing.counts.written + writing.counts.deleted > 0)
    log.info({ cluster: clusterId, generation, ...writing.counts }, 'delivered');
  if (writing.stopped) return { againInMs: SOON_MS };
  return waitMs === undefined ? undefined : { againInMs: waitMs };
}

/** Soon, and the longer the same thing stands in the way the later. */
function patienceMs({ state, reason, since }: LaneRow, now: string | undefined): number {
  const stuckMs = state === 'retrying' && reason === now ? Date.now() - since.getTime() : 0;
  return Math.round(Math.min(60_000, Math.max(SOON_MS, stuckMs / 2)));
}

function recoveryEvents({ attempts }: LaneRow): readonly NewEvent[] {
  if (attempts === 0) return [];
  return [{ type: 'recovered', message: `writing goes on, after ${attempts} tries that failed` }];
}

/** Told each when there are few, and as a number when a whole cluster has them: a ledger lost, a registration anew. */
function strayEvents(known: readonly string[], strays: readonly string[]): readonly NewEvent[] {
  const fresh = strays.filter((key) => !known.includes(key));
  const message = 'carries the label of Overmesh and was not written by it here; it is left alone';
  if (fresh.length <= STRAYS_TOLD) return fresh.map((object) => ({ type: 'stray', message, object }));
  return [{ type: 'stray', message: `${fresh.length} objects: each ${message}` }];
}

function eventsOf(writing: Writing): readonly NewEvent[] {
  const { written, deleted } = writing.counts;
  const events: NewEvent[] = writing.repaired.map((step) => ({
    type: 'drift-repaired',
    message: repairSentence(step),
    object: step.key,
  }));
  if (written + deleted > 0)
    events.push({ type: 'delivered', message: `wrote ${written} and deleted ${deleted} objects` });
  return events;
}

/** Told once, when it begins to be so. */
function reasonEvent(
  lane: LaneRow,
  { heldBack }: DeliveryPlan,
  reason: string | undefined,
  { conflicted }: Writing,
): NewEvent | undefined {
  if (!reason || reason === lane.reason) return undefined;
  return { type: heldBack ? 'delete-budget' : conflicted ? 'conflict' : 'refused-by-server', message: reason };
}

function repairSentence(step: Extract<ObjectStep, { do: 'create' | 'update' }>): string {
  if (step.do === 'create') return 'deleted by another hand; written again';
  const at = step.drift.find(({ author }) => author?.time)?.author?.time;
  return `${pathsOf(step.drift)} changed by ${writersOf(step.drift)}${at ? ` at ${at}` : ''}; put back`;
}

/** The cluster cannot be read or written as a whole: wait, longer each time, and say why. */
async function park(
  { log }: LaneContext,
  lease: Lease,
  lane: LaneRow,
  error: KubeError,
  done: readonly NewEvent[],
): Promise<{ readonly againInMs: number }> {
  const { clusterId } = lease;
  const waitMs = backoffMs(lane.attempts, Math.random(), error.retryAfterMs);
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

async function hold(lease: Lease, lane: LaneRow, reason: string): Promise<undefined> {
  await lease.conclude(async (manager) => {
    if (lane.reason !== reason)
      await saveEvents(manager, lease.clusterId, [{ type: 'wrong-cluster', message: reason }]);
    await saveLane(manager, lease.clusterId, { state: 'held', reason });
    await announce(manager, 'status', lease.clusterId);
  });
  return undefined;
}

async function load(dataSource: DataSource, clusterId: string): Promise<LaneState> {
  const at = performance.now();
  const found = await loadWhole(dataSource, clusterId);
  if (!found) throw new Error(`no lane for cluster ${clusterId}, although its lease was taken`);
  const { lane, targets, ledger } = found;
  const deletesConfirmed = lane.targetGeneration === lane.confirmedGeneration && lane.targetGeneration !== '0';
  return { at, lane, targets, ledger, wanted: wantedOf(targets), deletesConfirmed };
}

/** Of two VirtualMeshes that want one object (our CRDs on one cluster) the first by name writes it. */
export function wantedOf(targets: readonly TargetRow[]): readonly Wanted[] {
  const sorted = [...targets].sort((a, b) => compare(a.virtualMesh, b.virtualMesh) || compare(a.mesh, b.mesh));
  const wanted = new Map<string, Wanted>();
  for (const { virtualMesh, mesh, revision, objects } of sorted) {
    for (const object of objects) {
      const key = objectKey(object.ref);
      if (!wanted.has(key)) wanted.set(key, { key, object, virtualMesh, mesh, revision, hash: objectHash(object) });
    }
  }
  return [...wanted.values()];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
