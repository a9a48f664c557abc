import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSecondsOf, residentOf } from '../process.ts';
import type { FleetProcess } from './fleet-process.ts';
import type { CountedWorker } from './hub.ts';
import { metricIn, metricsOf } from './metrics.ts';

/** What a worker did per second for a while, and what it held at the end. */
export interface Stretch {
  readonly seconds: number;
  readonly statements: number;
  readonly bytesRead: number;
  readonly requests: number;
  /** Of the requests, those that opened a watch. */
  readonly watches: number;
  /** Share of one core. */
  readonly cpu: number;
  readonly residentBytes: number;
  /** The longest time for which nothing else could run. */
  readonly blockMs: number;
  /** In the whole stretch. */
  readonly translations: number;
  readonly openWatches: number;
  readonly connections: number;
}

/** Looks on for so long. */
export async function stretch({ process, proxy }: CountedWorker, fleet: FleetProcess, ms: number): Promise<Stretch> {
  const read = async () => {
    const [metrics, counts, cpu] = await Promise.all([metricsOf(process), fleet.counts(), cpuSecondsOf(process.pid)]);
    return { metrics, counts, cpu, at: performance.now(), ...proxy.passed() };
  };
  const before = await read();
  await sleep(ms);
  const after = await read();
  const seconds = (after.at - before.at) / 1000;
  const translated = (metrics: string) => metricIn(metrics, 'overmesh_translations_total');
  return {
    seconds,
    statements: (after.statements - before.statements) / seconds,
    bytesRead: (after.bytesRead - before.bytesRead) / seconds,
    requests: (after.counts.requests - before.counts.requests) / seconds,
    watches: (after.counts.watches - before.counts.watches) / seconds,
    cpu: (after.cpu - before.cpu) / seconds,
    residentBytes: await residentOf(process.pid),
    // Prometheus's histogram of delays begins anew with each look at it.
    blockMs: metricIn(after.metrics, 'nodejs_eventloop_lag_max_seconds') * 1000,
    translations: translated(after.metrics) - translated(before.metrics),
    openWatches: after.counts.openWatches,
    connections: after.counts.connections,
  };
}
