import type { Figures } from './figures.ts';
import type { Finding } from './invariants/finding.ts';

/** The line of figures at the end. */
export function figuresInALine(figures: Figures): string {
  const byKind = Object.entries(figures.faults)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');
  const { slowestDetectionMs: slowest } = figures;
  return [
    `seed ${figures.seed}, ${figures.seconds} s, queue ${figures.queue}`,
    `faults ${figures.faultsInAll} (${byKind})`,
    `edits ${figures.editsAcknowledged} acknowledged, ${figures.editsRefused} refused, ${figures.triesFailedForNow} tries failed for now`,
    `foreign writes ${figures.foreignWrites}, of tenants ${figures.tenantWrites}, of strangers ${figures.strangersActs}`,
    `writes by Overmesh ${figures.overmeshWrites}, ${figures.needlessWrites} needless`,
    `objects checked ${figures.objectsChecked}, ${figures.objectsToldAbout} told about, ${figures.foreignObjects} foreign`,
    ...(slowest === undefined ? [] : [`cut-off told within ${inSeconds(slowest)}`]),
    `rest after ${inSeconds(figures.restMs)}`,
  ].join('; ');
}

/** A broken promise with its evidence, to read. */
export function findingInLines({ invariant, message, evidence }: Finding): readonly string[] {
  return [`${invariant} ✗ ${message}`, ...evidence.map((line) => `     ${line}`)];
}

/** The command that does it all again. */
export function replayCommand(
  { seed, seconds, queue }: Pick<Figures, 'seed' | 'seconds' | 'queue'>,
  clusters: number,
): string {
  return `npm run chaos -- --seed ${seed} --minutes ${seconds / 60} --queue ${queue} --clusters ${clusters}`;
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
