import { loadavg } from 'node:os';
import type { Figure, Report } from '../report.ts';
import { changeFigures, measureChanges } from './changes.ts';
import type { Changes } from './changes.ts';
import { editFigures, measureEdits } from './edits.ts';
import type { Edits } from './edits.ts';
import { startFleetProcess } from './fleet-process.ts';
import type { FleetProcess } from './fleet-process.ts';
import { say } from '../say.ts';
import { Hub } from './hub.ts';
import { measureWorker, workerFigures } from './idle.ts';
import type { Running, WorkerPart } from './idle.ts';
import { measureQueries, queryFigures } from './queries.ts';
import type { Queries } from './queries.ts';
import { benchTranslation } from './translation.ts';
import { World } from './world.ts';

/** What can be measured apart. */
export const PARTS = ['edit', 'changes', 'queries', 'start', 'idle', 'changing', 'translation'] as const;
export type Part = (typeof PARTS)[number];

export interface ScaleOptions {
  /** Numbers of clusters. */
  readonly clusters: readonly number[];
  readonly only: readonly Part[];
  /** How long a worker is watched that has nothing to do. */
  readonly idleMs: number;
}

/** What one change costs, and what a fleet costs that nothing happens in, with ever more clusters. */
export async function benchScale({ clusters, only, idleMs }: ScaleOptions): Promise<Report> {
  const sizes = clusters.toSorted((a, b) => a - b);
  const fleet = await startFleetProcess();
  const load = [loadavg()[0] ?? 0];
  try {
    const failures: string[] = [];
    const figures = [
      ...(only.includes('translation') ? benchTranslation() : []),
      ...(await ofRows(fleet, sizes, only)),
      ...(await ofWorkers(fleet, sizes, only, idleMs, failures)),
    ];
    load.push(loadavg()[0] ?? 0);
    return {
      bench: `scale: ${sizes.join(', ')} clusters of 20 Services with Istio`,
      figures,
      notes: [`Load average ${load.map((one) => one.toFixed(1)).join(' before and ')} after.`, ...failures],
    };
  } finally {
    await fleet.stop();
  }
}

/** What needs the rows of many clusters and no more than three that are there. */
async function ofRows(
  fleet: FleetProcess,
  sizes: readonly number[],
  only: readonly Part[],
): Promise<readonly Figure[]> {
  if (!only.some((part) => ['edit', 'changes', 'queries'].includes(part))) return [];
  const [edits, changes, queries]: [Edits[], Changes[], Queries[]] = [[], [], []];
  const world = await World.open(fleet);
  try {
    for (const size of sizes) {
      say(`${size} clusters: growing`);
      await world.grow(size);
      say(`${size} clusters: measuring`);
      if (only.includes('edit')) edits.push(await measureEdits(world));
      if (only.includes('changes')) changes.push(await measureChanges(world));
      if (only.includes('queries')) queries.push(await measureQueries(world));
    }
  } finally {
    await world.close();
  }
  return [...editFigures(edits), ...changeFigures(changes), ...queryFigures(queries)];
}

/** What needs every cluster to be there. A worker that does not bear a size is told of, and no larger one is tried. */
async function ofWorkers(
  fleet: FleetProcess,
  sizes: readonly number[],
  only: readonly Part[],
  idleMs: number,
  failures: string[],
): Promise<readonly Figure[]> {
  const parts = (['start', 'idle', 'changing'] as const satisfies WorkerPart[]).filter((part) => only.includes(part));
  if (!parts.length) return [];
  const hub = await Hub.open(fleet);
  const running: Running[] = [];
  try {
    for (const size of sizes) {
      try {
        running.push(await measureWorker(hub, size, parts, idleMs));
      } catch (error) {
        failures.push(`Not measured with ${size} clusters: ${error instanceof Error ? error.message : String(error)}`);
        break;
      }
    }
  } finally {
    await hub.close();
  }
  return workerFigures(running);
}
