import { setTimeout as sleep } from 'node:timers/promises';
import { readRows } from '../after/rows.ts';

/** What Overmesh said of a cluster at one moment: its troubles, in words; none when it called it well. */
export interface Said {
  /** Epoch, milliseconds. */
  readonly at: number;
  readonly cluster: string;
  readonly troubles: readonly string[];
}

const EVERY_MS = 500;

/** Writes down twice a second what Overmesh says of each cluster, until the signal. Moments without Postgres are left out. */
export async function listen(databaseUrl: string, signal: AbortSignal): Promise<readonly Said[]> {
  const said: Said[] = [];
  while (!signal.aborted) {
    const rows = await readRows(databaseUrl, 'clusters', 'lanes').catch(() => undefined);
    const at = Date.now();
    for (const { id, name, conditions } of rows?.clusters ?? []) {
      const lane = rows?.lanes.find(({ clusterId }) => clusterId === id);
      const told = lane?.reason && lane.state !== 'idle' ? [`lane ${lane.state}: ${lane.reason}`] : [];
      const bad = conditions.filter(({ status, reason }) => status === 'False' || reason === 'Throttled');
      said.push({ at, cluster: name, troubles: [...bad.map(({ type, reason }) => `${type}: ${reason}`), ...told] });
    }
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return said;
}
