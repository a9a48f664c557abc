import type { FleetAftermath } from './after/aftermath.ts';
import type { FleetPlan } from './plan/plan.ts';

/** What a chaos of a fleet was, in numbers. */
export interface FleetFigures {
  readonly seed: number;
  readonly seconds: number;
  readonly clusters: number;
  readonly kills: number;
  readonly partitions: number;
  readonly longestPartitionMs: number;
  readonly edits: number;
  readonly steerings: number;
  readonly freezes: number;
  readonly refused: number;
  readonly rollouts: Readonly<Record<string, number>>;
  /** Of all rollouts but the last one, from 1. */
  readonly furthestWave: number;
  readonly writes: number;
  readonly foreignObjects: number;
  readonly restMs: readonly number[];
}

export function fleetFiguresOf({ plan, course, rows: { rollouts }, history }: FleetAftermath): FleetFigures {
  const { seed, ms, waves } = plan;
  const { authors, suffered, planted, rests } = course;
  const { clusters } = history;
  const cuts = suffered.filter(({ trouble }) => trouble.on === 'clusters');
  const ended: Record<string, number> = {};
  for (const { state } of rollouts) ended[state] = (ended[state] ?? 0) + 1;
  const reached = rollouts.slice(0, -1).map(({ wave }) => Math.min(wave + 1, waves.length));
  return {
    seed,
    seconds: ms / 1000,
    clusters: clusters.length,
    kills: suffered.length - cuts.length,
    partitions: cuts.length,
    longestPartitionMs: Math.max(0, ...cuts.map(({ from, until }) => until - from)),
    edits: sum(authors.map(({ acknowledged }) => acknowledged.length)),
    steerings: sum(authors.map(({ steered }) => steered.length)),
    freezes: sum(authors.map(({ frozen }) => frozen.length)),
    refused: sum(authors.map(({ refused }) => refused)),
    rollouts: ended,
    furthestWave: Math.max(0, ...reached),
    writes: sum(clusters.map(({ writes }) => writes.length)),
    foreignObjects: planted.length,
    restMs: rests.map(({ rest }) => rest.ms),
  };
}

/** The line of figures at the end. */
export function fleetFiguresInALine(figures: FleetFigures): string {
  const rollouts = Object.entries(figures.rollouts).map(([state, count]) => `${state} ${count}`);
  return [
    `seed ${figures.seed}, ${figures.seconds} s, ${figures.clusters} clusters`,
    `${figures.kills} SIGKILLs, ${figures.partitions} partitions of a quarter, the longest of ${inSeconds(figures.longestPartitionMs)}`,
    `edits ${figures.edits} acknowledged, ${figures.steerings} steerings, ${figures.freezes} freezes, ${figures.refused} refused`,
    `rollouts: ${rollouts.join(', ')}; furthest wave ${figures.furthestWave}`,
    `writes by Overmesh ${figures.writes}, ${figures.foreignObjects} foreign objects`,
    `rest after ${figures.restMs.map(inSeconds).join(', the last change after ')}`,
  ].join('; ');
}

/** The command that does it all again. */
export function fleetReplay({ seed, ms, simulated, real }: FleetPlan): string {
  return `npm run chaos -- --fleet --seed ${seed} --minutes ${ms / 60_000} --simulated ${simulated} --clusters ${real}`;
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
