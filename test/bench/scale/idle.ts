import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeFigures } from '../../fleet/changing.ts';
import type { Figure } from '../report.ts';
import { say } from '../say.ts';
import type { FleetProcess } from './fleet-process.ts';
import type { CountedWorker, Hub } from './hub.ts';
import { stretch } from './stretch.ts';
import type { Stretch } from './stretch.ts';

const MIB = 1024 * 1024;
const CHANGE_EVERY_MS = 30_000;
/** Each cluster changes so often. */
const CHANGES_EACH = 4;
/** Lists are counted again until so long after a start (libs/kube/src/recount.ts). */
const AFTER_START_MS = 150_000;

/** What is measured of a running worker. */
export type WorkerPart = 'start' | 'idle' | 'changing';

/** A worker that follows so many clusters. */
export interface Running {
  readonly clusters: number;
  /** From the start of the process to the last watch, with everything known from before. */
  readonly startMs: number;
  readonly idle?: Stretch;
  readonly changing?: Stretch & ChangeFigures;
}

/** @param idleMs how long nothing is done; a watch lasts 4 to 5 minutes, so less than that shows no steady state */
export async function measureWorker(
  hub: Hub,
  size: number,
  parts: readonly WorkerPart[],
  idleMs: number,
): Promise<Running> {
  say(`${size} clusters: registering`);
  await hub.grow(size);
  say(`${size} clusters: a first worker reads and writes them`);
  await withWorker(hub, (worker, startedAt) => hub.settled(worker, startedAt));
  say(`${size} clusters: starting anew`);
  return withWorker(hub, async (worker, startedAt) => {
    const startMs = await hub.settled(worker, startedAt);
    say(`${size} clusters: started after ${Math.round(startMs)} ms`);
    const idle = parts.includes('idle') ? await measureIdle(worker, hub.fleet, idleMs) : undefined;
    const changing = parts.includes('changing') ? await measureChanging(worker, hub.fleet) : undefined;
    return { clusters: size, startMs, ...(idle && { idle }), ...(changing && { changing }) };
  });
}

async function withWorker<T>(hub: Hub, work: (worker: CountedWorker, startedAt: number) => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const worker = await hub.startWorker();
  try {
    return await work(worker, startedAt);
  } finally {
    await worker.stop();
  }
}

async function measureIdle(worker: CountedWorker, fleet: FleetProcess, ms: number): Promise<Stretch> {
  await sleep(Math.min(AFTER_START_MS, ms));
  say(`idle for ${Math.round(ms / 1000)} s`);
  return stretch(worker, fleet, ms);
}

async function measureChanging(worker: CountedWorker, fleet: FleetProcess): Promise<Stretch & ChangeFigures> {
  say(`each cluster changes ${CHANGES_EACH} times`);
  await fleet.startChanging(CHANGE_EVERY_MS);
  const spent = await stretch(worker, fleet, CHANGES_EACH * CHANGE_EVERY_MS - 1_000);
  return { ...spent, ...(await fleet.stopChanging()) };
}

export function workerFigures(all: readonly Running[]): readonly Figure[] {
  return all.flatMap(({ clusters, startMs, idle, changing }) => {
    const of = (what: string) => `${what}, ${clusters} clusters`;
    return [
      { what: of('cold start: last watch open after'), measured: startMs / 1000, unit: 's', most: 30 },
      ...(idle ? idleFigures(idle, of) : []),
      ...(changing ? changingFigures(changing, of) : []),
    ];
  });
}

function idleFigures(idle: Stretch, of: (what: string) => string): readonly Figure[] {
  return [
    { what: of('idle: statements per second'), measured: idle.statements, unit: '', most: 20 },
    { what: of('idle: read from Postgres per second'), measured: idle.bytesRead / 1000, unit: 'kB' },
    { what: of('idle: requests per second'), measured: idle.requests, unit: '' },
    { what: of('… of them new watches'), measured: idle.watches, unit: '' },
    { what: of('idle: CPU of the worker'), measured: 100 * idle.cpu, unit: '%', most: 5 },
    { what: of('idle: resident'), measured: idle.residentBytes / MIB, unit: 'MiB', most: 700 },
    { what: of('idle: longest block'), measured: idle.blockMs, unit: 'ms', most: 100 },
    { what: of('idle: meshes translated'), measured: idle.translations, unit: '', most: 0 },
    { what: of('idle: watches open'), measured: idle.openWatches, unit: '' },
    { what: of('idle: connections open'), measured: idle.connections, unit: '' },
  ];
}

function changingFigures(changing: Stretch & ChangeFigures, of: (what: string) => string): readonly Figure[] {
  const { changes, lagsMs } = changing;
  const lag = (share: number) => lagsMs[Math.min(lagsMs.length - 1, Math.floor(lagsMs.length * share))] ?? NaN;
  return [
    {
      what: of('changing: changes without a write before the next'),
      measured: changes - lagsMs.length,
      unit: '',
      most: 0,
    },
    { what: of('changing: change to write, median'), measured: lag(0.5) / 1000, unit: 's' },
    { what: of('changing: change to write, 95 %'), measured: lag(0.95) / 1000, unit: 's', most: 10 },
    { what: of('changing: CPU of the worker'), measured: 100 * changing.cpu, unit: '%', most: 60 },
    { what: of('changing: longest block'), measured: changing.blockMs, unit: 'ms', most: 100 },
    {
      what: of('changing: meshes translated per change'),
      measured: changing.translations / changes,
      unit: '',
      most: 1,
    },
    {
      what: of('changing: statements per change'),
      measured: (changing.statements * changing.seconds) / changes,
      unit: '',
    },
    { what: of('changing: resident'), measured: changing.residentBytes / MIB, unit: 'MiB' },
  ];
}
