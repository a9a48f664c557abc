import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Overmesh } from '../harness/overmesh.ts';
import { median } from './measure.ts';
import type { Report } from './report.ts';
import { say } from './say.ts';

const run = promisify(execFile);

/** The least that a program in Node can do to read something: one request, and its answer on standard output. */
const BARE_REQUEST = `
const { url, token } = JSON.parse(process.argv[1]);
const body = JSON.stringify({ query: '{ clusters(first: 200) { edges { node { name state } } } }' });
const headers = { 'content-type': 'application/json', authorization: 'Bearer ' + token };
fetch(url + '/graphql', { method: 'POST', headers, body }).then((answer) => answer.text()).then(console.log);`;

interface Subject {
  readonly name: string;
  readonly start: () => Promise<unknown>;
}

/** What a read costs from the command line: against Node that does nothing, and against one bare request. */
export async function benchCli(rounds: number): Promise<Report> {
  const overmesh = await Overmesh.start();
  try {
    const subjects = await subjectsOf(overmesh);
    const times = new Map(subjects.map(({ name }) => [name, [] as number[]]));
    say(`${rounds} rounds of ${subjects.length} commands, in turn`);
    for (let round = 0; round < rounds; round += 1)
      for (const { name, start } of subjects) times.get(name)?.push(await wallClock(start));
    return reportOf(times, rounds);
  } finally {
    await overmesh.stop();
  }
}

async function subjectsOf(overmesh: Overmesh): Promise<readonly Subject[]> {
  const url = await overmesh.apiUrl();
  const token = (await readFile(join(overmesh.home, 'token'), 'utf8')).trim();
  const env = { ...process.env, OVERMESH_HOME: overmesh.home, NO_COLOR: '1' };
  const node = (...args: readonly string[]) => run(process.execPath, [...args], { env });
  return [
    { name: 'node', start: () => node('-e', '0') },
    { name: 'bare', start: () => node('-e', BARE_REQUEST, JSON.stringify({ url, token })) },
    { name: 'read', start: () => run(resolve('dist/bin/overmesh'), ['cluster', 'list'], { env }) },
  ];
}

async function wallClock(start: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await start();
  return performance.now() - began;
}

function reportOf(times: ReadonlyMap<string, readonly number[]>, rounds: number): Report {
  const of = (name: string) => median(times.get(name) ?? []);
  const over = (name: string) => of(name) - of('node');
  return {
    bench: 'cli: a read from the command line',
    figures: [
      { what: 'Node that does nothing', measured: of('node'), unit: 'ms' },
      { what: 'one bare request of Node, over that', measured: over('bare'), unit: 'ms' },
      { what: 'overmesh cluster list, over that', measured: over('read'), unit: 'ms', most: 150 },
    ],
    notes: [`Medians of ${rounds} rounds of whole processes, wall clock, started in turn on this machine.`],
  };
}
