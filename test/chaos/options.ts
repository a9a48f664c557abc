import { parseArgs } from 'node:util';
import type { PlanOptions } from './plan/plan.ts';

export interface ChaosOptions {
  readonly plan: PlanOptions;
  /** Rollouts over many clusters instead. */
  readonly isFleet: boolean;
  /** How many of them are simulated. */
  readonly simulated: number;
  /** Prints the plan and ends. */
  readonly planOnly: boolean;
  /** A file for the figures. */
  readonly json?: string;
  /** A folder for the programs' logs and the evidence. */
  readonly logs?: string;
}

const USAGE = `npm run chaos -- --seed N [--minutes M] [--queue postgres|redis] [--clusters 2..4] [--plan] [--json file] [--logs folder]
npm run chaos -- --fleet --seed N [--minutes M] [--clusters 2..4] [--simulated 50] [--plan] [--json file] [--logs folder]

  --seed      what happens: the same seed brings the same edits, foreign writes and faults in the same order
  --minutes   how long; 2 where absent, parts of a minute are fine
  --queue     where the job queue lives; the seed decides where absent
  --clusters  how many API servers; 4 where absent
  --fleet     rollouts of 20 waves over many clusters under five authors, instead of all else
  --simulated how many of the fleet are simulated, besides the real ones; 50 where absent
  --plan      print what would happen, and do nothing
  --json      write the figures and findings to a file
  --logs      keep logs, rows, objects and audit logs in a folder`;

/** Reads the command line; undefined after `--help` or something it does not know, which it has explained then. */
export function readOptions(args: readonly string[]): ChaosOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        minutes: { type: 'string', default: '2' },
        queue: { type: 'string' },
        clusters: { type: 'string', default: '4' },
        fleet: { type: 'boolean', default: false },
        simulated: { type: 'string', default: '50' },
        plan: { type: 'boolean', default: false },
        json: { type: 'string' },
        logs: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const { queue, json, logs } = values;
    const [seed, minutes, clusters] = [values.seed ?? '', values.minutes, values.clusters].map(Number);
    if (values.help || !isWhole(seed) || !isWhole(clusters) || clusters < 2 || clusters > 4 || !(Number(minutes) > 0))
      throw new Error(values.help ? '' : '--seed, --minutes and --clusters must be numbers in their range');
    const simulated = Number(values.simulated);
    if (!isWhole(simulated) || simulated > 100) throw new Error('--simulated must be a number up to 100');
    if (queue !== undefined && queue !== 'postgres' && queue !== 'redis')
      throw new Error('--queue must be postgres or redis');
    return {
      plan: { seed, ms: Math.round(Number(minutes) * 60_000), clusters, ...(queue ? { queue } : {}) },
      ...{ planOnly: values.plan, isFleet: values.fleet, simulated },
      ...(json === undefined ? {} : { json }),
      ...(logs === undefined ? {} : { logs }),
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`.trim());
    return undefined;
  }
}

function isWhole(value: number | undefined): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}
