import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { startClusters } from '../harness/cluster-pool.ts';
import type { ClusterPool } from '../harness/cluster-pool.ts';
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

/** What a read costs from the command line: against Node that does nothing, one bare request, and `kubectl get` where there is a kubectl. */
export async function benchCli(rounds: number): Promise<Report> {
  const [overmesh, pool] = await Promise.all([Overmesh.start(), startClusters(['bench'])]);
  try {
    const subjects = [...(await subjectsOf(overmesh)), ...(await kubectlOn(pool, overmesh.home))];
    const times = new Map(subjects.map(({ name }) => [name, [] as number[]]));
    say(`${rounds} rounds of ${subjects.length} commands, in turn`);
    for (let round = 0; round < rounds; round += 1)
      for (const { name, start } of subjects) times.get(name)?.push(await wallClock(start));
    return reportOf(times, rounds);
  } finally {
    await overmesh.stop();
    await pool.stop();
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

/** `kubectl get` of a few objects, by the kubectl of this machine; nothing where it has none. */
async function kubectlOn(pool: ClusterPool, folder: string): Promise<readonly Subject[]> {
  const isThere = await run('kubectl', ['version', '--client']).then(
    () => true,
    () => false,
  );
  if (!isThere) return [];
  const kubeconfig = join(folder, 'kubectl.yaml');
  await writeFile(kubeconfig, pool.cluster('bench').adminKubeconfig, { mode: 0o600 });
  const args = ['--kubeconfig', kubeconfig, '--cache-dir', join(folder, 'kubectl-cache'), 'get', 'namespaces'];
  return [{ name: 'kubectl', start: () => run('kubectl', args) }];
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
      ...(times.has('kubectl')
        ? [
            { what: 'overmesh cluster list', measured: of('read'), unit: 'ms' },
            { what: 'kubectl get namespaces', measured: of('kubectl'), unit: 'ms' },
          ]
        : []),
    ],
    notes: [`Medians of ${rounds} rounds of whole processes, wall clock, started in turn on this machine.`],
  };
}
