import { freemem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Discovery } from '@overmesh/discovery';
import { installBookinfo } from '../harness/fixtures/bookinfo.ts';
import { installMesh } from '../harness/fixtures/meshes.ts';
import { startClusters } from '../harness/cluster-pool.ts';
import type { ClusterPool } from '../harness/cluster-pool.ts';
import { line } from './measure.ts';
import type { Report } from './report.ts';
import { say } from './say.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';
import { startWorker } from './worker.ts';
import type { Held } from './worker.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
/** An API server with Istio's definitions, with its share of an etcd, and room for the others on the machine. */
const BYTES_PER_CLUSTER = 360 * MIB;
const BYTES_TO_LEAVE = 2048 * MIB;
/** So many API servers start at once: more would time out waiting for each other. */
const AT_ONCE = 5;
/** From the last inventory to the measurement: idle, with health checks and sweeps going on. */
const IDLE_MS = 20_000;

interface Sample {
  readonly clusters: number;
  readonly held: Held;
  /** JSON of all inventories together. */
  readonly inventoryBytes: number;
}

/** Resident memory of an idle worker that follows 5, 20 and 40 API servers, each with Istio and an application. */
export async function benchMemory(sizes: readonly number[]): Promise<Report> {
  const stage = await openStage();
  const pools: ClusterPool[] = [];
  const [samples, left]: [Sample[], number[]] = [[], []];
  try {
    for (const size of [...sizes].sort((a, b) => a - b)) {
      const missing = size - pools.length * AT_ONCE;
      if (freemem() < missing * BYTES_PER_CLUSTER + BYTES_TO_LEAVE) left.push(size);
      else samples.push(await sampleOf(stage, pools, size));
    }
    return reportOf(samples, left);
  } finally {
    await Promise.all(pools.map((pool) => pool.stop()));
    await stage.close();
  }
}

/** Each size gets a worker of its own, so that none carries what the one before has grown to. */
async function sampleOf(stage: Stage, pools: ClusterPool[], size: number): Promise<Sample> {
  while (pools.length * AT_ONCE < size) pools.push(await startBatch(stage, pools.length));
  const worker = await startWorker(stage.databaseUrl, stage.masterKey);
  try {
    say(`waiting until the worker has seen ${size} clusters`);
    const inventoryBytes = await everythingSeen(stage, pools);
    await sleep(IDLE_MS);
    return { clusters: pools.length * AT_ONCE, held: await worker.held(), inventoryBytes };
  } finally {
    await worker.stop();
  }
}

async function startBatch(stage: Stage, batch: number): Promise<ClusterPool> {
  const names = Array.from({ length: AT_ONCE }, (_, index) => `member-${batch * AT_ONCE + index}`);
  say(`starting ${names.join(', ')}`);
  const pool = await startClusters(names, { crds: ['istio'] });
  for (const cluster of pool.clusters) {
    await installMesh(cluster, 'istio');
    await installBookinfo(cluster, 'istio');
    await stage.register(cluster);
  }
  return pool;
}

/** Waits until every cluster has an inventory with its mesh, seen by this worker. @returns their JSON in bytes */
async function everythingSeen(stage: Stage, pools: readonly ClusterPool[]): Promise<number> {
  const startedAt = new Date().toISOString();
  const clusters = await stage.clusters.all();
  const discovery = stage.get(Discovery);
  for (let second = 0; second < 180; second += 1) {
    const ids = clusters.map(({ id }) => id);
    const whole = (await discovery.summaries(ids)).filter(({ complete, meshes }) => complete && meshes.length > 0);
    const fresh = whole.filter(({ observedAt }) => observedAt >= startedAt);
    if (fresh.length === pools.length * AT_ONCE)
      return [...(await discovery.contents(ids)).values()].reduce(
        (sum, { inventory }) => sum + Buffer.byteLength(JSON.stringify(inventory)),
        0,
      );
    await sleep(1000);
  }
  throw new Error('the worker has not seen every cluster after three minutes');
}

function nativeOf({ held }: Sample): number {
  return held.resident - held.heapCommitted - held.buffers;
}

function reportOf(samples: readonly Sample[], left: readonly number[]): Report {
  const slopeOf = (pick: (sample: Sample) => number) =>
    samples.length < 2 ? NaN : line(samples.map((sample) => ({ x: sample.clusters, y: pick(sample) }))).slope / KIB;
  const inventory = slopeOf((sample) => sample.inventoryBytes);
  const sizes = samples.map(({ clusters, held }) => ({
    what: `resident with ${clusters} clusters`,
    measured: held.resident / MIB,
    unit: 'MiB',
  }));
  return {
    bench: 'memory: an idle worker with real API servers, each with Istio and Bookinfo',
    figures: [
      ...sizes,
      { what: 'inventory per cluster, as JSON', measured: inventory, unit: 'KiB' },
      {
        what: 'resident per cluster',
        measured: slopeOf(({ held }) => held.resident),
        unit: 'KiB',
        most: 220 + inventory,
      },
      { what: 'of it reachable objects', measured: slopeOf(({ held }) => held.heap), unit: 'KiB' },
      { what: 'of it V8 around them', measured: slopeOf(({ held }) => held.heapCommitted - held.heap), unit: 'KiB' },
      { what: 'of it buffers outside the heap', measured: slopeOf(({ held }) => held.buffers), unit: 'KiB' },
      { what: 'of it native: TLS, HTTP/2, and what malloc keeps', measured: slopeOf(nativeOf), unit: 'KiB' },
    ],
    notes: [
      'After three forced garbage collections; the slope is by least squares over a fresh worker for each size.',
      'The aim is 220 KiB and the inventory.',
      ...left.map((size) => `${size} clusters were left out: ${Math.round(freemem() / MIB)} MiB free were too little.`),
    ],
  };
}
