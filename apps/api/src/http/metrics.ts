import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Delivery } from '@overmesh/delivery';
import type { Jobs } from '@overmesh/jobs';

/**
 * What Prometheus reads. Labels take values from short lists that we own (routes, root fields of the schema, states),
 * so that no caller makes series.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #http = new Counter({
    name: 'overmesh_http_requests_total',
    help: 'Answered requests by route and status',
    labelNames: ['route', 'status'],
    registers: [this.#registry],
  });
  readonly #operations = new Histogram({
    name: 'overmesh_graphql_operation_seconds',
    help: 'Time to answer a GraphQL operation, by its root field',
    labelNames: ['operation', 'outcome'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [this.#registry],
  });
  readonly #subscriptions = new Gauge({
    name: 'overmesh_graphql_subscriptions',
    help: 'Subscriptions that are open',
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  http(route: string, status: number): void {
    this.#http.inc({ route, status });
  }

  operation(operation: string, outcome: 'ok' | 'failed', seconds: number): void {
    this.#operations.observe({ operation, outcome }, seconds);
  }

  subscriptions(open: number): void {
    this.#subscriptions.set(open);
  }

  /** Counts jobs and lanes at each reading; while their store is away, the figures are missing instead of wrong. */
  watch(jobs: Jobs, delivery: Delivery): void {
    this.#gauge('overmesh_queue_jobs', 'Jobs by queue and state', ['queue', 'state'], async (set) => {
      for (const [queue, counts] of Object.entries(await jobs.counts()))
        for (const [state, count] of Object.entries(counts)) set({ queue, state }, count);
    });
    this.#gauge('overmesh_lanes', 'Clusters by the state of their lane', ['state'], async (set) => {
      const states = { idle: 0, held: 0, retrying: 0, ...Object.fromEntries(await delivery.countLanes()) };
      for (const [state, count] of Object.entries(states)) set({ state }, count);
    });
    this.#gauge('overmesh_quarantined_objects', 'Objects that API servers refuse again and again', [], async (set) => {
      set({}, await delivery.countQuarantined());
    });
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    read: (set: (labels: Record<Label, string>, value: number) => void) => Promise<void>,
  ): void {
    const gauge: Gauge<Label> = new Gauge({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect: async () => {
        gauge.reset();
        await read((labels, value) => {
          gauge.set(labels, value);
        }).catch(() => undefined);
      },
    });
  }
}
