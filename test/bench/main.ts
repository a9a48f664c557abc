import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { benchIsolation } from './isolation.ts';
import { benchMemory } from './memory.ts';
import { benchNoop } from './noop.ts';
import { benchPush } from './push.ts';
import { asJson, asText } from './report.ts';
import type { Report } from './report.ts';

const USAGE = `npm run bench <push|noop|memory|isolation> [-- -o json] [-- --rounds N] [-- --clusters 5,20,40]`;

/** Name of a benchmark → how it runs. */
const benches: Readonly<Record<string, (options: Options) => Promise<Report>>> = {
  push: ({ rounds = 15 }) => benchPush(rounds),
  noop: ({ rounds = 30 }) => benchNoop(rounds),
  memory: ({ clusters }) => benchMemory(clusters),
  isolation: ({ rounds = 7 }) => benchIsolation(rounds),
};

interface Options {
  readonly rounds?: number;
  readonly clusters: readonly number[];
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    output: { type: 'string', short: 'o', default: 'text' },
    rounds: { type: 'string' },
    clusters: { type: 'string', default: '5,20,40' },
  },
});
const bench = benches[positionals[0] ?? ''];
if (!bench || !['text', 'json'].includes(values.output)) {
  console.error(USAGE);
  process.exit(2);
}
const report = await bench({
  ...(values.rounds === undefined ? {} : { rounds: Number(values.rounds) }),
  clusters: values.clusters.split(',').map(Number),
});
console.log(values.output === 'json' ? asJson(report) : asText(report));
// A missed aim is a figure, not a failure; and what is still open (a stopped server's socket) shall not keep us.
process.exit(0);
