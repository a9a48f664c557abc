import type { Aftermath } from './after/aftermath.ts';
import { objectsChecked, objectsExcused } from './invariants/as-wanted.ts';
import { needlessCount, writesOf } from './invariants/history.ts';
import { detectionTimes } from './invariants/told.ts';
import { kindOf } from './plan/faults.ts';
import type { Backend } from './plan/faults.ts';

/** What a chaos was, in numbers. */
export interface Figures {
  readonly seed: number;
  readonly seconds: number;
  readonly queue: Backend;
  /** By kind. */
  readonly faults: Readonly<Record<string, number>>;
  readonly faultsInAll: number;
  readonly editsAcknowledged: number;
  readonly editsRefused: number;
  /** Tries that were answered with "again", or not at all. */
  readonly triesFailedForNow: number;
  readonly foreignWrites: number;
  /** Accepted, of the hostile tenants. */
  readonly tenantWrites: number;
  /** Objects and parts of a mesh that strangers made or took away. */
  readonly strangersActs: number;
  /** Requests of Overmesh that API servers answered. */
  readonly overmeshWrites: number;
  readonly needlessWrites: number;
  readonly objectsChecked: number;
  /** Of these not as wanted, and said to be so (another's object, a fight, a conflict). */
  readonly objectsToldAbout: number;
  readonly foreignObjects: number;
  readonly deletesConfirmed: number;
  /** The slowest; absent where no cluster was cut off long enough. */
  readonly slowestDetectionMs?: number;
  readonly restMs: number;
}

export function figuresOf(after: Aftermath): Figures {
  const { plan, writers, hands, tenants, strangers, suffered, rest } = after;
  const faults: Record<string, number> = {};
  for (const { trouble } of suffered) faults[kindOf(trouble)] = (faults[kindOf(trouble)] ?? 0) + 1;
  const detected = detectionTimes(after);
  const handed = [...hands.values()];
  return {
    seed: plan.seed,
    seconds: plan.ms / 1000,
    queue: plan.queue,
    faults,
    faultsInAll: suffered.length,
    editsAcknowledged: sum(writers.map(({ acknowledged }) => acknowledged.length)),
    editsRefused: sum(writers.map(({ refused }) => refused)),
    triesFailedForNow: sum(writers.map(({ temporary }) => temporary)),
    foreignWrites: sum(handed.map(({ writes }) => writes)),
    tenantWrites: sum(tenants.map(({ writes }) => writes)),
    strangersActs: sum(strangers),
    overmeshWrites: writesOf(after),
    needlessWrites: needlessCount(after),
    objectsChecked: objectsChecked(after),
    objectsToldAbout: objectsExcused(after),
    foreignObjects: sum(handed.map(({ objects }) => objects.size)),
    deletesConfirmed: rest.confirmed,
    ...(detected.length ? { slowestDetectionMs: Math.max(...detected) } : {}),
    restMs: rest.ms,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
