import { loadavg } from 'node:os';
import { line, median } from '../measure.ts';
import type { Spent } from '../measure.ts';
import type { Figure, Report } from '../report.ts';
import { say } from '../say.ts';
import { startFleetProcess } from '../scale/fleet-process.ts';
import { Hub } from '../scale/hub.ts';
import { measureWorker } from '../scale/idle.ts';
import { FleetRoom, OBJECTS_EACH } from './fleet-room.ts';
import type { Push } from './fleet-room.ts';

const MIB = 1024 * 1024;
const WARM_UP = 2;

export interface FleetOptions {
  /** Numbers of clusters. */
  readonly clusters: readonly number[];
  readonly rounds: number;
  /** How long a worker is watched that has nothing to do. */
  readonly idleMs: number;
}

/** What a push cost with so many clusters: to all of them, and to one. */
interface Pushed {
  readonly clusters: number;
  readonly all: Push & { readonly floor: Spent; readonly overFloor: number };
  readonly one: Push;
}

/** A worker that follows so many clusters and has nothing to do. */
interface Idle {
  readonly clusters: number;
  readonly residentBytes: number;
  readonly statementsPerMinute: number;
}

/** A change to every cluster of a simulated fleet beside the bare requests, and what the fleet costs at rest. */
export async function benchFleet({ clusters, rounds, idleMs }: FleetOptions): Promise<Report> {
  const sizes = clusters.toSorted((a, b) => a - b);
  const load = [loadavg()[0] ?? 0];
  const pushed = await measurePushes(sizes, rounds);
  const idle = idleMs > 0 ? await measureIdle(sizes, idleMs) : [];
  load.push(loadavg()[0] ?? 0);
  return {
    bench: `fleet: one change of ${OBJECTS_EACH} objects on each of ${sizes.join(', ')} simulated clusters, median of ${rounds} pairs`,
    figures: [...pushFigures(pushed), ...idleFigures(idle)],
    notes: [
      'Floor: the same applies, serialised beforehand, over kept-alive connections, to 16 clusters at once and 4 at once per cluster.',
      `Load average ${load.map((one) => one.toFixed(1)).join(' before and ')} after.`,
    ],
  };
}

async function measurePushes(sizes: readonly number[], rounds: number): Promise<readonly Pushed[]> {
  const fleet = await startFleetProcess();
  try {
    const room = await FleetRoom.open(fleet);
    try {
      const pushed: Pushed[] = [];
      for (const size of sizes) {
        say(`${size} clusters: registering`);
        await room.grow(size);
        say(`${size} clusters: pushing`);
        pushed.push(await measurePush(room, rounds));
      }
      return pushed;
    } finally {
      await room.close();
    }
  } finally {
    await fleet.stop();
  }
}

async function measurePush(room: FleetRoom, rounds: number): Promise<Pushed> {
  const all = await pairs(room, rounds, room.size);
  const one = await pairs(room, rounds, 1);
  const floors = all.map(({ floor }) => floor);
  return {
    clusters: room.size,
    all: {
      ...middle(all.map(({ push }) => push)),
      floor: { ms: median(floors.map(({ ms }) => ms)), cpuMs: median(floors.map(({ cpuMs }) => cpuMs)) },
      overFloor: median(all.map(({ push, floor }) => push.ms / floor.ms)),
    },
    one: middle(one.map(({ push }) => push)),
  };
}

async function pairs(room: FleetRoom, rounds: number, count: number) {
  const measured = [];
  for (let round = 0; round < WARM_UP + rounds; round += 1) measured.push(await room.pair(count));
  return measured.slice(WARM_UP);
}

/** The median of each figure by itself. */
function middle(pushes: readonly Push[]): Push {
  const of = (pick: (push: Push) => number) => median(pushes.map(pick));
  return {
    ms: of(({ ms }) => ms),
    cpuMs: of(({ cpuMs }) => cpuMs),
    statements: of(({ statements }) => statements),
    wakes: of(({ wakes }) => wakes),
  };
}

async function measureIdle(sizes: readonly number[], idleMs: number): Promise<readonly Idle[]> {
  const fleet = await startFleetProcess();
  try {
    const hub = await Hub.open(fleet);
    try {
      const measured: Idle[] = [];
      for (const size of sizes) {
        const { idle } = await measureWorker(hub, size, ['idle'], idleMs);
        if (!idle) throw new Error('what is idle was not looked at');
        const { residentBytes, statements } = idle;
        measured.push({ clusters: size, residentBytes, statementsPerMinute: statements * 60 });
      }
      return measured;
    } finally {
      await hub.close();
    }
  } finally {
    await fleet.stop();
  }
}

function pushFigures(all: readonly Pushed[]): readonly Figure[] {
  return [...all.flatMap(sizeFigures), ...growthFigures(all), ...oneFigures(all)];
}

function sizeFigures({ clusters, all, one }: Pushed): readonly Figure[] {
  const of = (what: string) => `${what}, ${clusters} clusters`;
  const objects = clusters * OBJECTS_EACH;
  return [
    { what: of('push to all: time'), measured: all.ms, unit: 'ms' },
    { what: of('push to all: time of the floor'), measured: all.floor.ms, unit: 'ms' },
    { what: of('push to all: over floor'), measured: all.overFloor, unit: '×', most: 1.3 },
    { what: of('push to all: client CPU per object'), measured: all.cpuMs / objects, unit: 'ms' },
    { what: of('push to all: of the floor'), measured: all.floor.cpuMs / objects, unit: 'ms' },
    { what: of('push to all: SQL statements'), measured: all.statements, unit: '' },
    { what: of('push to all: wake-ups'), measured: all.wakes, unit: '' },
    { what: of('push to one: time'), measured: one.ms, unit: 'ms' },
    { what: of('push to one: client CPU'), measured: one.cpuMs, unit: 'ms' },
    { what: of('push to one: SQL statements'), measured: one.statements, unit: '' },
  ];
}

/** 1 is as the fleet grows, 0 is not at all. */
function growthFigures(all: readonly Pushed[]): readonly Figure[] {
  if (all.length < 2) return [];
  const fitted = (what: string, pick: (one: Pushed) => number): Figure => ({
    what: `push to all: exponent of ${what}`,
    measured: exponentOf(all.map((one) => [one.clusters, pick(one)])),
    unit: '',
  });
  const exponent = (what: string, pick: (one: Pushed) => number): Figure => ({ ...fitted(what, pick), most: 1.05 });
  return [
    fitted('time of the floor', ({ all: { floor } }) => floor.ms),
    exponent('time', ({ all: { ms } }) => ms),
    exponent('client CPU', ({ all: { cpuMs } }) => cpuMs),
    exponent('SQL statements', ({ all: { statements } }) => statements),
    exponent('wake-ups', ({ all: { wakes } }) => wakes),
  ];
}

function exponentOf(points: readonly (readonly [clusters: number, cost: number])[]): number {
  return line(points.map(([x, y]) => ({ x: Math.log(x), y: Math.log(y) }))).slope;
}

function oneFigures(all: readonly Pushed[]): readonly Figure[] {
  const [few, many] = [all[0], all.at(-1)];
  if (!few || !many || few === many) return [];
  const ratio = (what: string, pick: (push: Push) => number): Figure => ({
    what: `push to one: ${what} with ${many.clusters} clusters over that with ${few.clusters}`,
    measured: pick(many.one) / pick(few.one),
    unit: '×',
    most: 1.1,
  });
  return [
    ratio('time', ({ ms }) => ms),
    ratio('client CPU', ({ cpuMs }) => cpuMs),
    ratio('SQL statements', ({ statements }) => statements),
  ];
}

function idleFigures(all: readonly Idle[]): readonly Figure[] {
  const figures = all.flatMap(({ clusters, residentBytes, statementsPerMinute }): readonly Figure[] => [
    { what: `idle: resident, ${clusters} clusters`, measured: residentBytes / MIB, unit: 'MiB' },
    {
      what: `idle: statements per cluster and minute, ${clusters} clusters`,
      measured: statementsPerMinute / clusters,
      unit: '',
    },
  ]);
  if (all.length < 2) return figures;
  const perCluster = line(all.map(({ clusters, residentBytes }) => ({ x: clusters, y: residentBytes / MIB }))).slope;
  const growth = exponentOf(all.map((one) => [one.clusters, one.statementsPerMinute / one.clusters]));
  return [
    ...figures,
    { what: 'idle: memory per cluster', measured: perCluster, unit: 'MiB' },
    { what: 'idle: exponent of statements per cluster and minute', measured: growth, unit: '', most: 0.05 },
  ];
}
