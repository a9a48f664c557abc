import type { Fault, FaultMatch } from '../../harness/faults/fault.ts';
import { Chance } from './chance.ts';

export type Backend = 'postgres' | 'redis';

/** Something that can be paused and killed. */
export type Part = 'api' | 'worker-1' | 'worker-2' | 'postgres' | 'redis' | `cluster ${string}`;

/** What goes wrong. */
export type Trouble =
  /** On the way between Overmesh and the API server of a cluster. */
  | { readonly on: 'line'; readonly cluster: string; readonly fault: Fault; readonly match: FaultMatch }
  /** On the way between Overmesh and a store. */
  | { readonly on: 'network'; readonly store: Backend; readonly how: 'blackhole' | 'refuse' | 'reset' }
  /** With a server or a program itself; after `kill` it is started again, with what it had on disk. */
  | { readonly on: 'power'; readonly part: Part; readonly how: 'pause' | 'kill' }
  /** Redis forgets all. */
  | { readonly on: 'queue'; readonly how: 'flush' };

/** A fault with its heal. */
export interface PlannedFault {
  readonly id: number;
  readonly atMs: number;
  /** When it is healed; at `atMs` for what is over at once. */
  readonly untilMs: number;
  readonly trouble: Trouble;
}

const MEAN_MS = 1_600;

/** Faults in the order in which they begin; all are healed before the end, and no part has two at a time. */
export function planFaults(
  seed: number,
  ms: number,
  clusters: readonly string[],
  queue: Backend,
): readonly PlannedFault[] {
  const chance = new Chance(seed, 'faults');
  const watched = watchedCut(seed, ms, clusters);
  const busyUntil = new Map<string, number>();
  const faults: Omit<PlannedFault, 'id'>[] = watched ? [watched] : [];
  for (let atMs = chance.untilNext(MEAN_MS); atMs < ms; atMs += chance.untilNext(MEAN_MS)) {
    const { trouble, forMs } = draw(chance, clusters, queue);
    const place = placeOf(trouble);
    const untilMs = Math.min(atMs + forMs, ms);
    const fault = { atMs, untilMs, trouble };
    if ((busyUntil.get(place) ?? 0) > atMs || (watched && disturbs(fault, watched))) continue;
    busyUntil.set(place, untilMs);
    faults.push(fault);
  }
  return faults.sort((a, b) => a.atMs - b.atMs).map((fault, index) => ({ id: index + 1, ...fault }));
}

/** Whoever watches clusters is left alone for so long before and after a cut that is to be told. */
const CALM_MS = 32_000;
const WATCHED_MS = 35_000;

/** In a long chaos one cluster is cut off while those who have to tell it are whole: chance alone leaves no such time. */
function watchedCut(seed: number, ms: number, clusters: readonly string[]): Omit<PlannedFault, 'id'> | undefined {
  if (ms < CALM_MS + WATCHED_MS) return undefined;
  const chance = new Chance(seed, 'watched');
  const atMs = chance.between(CALM_MS, ms - WATCHED_MS);
  const fault = {
    kind: chance.pick(['refuse-connections', 'wrong-certificate', 'blackhole', 'unauthorized'] as const),
  };
  const trouble: Trouble = { on: 'line', cluster: chance.pick(clusters), fault, match: {} };
  return { atMs, untilMs: atMs + WATCHED_MS, trouble };
}

/** It has the line of the watched cut, or keeps from telling it. */
function disturbs({ atMs, untilMs, trouble }: Omit<PlannedFault, 'id'>, watched: Omit<PlannedFault, 'id'>): boolean {
  const overlaps = (from: number, until: number) => atMs < until && untilMs > from;
  if (blinds(trouble)) return overlaps(watched.atMs - CALM_MS, watched.atMs + CALM_MS);
  const isOfTheCluster = placeOf(trouble) === placeOf(watched.trouble) || cutsOff(trouble) === cutsOff(watched.trouble);
  return isOfTheCluster && overlaps(watched.atMs, watched.untilMs);
}

/** Troubles that keep Overmesh from watching clusters, or from saying what it saw. */
export function blinds(trouble: Trouble): boolean {
  if (trouble.on === 'network') return trouble.store === 'postgres';
  return trouble.on === 'power' && (trouble.part.startsWith('worker') || trouble.part === 'postgres');
}

/** What can have one fault at a time. Latency goes together with anything else on its line. */
export function placeOf(trouble: Trouble): string {
  if (trouble.on === 'line') return `${trouble.fault.kind === 'latency' ? 'latency' : 'line'} ${trouble.cluster}`;
  if (trouble.on === 'network') return `network ${trouble.store}`;
  if (trouble.on === 'power') return trouble.part;
  return 'queue';
}

/** As reports count it: `line/reset-after`, `power/worker/kill`. */
export function kindOf(trouble: Trouble): string {
  if (trouble.on === 'line') return `line/${trouble.fault.kind}`;
  if (trouble.on === 'network') return `network/${trouble.store}/${trouble.how}`;
  if (trouble.on === 'power') return `power/${trouble.part.replace(/[ -].*/, '')}/${trouble.how}`;
  return `queue/${trouble.how}`;
}

interface Drawn {
  readonly trouble: Trouble;
  readonly forMs: number;
}

function draw(chance: Chance, clusters: readonly string[], queue: Backend): Drawn {
  const kind = chance.weighted([
    [60, 'line'],
    [12, 'cluster'],
    [12, 'program'],
    [9, 'store'],
    [9, 'network'],
    [queue === 'redis' ? 4 : 0, 'queue'],
  ] as const);
  const stores: readonly Backend[] = queue === 'redis' ? ['postgres', 'redis'] : ['postgres'];
  const how = chance.pick(['pause', 'kill'] as const);
  switch (kind) {
    case 'line':
      return onLine(chance, chance.pick(clusters));
    case 'cluster':
      return { trouble: { on: 'power', part: `cluster ${chance.pick(clusters)}`, how }, forMs: mostlyShort(chance) };
    case 'program': {
      const part = chance.pick(['worker-1', 'worker-2', 'api'] as const);
      return { trouble: { on: 'power', part, how }, forMs: chance.between(1_000, 20_000) };
    }
    case 'store':
      return { trouble: { on: 'power', part: chance.pick(stores), how }, forMs: chance.between(500, 6_000) };
    case 'network': {
      const cut = chance.pick(['blackhole', 'refuse', 'reset'] as const);
      const forMs = cut === 'reset' ? 0 : chance.between(500, 8_000);
      return { trouble: { on: 'network', store: chance.pick(stores), how: cut }, forMs };
    }
    case 'queue':
      return { trouble: { on: 'queue', how: 'flush' }, forMs: 0 };
  }
}

/** Now and then long enough that somebody must be told. */
function mostlyShort(chance: Chance): number {
  return chance.happens(0.25) ? chance.between(30_000, 40_000) : chance.between(2_000, 12_000);
}

function onLine(chance: Chance, cluster: string): Drawn {
  const [fault, match] = chance.weighted(LINE_FAULTS)(chance);
  return { trouble: { on: 'line', cluster, fault, match }, forMs: mostlyShort(chance) };
}

type LineFault = (chance: Chance) => readonly [Fault, FaultMatch];

const always =
  (fault: Fault): LineFault =>
  () => [fault, {}];
const often =
  (fault: Fault, match: FaultMatch = {}): LineFault =>
  () => [fault, { probability: 0.4, ...match }];

const LINE_FAULTS: readonly (readonly [number, LineFault])[] = [
  [4, (chance) => [{ kind: 'latency', ms: chance.between(100, 2_500) }, {}]],
  [2, always({ kind: 'refuse-connections' })],
  [2, always({ kind: 'silent-connections' })],
  [2, always({ kind: 'wrong-certificate' })],
  [2, always({ kind: 'blackhole' })],
  [2, often({ kind: 'blackhole' }, { verb: 'write' })],
  [2, always({ kind: 'half-open' })],
  [3, often({ kind: 'reset-before' })],
  [5, often({ kind: 'reset-after' }, { verb: 'write' })],
  [3, (chance) => [{ kind: 'too-many-requests', retryAfter: chance.between(1, 3) }, { probability: 0.5 }]],
  [2, often({ kind: 'internal-error' })],
  [2, often({ kind: 'unavailable', retryAfter: 1 })],
  [3, always({ kind: 'unauthorized' })],
  [2, always({ kind: 'forbidden' })],
  [1, (chance) => [{ kind: 'trickle', bytesPerSecond: chance.between(500, 5_000) }, { probability: 0.5 }]],
  [2, often({ kind: 'cut-body', bytes: 300 })],
  [2, often({ kind: 'garbage' })],
  [1, often({ kind: 'slow-headers' })],
  [3, always({ kind: 'truncated-list', keep: 1 })],
  [3, always({ kind: 'empty-list' })],
  [2, always({ kind: 'stale-list' })],
  [3, (chance) => [{ kind: 'expired-watch', as: chance.pick(['status', 'event']) }, { probability: 0.7 }]],
  [2, always({ kind: 'duplicated-events' })],
  [2, always({ kind: 'reordered-events' })],
];

/** Troubles that cut Overmesh off from a whole cluster: whoever asks must be told. */
export function cutsOff(trouble: Trouble): string | undefined {
  if (trouble.on === 'power') return /^cluster (.*)/.exec(trouble.part)?.[1];
  if (trouble.on !== 'line' || trouble.match.probability !== undefined) return undefined;
  return WHOLE.has(trouble.fault.kind) ? trouble.cluster : undefined;
}

const WHOLE = new Set<string>([
  'refuse-connections',
  'silent-connections',
  'wrong-certificate',
  'blackhole',
  'half-open',
  'unauthorized',
  'forbidden',
]);
