import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { benchCli } from './cli.ts';
import { benchFederation } from './federation/federation.ts';
import { benchFleet } from './fleet/fleet.ts';
import { benchIsolation } from './isolation.ts';
import { benchMemory } from './memory.ts';
import { benchNoop } from './noop.ts';
import { benchPush } from './push.ts';
import { asJson, asText } from './report.ts';
import type { Report } from './report.ts';
import { benchScale, PARTS } from './scale/scale.ts';
import type { Part } from './scale/scale.ts';
import { benchTranslate } from './translate/translate.ts';

const USAGE = `npm run bench <push|noop|memory|isolation|scale|fleet|federation|translate|cli> [-- -o json] [-- --rounds N] [-- --clusters 5,20,40] [-- --only ${PARTS.join(',')}] [-- --seconds 300]`;

/** Name of a benchmark → how it runs. */
const benches: Readonly<Record<string, (options: Options) => Promise<Report>>> = {
  push: ({ rounds = 15 }) => benchPush(rounds),
  noop: ({ rounds = 30 }) => benchNoop(rounds),
  memory: ({ clusters = [5, 20, 40] }) => benchMemory(clusters),
  isolation: ({ rounds = 7 }) => benchIsolation(rounds),
  scale: ({ clusters = [10, 100, 300, 1000], only = PARTS, seconds = 300 }) =>
    benchScale({ clusters, only, idleMs: seconds * 1000 }),
  fleet: ({ clusters = [10, 30, 100, 300, 1000], rounds = 9, seconds = 300 }) =>
    benchFleet({ clusters, rounds, idleMs: seconds * 1000 }),
  federation: ({ clusters = [10, 30, 100, 300, 1000] }) => benchFederation(clusters),
  cli: ({ rounds = 15 }) => benchCli(rounds),
  translate: ({ rounds = 10 }) => benchTranslate(rounds),
};

interface Options {
  readonly rounds?: number;
  readonly clusters?: readonly number[];
  readonly only?: readonly Part[];
  readonly seconds?: number;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    output: { type: 'string', short: 'o', default: 'text' },
    rounds: { type: 'string' },
    clusters: { type: 'string' },
    only: { type: 'string' },
    seconds: { type: 'string' },
  },
});
const bench = benches[positionals[0] ?? ''];
const only = values.only?.split(',');
const parts = PARTS.filter((part) => only?.includes(part));
if (!bench || !['text', 'json'].includes(values.output) || (only && parts.length < only.length)) {
  console.error(USAGE);
  process.exit(2);
}
const report = await bench({
  ...(values.rounds === undefined ? {} : { rounds: Number(values.rounds) }),
  ...(values.clusters === undefined ? {} : { clusters: values.clusters.split(',').map(Number) }),
  ...(only ? { only: parts } : {}),
  ...(values.seconds === undefined ? {} : { seconds: Number(values.seconds) }),
});
console.log(values.output === 'json' ? asJson(report) : asText(report));
// A missed aim is a figure, not a failure; and what is still open (a stopped server's socket) shall not keep us.
process.exit(0);
