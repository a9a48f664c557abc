import { setTimeout as sleep } from 'node:timers/promises';
import { graphql } from '../harness/faults/graphql.ts';
import { readRows } from './after/rows.ts';
import type { Rows } from './after/rows.ts';
import type { Stage } from './stage/stage.ts';

/** Whether Overmesh came to rest after everything was healed, and what is still open where it did not. */
export interface Rest {
  readonly ms: number;
  readonly open: readonly string[];
  /** Deletes that Overmesh had held back and that were agreed to. */
  readonly confirmed: number;
}

/** It counts as rest when nothing has moved for so long: longer than a cluster's answer is waited for. */
const QUIET_MS = 12_000;

const CONFIRM = `mutation ($cluster: String!, $generation: Int!) {
  confirmDeletes(cluster: $cluster, generation: $generation) { __typename }
}`;

/** Waits until nothing is to do and nothing moves, agreeing to the deletes that lanes hold back as a person would. */
export async function waitForRest(stage: Stage, patienceMs: number): Promise<Rest> {
  const startedAt = Date.now();
  let last = '';
  let since = startedAt;
  let confirmed = 0;
  for (;;) {
    const rows = await readRows(
      stage.databaseUrl,
      ...(['heads', 'reconciled', 'clusters', 'inventories', 'targets', 'lanes', 'events'] as const),
    );
    const open = openIn(rows);
    const now = JSON.stringify(
      [...rows.lanes.map(stateOf), ...rows.targets.map(targetOf), `${rows.events.length} events`].sort(),
    );
    if (now !== last || rows.lanes.some(isInALongPass)) since = Date.now();
    last = now;
    if (!open.length && Date.now() - since >= QUIET_MS) return { ms: since - startedAt, open, confirmed };
    if (Date.now() - startedAt > patienceMs) return { ms: Date.now() - startedAt, open: orUnrest(open), confirmed };
    confirmed += await agree(stage, rows);
    await sleep(500);
  }
}

/** Waits until so many clusters were looked at and have a target: from then on there is something to disturb. */
export async function untilAimed(databaseUrl: string, clusters: number, patienceMs: number): Promise<void> {
  for (const until = Date.now() + patienceMs; ; await sleep(200)) {
    const { targets } = await readRows(databaseUrl, 'targets');
    if (targets.length === clusters) return;
    if (Date.now() > until) throw new Error(`${targets.length} of ${clusters} clusters have a target`);
  }
}

function orUnrest(open: readonly string[]): readonly string[] {
  return open.length ? open : ['rows went on changing'];
}

type Seen = Pick<Rows, 'heads' | 'reconciled' | 'clusters' | 'inventories' | 'lanes'>;

function openIn({ heads, reconciled, clusters, inventories, lanes }: Seen): readonly string[] {
  const done = new Map(reconciled.map(({ virtualMesh, revision }) => [virtualMesh, revision]));
  const nameOf = (id: string) => clusters.find((cluster) => cluster.id === id)?.name ?? id;
  return [
    ...heads
      .filter(({ name, revision }) => done.get(name) !== revision)
      .map(({ name, revision }) => `${name} is at revision ${revision}, translated was ${done.get(name)}`),
    ...clusters.flatMap(({ name, conditions }) =>
      conditions
        .filter(({ status }) => status !== 'True')
        .map(({ type, status, reason }) => `${name}: ${type} is ${status} (${reason})`),
    ),
    ...inventories
      .filter(({ problems }) => problems.length)
      .map(({ clusterId, problems }) => `inventory of ${nameOf(clusterId)}: ${JSON.stringify(problems)}`),
    ...lanes.filter((lane) => isOpen(lane)).map((lane) => `lane of ${nameOf(lane.clusterId)}: ${stateOf(lane)}`),
  ];
}

type Lane = Rows['lanes'][number];

/** A lane that holds with a reason has come to its rest: it says what stands in the way, and waits for somebody. */
function isOpen({ state, reason, targetGeneration, appliedGeneration, leaseUntil }: Lane): boolean {
  // A pass is under way: its calls may hang for half a minute where a line was cut when they began.
  if (leaseUntil !== null && leaseUntil.getTime() > Date.now()) return true;
  if (state === 'held') return isBudget(reason) || reason === null;
  return state !== 'idle' || targetGeneration !== appliedGeneration;
}

/** It was taken over 3 s ago: what comes of it, or of the next pass when its worker has lost it, is yet to be seen. */
function isInALongPass({ leaseUntil }: Lane): boolean {
  const leftMs = leaseUntil === null ? 0 : leaseUntil.getTime() - Date.now();
  return leftMs > 0 && leftMs < 57_000;
}

function stateOf({ state, reason, targetGeneration, appliedGeneration, attempts }: Lane): string {
  return `${state} at ${appliedGeneration} of ${targetGeneration}, ${attempts} tries, ${reason ?? 'no reason'}`;
}

function targetOf({ clusterId, virtualMesh, mesh, revision, hash }: Rows['targets'][number]): string {
  return [clusterId, virtualMesh, mesh, revision, hash].join(' ');
}

function isBudget(reason: string | null): boolean {
  return reason?.startsWith('would delete') ?? false;
}

async function agree({ api, home }: Stage, { lanes, clusters }: Pick<Rows, 'lanes' | 'clusters'>): Promise<number> {
  const held = lanes.filter(
    ({ state, reason, confirmedGeneration, targetGeneration }) =>
      state === 'held' && isBudget(reason) && confirmedGeneration !== targetGeneration,
  );
  for (const { clusterId, targetGeneration } of held) {
    const cluster = clusters.find(({ id }) => id === clusterId)?.name;
    await graphql({ url: api.url, home }, CONFIRM, { cluster, generation: Number(targetGeneration) }).catch(
      () => undefined,
    );
  }
  return held.length;
}
