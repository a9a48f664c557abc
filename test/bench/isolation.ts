import { setTimeout as sleep } from 'node:timers/promises';
import { badNames, disturb, heal, hostilities } from '../harness/faults/four-bad.ts';
import type { Hostility } from '../harness/faults/four-bad.ts';
import { meshDocument, startFleet, timeoutDocument, untilWritten } from '../harness/faults/fleet.ts';
import type { Fleet, FleetMember } from '../harness/faults/fleet.ts';
import { Listener } from '../harness/faults/listener.ts';
import { acceptedWrites, byUserAgent } from '../harness/faults/witness.ts';
import { median } from './measure.ts';
import { cpuSecondsOf, residentOf } from './process.ts';
import type { Report } from './report.ts';
import { say } from './say.ts';
import { inspectorIn, openInspector } from './worker.ts';
import type { Held, OpenInspector } from './worker.ts';

const GOOD = ['good-a', 'good-b', 'good-c'];
const PUSHES = 4;
const MIB = 1024 * 1024;
/** From the fault to the first push: the first timeouts and refusals are under way. */
const SETTLE_MS = 5_000;
const SAMPLE_MS = 200;

/** Some pushes under one condition, and what the worker was meanwhile. */
interface Stretch {
  /** Of each push, from the answer to the mutation to the last write on the last good API server, as audited. */
  readonly pushMs: readonly number[];
  /** After forced garbage collections at the end. */
  readonly held: Held;
  readonly peakBytes: number;
  /** Share of one CPU. */
  readonly cpu: number;
}

interface Pair {
  readonly quiet: Stretch;
  readonly disturbed: Stretch;
}

/** Pushes to three good API servers while four others are bad, against the same while all seven are well. */
export async function benchIsolation(rounds: number): Promise<Report> {
  const elsewhere = await Listener.start((socket) => void socket.destroy());
  const fleet = await startFleet([...GOOD, ...badNames], { env: { NODE_OPTIONS: '--inspect=127.0.0.1:0' } });
  const inspector = await openInspector(inspectorIn(fleet.worker.log()), fleet.worker.pid);
  try {
    const run = new Run(fleet, inspector);
    await run.warmUp();
    const pairs: Pair[] = [];
    const bad = hostilities(`https://127.0.0.1:${elsewhere.port}`);
    for (let round = 0; round < rounds; round += 1)
      pairs.push(await run.pair(bad[round % bad.length], round % 2 === 0));
    return reportOf(pairs, elsewhere.accepted);
  } finally {
    inspector.close();
    await fleet.close();
    await elsewhere.refuse();
  }
}

class Run {
  readonly #good: readonly FleetMember[];
  #revision = 0;

  constructor(
    private readonly fleet: Fleet,
    private readonly inspector: OpenInspector,
  ) {
    this.#good = GOOD.map((name) => fleet.member(name));
  }

  async warmUp(): Promise<void> {
    await this.fleet.apply(meshDocument('bench'));
    for (let push = 0; push < 3; push += 1) await this.#push();
    await this.#allCaughtUp();
  }

  /** Who goes first alternates. */
  async pair(hostility: Hostility | undefined, quietFirst: boolean): Promise<Pair> {
    if (!hostility) throw new Error('there is nothing hostile to be');
    say(`pair with ${hostility.name}`);
    const early = quietFirst ? await this.#stretch() : undefined;
    await disturb(this.fleet, hostility);
    await sleep(SETTLE_MS);
    const disturbed = await this.#stretch();
    await heal(this.fleet);
    await this.#allCaughtUp();
    return { quiet: early ?? (await this.#stretch()), disturbed };
  }

  async #stretch(): Promise<Stretch> {
    const sampler = new Sampler(this.fleet.worker.pid);
    const pushMs: number[] = [];
    for (let push = 0; push < PUSHES; push += 1) {
      pushMs.push(await this.#push());
      await sleep(500);
    }
    const { peakBytes, cpu } = await sampler.stop();
    say(`pushes of ${pushMs.map((ms) => Math.round(ms)).join(', ')} ms`);
    return { pushMs, peakBytes, cpu, held: await this.inspector.held() };
  }

  async #push(): Promise<number> {
    this.#revision += 1;
    const ms = 1_000 + this.#revision;
    await this.fleet.apply(timeoutDocument('patience', 'bench', ms));
    const acknowledgedAt = Date.now();
    await untilWritten(this.#good, ms);
    const writtenAt = await Promise.all(this.#good.map(lastWriteAt));
    return Math.max(...writtenAt) - acknowledgedAt;
  }

  async #allCaughtUp(): Promise<void> {
    await untilWritten(this.fleet.members, 1_000 + this.#revision);
    await sleep(1_000);
  }
}

/** When the API server had done our last write, by its own log. */
async function lastWriteAt({ cluster }: FleetMember): Promise<number> {
  const last = acceptedWrites(await cluster.audit())
    .filter(byUserAgent)
    .at(-1);
  return Date.parse(last?.stageTimestamp ?? '');
}

/** Watches a process's memory and CPU from outside. */
class Sampler {
  #peak = 0;
  readonly #startedAt = performance.now();
  readonly #cpuBefore: Promise<number>;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly pid: number) {
    this.#cpuBefore = cpuSecondsOf(pid);
    this.#timer = setInterval(() => void this.#sample(), SAMPLE_MS);
  }

  async stop(): Promise<{ readonly peakBytes: number; readonly cpu: number }> {
    clearInterval(this.#timer);
    await this.#sample();
    const seconds = (performance.now() - this.#startedAt) / 1000;
    return { peakBytes: this.#peak, cpu: ((await cpuSecondsOf(this.pid)) - (await this.#cpuBefore)) / seconds };
  }

  async #sample(): Promise<void> {
    this.#peak = Math.max(this.#peak, await residentOf(this.pid));
  }
}

function reportOf(pairs: readonly Pair[], heardElsewhere: number): Report {
  const middle = (pick: (pair: Pair) => number) => median(pairs.map(pick));
  const quiet = middle((pair) => median(pair.quiet.pushMs));
  const disturbed = middle((pair) => median(pair.disturbed.pushMs));
  const perLane = (pick: (stretch: Stretch) => number) => (pair: Pair) =>
    (pick(pair.disturbed) - pick(pair.quiet)) / badNames.length / MIB;
  const worst = (pick: (pair: Pair) => number) => Math.max(...pairs.map(pick));
  return {
    bench: `isolation: 3 good API servers beside a blackholed, a throttled, an expired and a hostile one, ${pairs.length} pairs`,
    figures: [
      { what: 'push with all 7 well', measured: quiet, unit: 'ms' },
      { what: 'push to the 3 good with 4 bad', measured: disturbed, unit: 'ms' },
      {
        what: 'median of the ratios of each pair',
        measured: middle((pair) => median(pair.disturbed.pushMs) / median(pair.quiet.pushMs)),
        unit: '×',
        most: 1.25,
      },
      {
        what: 'slowest push of all with 4 bad',
        measured: worst((pair) => Math.max(...pair.disturbed.pushMs)),
        unit: 'ms',
      },
      {
        what: 'slowest push of all with all well',
        measured: worst((pair) => Math.max(...pair.quiet.pushMs)),
        unit: 'ms',
      },
      { what: 'resident, all well', measured: middle((pair) => pair.quiet.held.resident / MIB), unit: 'MiB' },
      {
        what: 'resident per bad lane, median pair',
        measured: middle(perLane((stretch) => stretch.held.resident)),
        unit: 'MiB',
        most: 32,
      },
      {
        what: 'resident per bad lane, worst pair',
        measured: worst(perLane((stretch) => stretch.held.resident)),
        unit: 'MiB',
        most: 32,
      },
      {
        what: 'peak resident per bad lane, worst pair',
        measured: worst(perLane((stretch) => stretch.peakBytes)),
        unit: 'MiB',
        most: 32,
      },
      {
        what: 'heap and buffers per bad lane, worst pair',
        measured: worst(perLane(({ held }) => held.heap + held.buffers)),
        unit: 'MiB',
        most: 32,
      },
      { what: 'CPU of the worker, all well', measured: 100 * middle((pair) => pair.quiet.cpu), unit: '%' },
      { what: 'CPU of the worker with 4 bad', measured: 100 * middle((pair) => pair.disturbed.cpu), unit: '%' },
      { what: 'connections to where the redirect points', measured: heardElsewhere, unit: '', most: 0 },
    ],
    notes: [
      `A push is a policy change of 4 objects per cluster, ${PUSHES} in each stretch; from the answer of the mutation to the last write that an audit log has.`,
      'Each pair has another hostility: a list of 1 GB, a body without end, a redirect, dripping headers, a watch without a line feed, garbage, deep JSON.',
      'The worker collects garbage thrice before its memory is read; peaks are read every 200 ms, without.',
    ],
  };
}
