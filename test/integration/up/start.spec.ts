import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import type { ProgramProcess } from '../../harness/faults/overmesh-process.ts';
import { TcpProxy } from '../../harness/faults/tcp-proxy.ts';
import type { FreshDatabase } from '../../harness/postgres.ts';
import { freshDatabase } from '../../harness/shared-clusters.ts';

/** The built api and worker on a database that is not as they would have it. */
const PROGRAMS = ['api', 'worker'] as const;
const RUNNING: ProgramProcess[] = [];
let home: string;
let database: FreshDatabase;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'overmesh-test-start-'));
  await chmod(home, 0o700);
  database = await freshDatabase();
});
afterEach(async () => {
  await Promise.all(RUNNING.splice(0).map((program) => program.stop()));
  await database.drop();
  await rm(home, { recursive: true, force: true });
});

async function start(program: 'api' | 'worker', url: string): Promise<ProgramProcess> {
  const running = await startProgram({ program, home, databaseUrl: url });
  RUNNING.push(running);
  return running;
}

const execute = promisify(execFile);

test.each(['api', 'worker', 'up', 'cli'])(
  'under the Node 20 that npm may run on, the %s ends with 2 and says in one sentence which Node it needs',
  async (program) => {
    const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } })`;
    const preload = `data:text/javascript,${encodeURIComponent(old)}`;
    const ended = execute(process.execPath, ['--import', preload, `dist/${program}/main.js`]);
    await expect(ended).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Overmesh needs Node.js 24 or newer and this is 20.19.0: [^\n]+\n$/) as string,
    });
  },
);

test('api and worker that come before their database say so, are up when it is there, and were not restarted', async () => {
  const proxy = await TcpProxy.start(database.url);
  await proxy.refuse();
  const starting = PROGRAMS.map((program) => start(program, proxy.url));
  // Not the first time only: they go on asking.
  for (const program of PROGRAMS)
    await expect.poll(() => timesUnanswered(program), { timeout: 50_000 }).toBeGreaterThanOrEqual(2);
  await proxy.heal();
  for (const program of await Promise.all(starting)) expect((await fetch(`${program.url}/readyz`)).status).toBe(200);
  await Promise.all(RUNNING.splice(0).map((program) => program.stop()));
  await proxy.close();
});

/** How often a program has said in its log that there is no database. */
async function timesUnanswered(program: string): Promise<number> {
  const log = await readFile(join(home, 'logs', `${program}.log`), 'utf8').catch(() => '');
  return log.split('the database does not answer yet').length - 1;
}

test.each(PROGRAMS)(
  'on a database that a newer one has migrated the %s ends with 4 and a sentence',
  async (program) => {
    await (await start('api', database.url)).stop();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(`INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Future9999999999999')`);
    await client.end();
    const failure = await start(program, database.url).then(String, String);
    expect(failure).toContain('exit code 4');
    expect(failure).toMatch(/written by a newer Overmesh \(it has Future9999999999999\); start that version again/);
    expect(failure).not.toContain('at async');
  },
);

test.each(PROGRAMS)('with a wrong password the %s ends with 1 at once, and says neither password', async (program) => {
  const wrong = new URL(database.url);
  wrong.password = 'never-the-right-one';
  const failure = await start(program, wrong.href).then(String, String);
  expect(failure).toMatch(/exit code 1[^]*password authentication failed/);
  expect(failure).not.toContain('never-the-right-one');
});
