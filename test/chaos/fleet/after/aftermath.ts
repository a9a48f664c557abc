import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WitnessedEvent } from '../../../harness/faults/witness.ts';
import { readAllRows } from '../../after/rows.ts';
import type { Live } from '../../after/live.ts';
import type { Rows } from '../../after/rows.ts';
import type { AuthorResult } from '../actors/author.ts';
import type { FleetSuffered } from '../actors/nemesis.ts';
import type { Planted } from '../actors/strangers.ts';
import { endedByTheFirst } from '../history.ts';
import type { FleetHistory } from '../history.ts';
import type { AtRest } from '../invariants/whereabouts.ts';
import type { FleetPlan } from '../plan/plan.ts';
import type { FleetRest } from '../rest.ts';
import type { FleetCluster } from '../stage/members.ts';
import type { FleetStage } from '../stage/stage.ts';
import { historyOf, mannersIn, objectsOn, wantedStates } from './evidence.ts';

/** All that was done to a fleet, and where it came to rest: once by itself, and once after a last change. */
export interface FleetCourse {
  readonly authors: readonly AuthorResult[];
  readonly suffered: readonly FleetSuffered[];
  readonly planted: readonly Planted[];
  readonly rests: readonly { readonly rest: FleetRest; readonly clusters: readonly AtRest[] }[];
  /** Programs that ended by themselves, with how. */
  readonly deaths: readonly string[];
}

/** The whole evidence. */
export interface FleetAftermath {
  readonly plan: FleetPlan;
  readonly course: FleetCourse;
  readonly rows: Rows;
  /** Audit logs and journals, by name of the cluster. */
  readonly events: ReadonlyMap<string, readonly WitnessedEvent[]>;
  readonly history: FleetHistory;
  /** What the objects of strangers are now, by cluster and path. */
  readonly plants: ReadonlyMap<string, Live['metadata']>;
}

export async function readFleetAftermath(
  plan: FleetPlan,
  stage: FleetStage,
  course: FleetCourse,
): Promise<FleetAftermath> {
  const rows = await readAllRows(stage.databaseUrl);
  const events = new Map(await Promise.all(stage.clusters.map(async (one) => [one.name, await one.audit()] as const)));
  const wanted = await wantedStates(stage, rows);
  const history = historyOf(plan, events, course.suffered, {
    wanted,
    accepted: new Map(rows.revisions.map(({ number, at }) => [number, at.getTime()])),
    manners: mannersIn(rows.intents, [...wanted.keys()]),
    steered: course.authors.flatMap(({ steered }) => steered),
    frozen: endedByTheFirst(course.authors.flatMap(({ frozen }) => frozen)),
  });
  return { plan, course, rows, events, history, plants: await plantsNow(stage.clusters) };
}

async function plantsNow(clusters: readonly FleetCluster[]): Promise<FleetAftermath['plants']> {
  const found = await Promise.all(
    clusters.map(async (one) =>
      [...(await objectsOn(one))].map(([path, { metadata }]) => [`${one.name} ${path}`, metadata] as const),
    ),
  );
  return new Map(found.flat());
}

/** Writes all evidence to a folder, for whoever wants to know why a promise was broken. */
export async function keepFleetEvidence(folder: string, { plan: _, ...evidence }: FleetAftermath): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, value] of Object.entries(evidence))
    await writeFile(join(folder, `${name}.json`), JSON.stringify(value, inJson, 1));
}

function inJson(_: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value as Map<string, unknown>) : value;
}
