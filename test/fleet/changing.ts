import { setTimeout as sleep } from 'node:timers/promises';
import type { WitnessedEvent } from '../harness/faults/witness.ts';
import { acceptedWrites, byUserAgent } from '../harness/faults/witness.ts';
import type { SimulatedCluster } from './cluster.ts';
import { APPLICATIONS, serviceName } from './template.ts';

/** How Overmesh kept up with changes. */
export interface ChangeFigures {
  readonly changes: number;
  /** From a change to the write that it led to, in milliseconds, sorted; fewer than changes where some led to none. */
  readonly lagsMs: readonly number[];
}

/** Label and value by which a policy chooses Services: one that gets it has an object written, one that loses it deleted. */
export const CHANGING_LABEL = { tier: 'gold' } as const;
const LOOK_EVERY_MS = 50;
/** For what was changed last. */
const PATIENCE_MS = 20_000;

interface Change {
  readonly at: number;
  /** How long the journal was. */
  readonly after: number;
}

/** Changes every cluster once in a while, each at a time of its own, and waits for what Overmesh makes of it. */
export class Changing {
  readonly #waiting = new Map<SimulatedCluster, Change>();
  readonly #lags: number[] = [];
  readonly #timers: NodeJS.Timeout[];
  #changes = 0;

  constructor(clusters: readonly SimulatedCluster[], everyMs: number) {
    const looking = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#timers = [looking, ...clusters.map((cluster, index) => this.#schedule(cluster, index, clusters, everyMs))];
  }

  /** Changes nothing more, waits for what is still to come, and tells. */
  async stop(): Promise<ChangeFigures> {
    for (const timer of this.#timers) clearInterval(timer);
    for (let waitedMs = 0; this.#waiting.size && waitedMs < PATIENCE_MS; waitedMs += LOOK_EVERY_MS) {
      await sleep(LOOK_EVERY_MS);
      this.#look();
    }
    return { changes: this.#changes, lagsMs: this.#lags.toSorted((a, b) => a - b) };
  }

  #schedule(
    cluster: SimulatedCluster,
    index: number,
    { length }: readonly SimulatedCluster[],
    everyMs: number,
  ): NodeJS.Timeout {
    let isGold = false;
    const change = (): void => {
      isGold = !isGold;
      this.#change(cluster, isGold);
    };
    return setTimeout(
      () => {
        change();
        this.#timers.push(setInterval(change, everyMs));
      },
      (everyMs * index) / length,
    );
  }

  #change(cluster: SimulatedCluster, isGold: boolean): void {
    const path = `/api/v1/namespaces/${APPLICATIONS[1]}/services/${serviceName(9)}`;
    const labels = { tier: isGold ? CHANGING_LABEL.tier : null };
    this.#changes += 1;
    this.#waiting.set(cluster, { at: performance.now(), after: cluster.audit().length + 1 });
    void cluster.request('PATCH', path, { metadata: { labels } }, 'application/merge-patch+json');
  }

  #look(): void {
    for (const [cluster, { at, after }] of this.#waiting) {
      if (!isWrittenSince(cluster.audit(), after)) continue;
      this.#waiting.delete(cluster);
      this.#lags.push(performance.now() - at);
    }
  }
}

function isWrittenSince(events: readonly WitnessedEvent[], after: number): boolean {
  return events.length > after && acceptedWrites(events.slice(after)).some(byUserAgent);
}
