import { Chance } from '../../plan/chance.ts';

/** What goes wrong with a fleet. After a SIGKILL a program or a server is started again, with what it had on disk. */
export type FleetTrouble =
  | { readonly on: 'program'; readonly name: string }
  | { readonly on: 'postgres' }
  /** A quarter of the clusters, of both kinds, is cut off. */
  | { readonly on: 'clusters'; readonly names: readonly string[]; readonly how: Cut };

/** As `SimulatedCluster.fall`; a real one is behind a proxy that does the same. */
export type Cut = 'partition' | 'hang' | 'refuse';

export interface FleetFault {
  readonly atMs: number;
  /** When it is healed. */
  readonly untilMs: number;
  readonly trouble: FleetTrouble;
}

export interface FleetFaultOptions {
  readonly seed: number;
  readonly ms: number;
  readonly clusters: readonly string[];
  readonly workers: readonly string[];
}

const WORKER_DIES_EVERY_MS = 15_000;
const API_DIES_EVERY_MS = 90_000;
const POSTGRES_DIES_EVERY_MS = 60_000;

/** Faults in the order in which they begin; all are healed at the end. */
export function planFleetFaults(options: FleetFaultOptions): readonly FleetFault[] {
  const all = [...partitions(options), ...workerDeaths(options), ...deaths(options, 'api'), ...deaths(options)];
  return all.sort((a, b) => a.atMs - b.atMs);
}

/** One after the other, each a quarter to a third of the whole time: longer than every wave's deadline in a long run. */
function partitions({ seed, ms, clusters }: FleetFaultOptions): readonly FleetFault[] {
  const chance = new Chance(seed, 'partitions');
  const found: FleetFault[] = [];
  for (let atMs = chance.between(0, ms / 10); atMs < ms * 0.7;) {
    const untilMs = Math.round(atMs + ms * chance.pick([0.25, 0.3, 0.35]));
    const names = shuffled(chance, clusters).slice(0, Math.ceil(clusters.length / 4));
    const how = chance.pick(['partition', 'hang', 'refuse'] as const);
    found.push({ atMs, untilMs: Math.min(untilMs, ms), trouble: { on: 'clusters', names, how } });
    atMs = untilMs + chance.between(ms / 40, ms / 10);
  }
  return found;
}

function workerDeaths({ seed, ms, workers }: FleetFaultOptions): readonly FleetFault[] {
  const chance = new Chance(seed, 'workers');
  return times(chance, ms, WORKER_DIES_EVERY_MS).map((atMs) => {
    const trouble: FleetTrouble = { on: 'program', name: chance.pick(workers) };
    return { atMs, untilMs: Math.min(ms, atMs + chance.between(500, 8_000)), trouble };
  });
}

function deaths({ seed, ms }: FleetFaultOptions, program?: 'api'): readonly FleetFault[] {
  const chance = new Chance(seed, program ?? 'postgres');
  const trouble: FleetTrouble = program ? { on: 'program', name: program } : { on: 'postgres' };
  const meanMs = program ? API_DIES_EVERY_MS : POSTGRES_DIES_EVERY_MS;
  const drawn = times(chance, ms, meanMs);
  // No run is without a restart of Postgres.
  const found = program || drawn.length ? drawn : [chance.between(ms / 4, ms / 2)];
  return found.map((atMs) => ({ atMs, untilMs: Math.min(ms, atMs + chance.between(500, 4_000)), trouble }));
}

function times(chance: Chance, ms: number, meanMs: number): readonly number[] {
  const found: number[] = [];
  for (let atMs = chance.untilNext(meanMs); atMs < ms; atMs += chance.untilNext(meanMs)) found.push(atMs);
  return found;
}

/** In an order by chance. */
export function shuffled<T>(chance: Chance, list: readonly T[]): readonly T[] {
  return list
    .map((item) => ({ item, key: chance.between(0, 2 ** 30) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
