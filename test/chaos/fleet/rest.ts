import { setTimeout as sleep } from 'node:timers/promises';
import { readRows } from '../after/rows.ts';
import type { Rows } from '../after/rows.ts';

const QUIET_MS = 5_000;
const TRIES = 20;

type Seen = Pick<Rows, 'rollouts' | 'lanes' | 'clusters' | 'heads'>;

/** Whether a fleet came to rest, how long that took, and what is still open where it did not. */
export interface FleetRest {
  readonly ms: number;
  readonly open: readonly string[];
  readonly rows: Seen;
}

/**
 * Waits until nothing is under way: every cluster is well and written, and the rollout has ended or waits for a person.
 *
 * @param also further things that are open
 */
export async function untilRest(
  databaseUrl: string,
  patienceMs: number,
  also: (rows: Seen) => readonly string[] = () => [],
): Promise<FleetRest> {
  const startedAt = Date.now();
  for (let quietSince = startedAt; ; await sleep(500)) {
    const rows = await seenNow(databaseUrl);
    const open = [...openIn(rows), ...also(rows)];
    if (open.length) quietSince = Date.now();
    const isOver = Date.now() - startedAt > patienceMs;
    if (Date.now() - quietSince >= QUIET_MS || isOver) return { ms: quietSince - startedAt, open, rows };
  }
}

/** Waits until so many clusters were given something: from then on there is something to disturb. */
export async function untilBegun(databaseUrl: string, clusters: number, patienceMs: number): Promise<void> {
  for (const until = Date.now() + patienceMs; ; await sleep(500)) {
    const { rollouts } = await seenNow(databaseUrl);
    const given = (rollouts[0]?.clusters ?? []).filter(({ state }) => state !== 'waiting');
    if (given.length >= clusters) return;
    if (Date.now() > until) throw new Error(`${given.length} of ${clusters} clusters were given something`);
  }
}

/** On a machine with much to do even Postgres may keep somebody waiting. */
async function seenNow(databaseUrl: string): Promise<Seen> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await readRows(databaseUrl, 'rollouts', 'lanes', 'clusters', 'heads');
    } catch (error) {
      if (attempt === TRIES) throw error;
    }
    await sleep(1_000);
  }
}

function openIn({ rollouts, lanes, clusters, heads }: Seen): readonly string[] {
  const last = rollouts.at(-1);
  const head = Math.max(0, ...heads.map(({ revision }) => revision));
  const nameOf = (id: string): string => clusters.find((one) => one.id === id)?.name ?? id;
  const isUnderWay = last?.state === 'running' || last?.state === 'undoing';
  const isWaiting = last?.state === 'paused' || last?.state === 'held';
  return [
    ...(isUnderWay
      ? [`the rollout to ${last.toRevision} is ${last.state}, wave ${last.wave + 1}: ${last.reason}`]
      : []),
    ...(!isWaiting && (last?.toRevision ?? 0) < head ? [`no rollout to revision ${head} has begun`] : []),
    ...clusters.flatMap(({ name, conditions }) =>
      conditions
        .filter(({ status }) => status !== 'True')
        .map(({ type, status, reason }) => `${name}: ${type} is ${status} (${reason})`),
    ),
    ...lanes
      .filter((lane) => lane.state !== 'idle' || lane.targetGeneration !== lane.appliedGeneration)
      .map(({ clusterId, state, reason }) => `lane of ${nameOf(clusterId)}: ${state}, ${reason ?? 'no reason'}`),
  ];
}
