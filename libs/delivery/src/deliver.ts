import { performance } from 'node:perf_hooks';
import { isTransient } from '@overmesh/db';
import { KubeError } from '@overmesh/kube';
import type { KubeClient } from '@overmesh/kube';
import { MANAGER } from '@overmesh/meshes/kit';
import { conclude, hold, park } from './conclusions.ts';
import { withContents } from './confidential.ts';
import type { ObjectStep } from './decide/diff.ts';
import { withoutPaused } from './decide/pauses.ts';
import { planDelivery } from './decide/plan.ts';
import type { DeliveryPlan } from './decide/plan.ts';
import { withoutQuarantined } from './decide/quarantine.ts';
import { ofOnePass } from './failpoints.ts';
import type { LaneContext } from './lane-context.ts';
import { eventsOf } from './lane-events.ts';
import { loadState, nowBy } from './lane-state.ts';
import type { LaneState } from './lane-state.ts';
import { LeaseLostError, takeLease } from './lease.ts';
import type { Lease } from './lease.ts';
import { lookAt } from './look.ts';
import type { Looked } from './look.ts';
import type { Observer } from './observed.ts';
import { parkAfterInternalError } from './internal-error.ts';
import { isSettled } from './settled.ts';
import { Writing } from './writing.ts';

/** One pass over a lane that is held. */
interface Pass {
  readonly context: LaneContext;
  readonly lease: Lease;
  readonly client: KubeClient;
  readonly observer: Observer | undefined;
  /** ISO 8601, by the clock of Postgres. */
  readonly now: string;
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
  const lease = await takeLease(context.dataSource, clusterId, context.liveness, context.periods);
  if (!lease) return { againInMs: context.periods.takeAgainMs };
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
    return await parkAfterInternalError(context, lease, error);
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
  const state = await loadState(context.dataSource, lease.clusterId);
  try {
    const client = await clientFor();
    const now = nowBy(state).toISOString();
    return await run({ context, lease, client, observer, now }, state, signal);
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    return await park(context, lease, state.lane, error, []);
  }
}

async function run(
  pass: Pass,
  loaded: LaneState,
  signal: AbortSignal,
): Promise<{ readonly againInMs: number } | undefined> {
  const { context, lease, client, observer, now } = pass;
  const found = await lookAndPlan(pass, loaded);
  if (!found) return await hold(lease, loaded.lane, 'another cluster answers at this address; nothing is written');
  const { state, plan } = found;
  const steps = await withContents(plan.steps, lease.clusterId, context.contentOf);
  const writing = new Writing(context, lease, client, observer, { ...state, now });
  await writing.intend(steps);
  await writing.performAll(steps, signal);
  await writing.record();
  await context.failpoints.at('before-settle');
  if (writing.failure) return await park(context, lease, state.lane, writing.failure, eventsOf(writing));
  const orphanedObjects = await toldOf(observer, writing, state.lane.orphanedObjects);
  return await conclude(context, lease, state, plan, writing, orphanedObjects);
}

/** What the watch has to say of what is ours by now. @returns keys of what carries our label and is none of it */
async function toldOf(
  observer: Observer | undefined,
  writing: Writing,
  known: readonly string[],
): Promise<readonly string[]> {
  if (!observer) return known;
  const own = writing.ownKeys(observer.shows.bind(observer));
  await observer.tellOf(own);
  return observer.orphanedObjects(own, known);
}

/** What to do, of what the cluster has and of what is wanted now; undefined when another cluster answers. */
async function lookAndPlan(
  pass: Pass,
  loaded: LaneState,
): Promise<{ readonly state: LaneState; readonly plan: DeliveryPlan } | undefined> {
  const { context, lease, client } = pass;
  const seen = await look(pass, loaded);
  const first = planFrom(pass, loaded, seen);
  // Also before anything is forgotten: another cluster says of every object that it is not there.
  if (first.steps.every((step) => step.do === 'leave')) return { state: loaded, plan: first };
  await context.failpoints.at('after-look');
  if (!(await context.isSameCluster(lease.clusterId, client))) return undefined;
  const state = await stateByNow(context, lease.clusterId, loaded);
  const plan = state === loaded ? first : planFrom(pass, state, seen);
  // The right cluster may have come back only after the look: what a stranger does not have is not gone.
  return { state, plan: plan.steps.some(leansOnAbsence) ? planFrom(pass, state, await look(pass, state)) : plan };
}

/** A cluster that let us wait is brought to what is wanted by now, past all that was wanted in between. */
async function stateByNow(
  { dataSource, periods }: LaneContext,
  clusterId: string,
  loaded: LaneState,
): Promise<LaneState> {
  return performance.now() - loaded.at > periods.slowLookMs ? loadState(dataSource, clusterId) : loaded;
}

type LaneLook = Awaited<ReturnType<typeof lookAt>>;

function look({ client, observer }: Pass, state: LaneState): Promise<LaneLook> {
  return lookAt(client, toLookAt(state, observer), observer);
}

function planFrom({ context, lease, now }: Pass, state: LaneState, seen: LaneLook): DeliveryPlan {
  const { lateWriteMs, fightWindowMs, unkeptAgainMs, quarantineMs } = context.periods;
  const { installation, agreed } = state;
  const rules = { self: MANAGER, installation, agreed, now, lateWriteMs, fightWindowMs, unkeptAgainMs };
  const situation = { ...state, seen: (key: string) => seen.get(key) ?? ({ state: 'missing' } as const) };
  const plan = planDelivery(situation, rules, context.budget);
  const steps = withoutPaused(plan.steps, state.ledger, state.pauses, lease.clusterId);
  return { ...plan, steps: withoutQuarantined(steps, state.ledger, now, quarantineMs) };
}

/** The step is right only if the cluster does not have what the ledger says that it has. */
function leansOnAbsence(step: ObjectStep): boolean {
  return step.do === 'forget' || (step.do === 'create' && step.because !== 'new');
}

/**
 * Rows whose object may be on the cluster: all that are not gone, and of those that are, what is wanted and met a
 * foreign object of its name, and what is shown again under its old UID, because a backup brought it back. What is
 * wanted and not there by the ledger is found out by the write, unless the watch shows something with our label in its
 * place, or a person has agreed to take that over.
 */
function toLookAt({ ledger, wanted, agreed }: LaneState, observer: Observer | undefined): readonly Looked[] {
  const keys = new Set(wanted.map(({ key }) => key));
  const mayBeThere = (key: string) => keys.has(key) && (agreed.has(key) || observer?.showsAny(key));
  const rows = ledger.filter(
    ({ key, phase, uid, finding }) =>
      phase !== 'gone' || (finding !== undefined && keys.has(key)) || mayBeThere(key) || observer?.shows(key, uid),
  );
  const known = new Set(ledger.map(({ key }) => key));
  const found = wanted.filter(({ key }) => !known.has(key) && mayBeThere(key));
  return [...rows, ...found.map(({ key, object }) => ({ key, ref: object.ref, phase: 'gone' as const }))];
}
