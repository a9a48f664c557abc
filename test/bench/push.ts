import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeClient } from '@overmesh/kube';
import type { ClusterPool } from '../harness/cluster-pool.ts';
import { startClusters } from '../harness/cluster-pool.ts';
import { Floor } from './floor.ts';
import type { Ready } from './floor.ts';
import { setTargets } from '../harness/targets.ts';
import type { GivenTarget } from '../harness/targets.ts';
import { median, timed } from './measure.ts';
import type { Spent } from './measure.ts';
import { KINDS, canaries } from './objects.ts';
import type { Report } from './report.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';
import { countStatements } from './statements.ts';

const NAMES = ['bench-a', 'bench-b', 'bench-c', 'bench-d'];
const DESTINATIONS = 12;
const OBJECTS = NAMES.length * DESTINATIONS * 2;
const WARM_UP = 4;
/** Lets the watches' echo and etcd's work end, so that no round pays for the one before. */
const PAUSE_MS = 300;

interface Counts {
  readonly statements: number;
  readonly wakes: number;
  readonly connections: number;
}

/** One round: the same change pushed by Overmesh and by the floor. */
interface Pair {
  readonly push: Spent & Counts;
  readonly floor: Spent;
}

/** One policy change to four API servers, against the floor of the bare requests in the same run. */
export async function benchPush(rounds: number): Promise<Report> {
  const [pool, stage] = await Promise.all([startClusters(NAMES, { crds: ['istio'] }), openStage()]);
  stage.jobs.work('deliver', (id, signal) => stage.delivery.deliver(id, signal));
  const floors = pool.clusters.map((cluster) => new Floor(cluster));
  const watching = new AbortController();
  try {
    const room = await furnish(pool, stage, watching.signal);
    const pairs: Pair[] = [];
    for (let round = 1; round <= WARM_UP + rounds; round += 1) {
      const pair = await runPair(stage, room, floors, round);
      if (round > WARM_UP) pairs.push(pair);
    }
    return reportOf(pairs);
  } finally {
    watching.abort();
    await Promise.all(floors.map((floor) => floor.close()));
    await stage.close();
    await pool.stop();
  }
}

interface Room {
  readonly clusterIds: readonly string[];
  readonly clients: readonly KubeClient[];
  readonly statements: () => number;
}

async function furnish(pool: ClusterPool, stage: Stage, signal: AbortSignal): Promise<Room> {
  const clusterIds: string[] = [];
  const clients: KubeClient[] = [];
  for (const cluster of pool.clusters) {
    await cluster.apply(
      ['bench', 'floor'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    );
    const { id } = await stage.register(cluster);
    const client = await stage.clients.client(id);
    clusterIds.push(id);
    clients.push(client);
    // As the worker does it: what a watch shows untouched needs no read.
    void stage.delivery.observe(id, client, Object.values(KINDS), signal);
  }
  await sleep(1000);
  return { clusterIds, clients, statements: countStatements(stage.dataSource).total };
}

/** Who goes first alternates: the second finds the servers warmer, or busier with what the first left. */
async function runPair(stage: Stage, room: Room, floors: readonly Floor[], round: number): Promise<Pair> {
  const ready = floors.map((floor) => floor.prepare(canaries('floor', DESTINATIONS, round), round));
  const floorFirst = round % 2 === 1;
  const early = floorFirst ? await runFloor(floors, ready) : undefined;
  const push = await runPush(stage, room, round);
  return { push, floor: early ?? (await runFloor(floors, ready)) };
}

async function runPush(stage: Stage, room: Room, round: number): Promise<Pair['push']> {
  const targets = room.clusterIds.map((clusterId) => targetOf(clusterId, round));
  const before = countsOf(stage, room);
  const spent = await timed(() => pushOnce(stage, targets, round));
  await sleep(PAUSE_MS);
  const after = countsOf(stage, room);
  await assertWritten(stage, room, round);
  return {
    ...spent,
    statements: after.statements - before.statements,
    wakes: after.wakes - before.wakes,
    connections: after.connections - before.connections,
  };
}

async function runFloor(floors: readonly Floor[], ready: readonly (readonly Ready[])[]): Promise<Spent> {
  const spent = await timed(() => Promise.all(floors.map((floor, index) => floor.send(ready[index] ?? []))));
  await sleep(PAUSE_MS);
  return spent;
}

/** From the new targets, already translated, to the last answer of the last API server, recorded. */
async function pushOnce({ delivery, jobs }: Stage, targets: readonly GivenTarget[], round: number): Promise<void> {
  const changed = await setTargets(delivery, 'bench', round, targets);
  for (const clusterId of changed) await jobs.wake('deliver', clusterId);
  await jobs.idle();
}

function targetOf(clusterId: string, round: number): GivenTarget {
  return { clusterId, mesh: 'istio', objects: canaries('bench', DESTINATIONS, round) };
}

function countsOf({ jobs }: Stage, { clients, statements }: Room): Counts {
  const connections = clients.reduce((sum, client) => sum + client.stats().connectionsOpened, 0);
  return { statements: statements(), wakes: jobs.wakes, connections };
}

/** A push that wrote less than everything would look fast. */
async function assertWritten({ delivery }: Stage, { clusterIds }: Room, round: number): Promise<void> {
  for (const clusterId of clusterIds) {
    const ledger = await delivery.ledger(clusterId);
    const written = ledger.filter((entry) => entry.phase === 'present' && entry.revision === round);
    if (written.length !== DESTINATIONS * 2)
      throw new Error(`round ${round} wrote ${written.length} of ${DESTINATIONS * 2} objects`);
  }
}

function reportOf(pairs: readonly Pair[]): Report {
  const middle = (pick: (pair: Pair) => number) => median(pairs.map(pick));
  const [push, floor] = [middle((pair) => pair.push.ms), middle((pair) => pair.floor.ms)];
  const [cpu, floorCpu] = [middle((pair) => pair.push.cpuMs), middle((pair) => pair.floor.cpuMs)];
  return {
    bench: `push: one change of ${OBJECTS / NAMES.length} objects on each of ${NAMES.length} clusters, median of ${pairs.length} pairs`,
    figures: [
      { what: 'time of the push', measured: push, unit: 'ms' },
      { what: 'time of the floor', measured: floor, unit: 'ms' },
      { what: 'push over floor', measured: push / floor, unit: '×', most: 1.3 },
      {
        what: 'median of the ratios of each pair',
        measured: middle(({ push: a, floor: b }) => a.ms / b.ms),
        unit: '×',
      },
      { what: 'client CPU per object', measured: cpu / OBJECTS, unit: 'ms', most: 0.3 },
      {
        what: 'client CPU per object, cheapest round',
        measured: Math.min(...pairs.map((pair) => pair.push.cpuMs)) / OBJECTS,
        unit: 'ms',
      },
      { what: 'client CPU per object of the floor', measured: floorCpu / OBJECTS, unit: 'ms' },
      {
        what: 'client CPU over that of the floor, median of the pairs',
        measured: middle(({ push: a, floor: b }) => a.cpuMs / b.cpuMs),
        unit: '×',
      },
      { what: 'client CPU per object above the floor', measured: (cpu - floorCpu) / OBJECTS, unit: 'ms' },
      { what: 'TLS handshakes per push', measured: middle((pair) => pair.push.connections), unit: '', most: 0 },
      { what: 'SQL statements per push', measured: middle((pair) => pair.push.statements), unit: '' },
      { what: 'wake-ups per push', measured: middle((pair) => pair.push.wakes), unit: '' },
    ],
    notes: [
      `Floor: the same ${OBJECTS} applies, serialised beforehand, over kept-alive connections, 4 at once per cluster.`,
      'The push goes from new targets to the last answer recorded; CPU is of this process, with watches running.',
    ],
  };
}
