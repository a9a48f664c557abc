import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processBirth } from '@overmesh/config';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { recordHome } from '../../harness/record/homes.ts';

/** Inside the checkout, so that the bundle finds its packages. */
const dist = resolve(`node_modules/.cache/overmesh-up-${process.pid}`);
let home: string;
const started: ChildProcess[] = [];

/** Stands for api and worker: says where it listens, notes its pid and environment, ends when told. */
const program = (name: string) => `
  import { writeFileSync } from 'node:fs';
  import { createServer } from 'node:http';
  const { OVERMESH_HOME: home, DATABASE_URL: url, CRASH } = process.env;
  if (CRASH === '${name}') throw new Error('cannot reach ' + url);
  writeFileSync(home + '/${name}.seen', JSON.stringify({ pid: process.pid, hasUrl: Boolean(url) }));
  const server = createServer((_, answer) => answer.end()).listen(Number(process.env.OVERMESH_PORT), '127.0.0.1', () => {
    process.send({ listening: server.address().port });
  });
  process.on('SIGTERM', () => { if (process.env.STUBBORN !== '${name}') process.exit(0); });
`;

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { tsconfigPaths: true },
    build: {
      ssr: true,
      outDir: dist,
      target: 'node24',
      rolldownOptions: { input: { 'up/main': 'apps/up/src/main.ts' }, output: { entryFileNames: '[name].js' } },
    },
  });
  for (const name of ['api', 'worker']) {
    await mkdir(join(dist, name), { recursive: true });
    await writeFile(join(dist, name, 'main.js'), program(name));
  }
});
afterAll(() => rm(dist, { recursive: true, force: true }));

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'overmesh-up-'));
});
afterEach(async () => {
  for (const child of started.splice(0))
    if (child.exitCode === null && child.signalCode === null) await end(child, 'SIGTERM');
  recordHome(home);
  await rm(home, { recursive: true, force: true, maxRetries: 10 });
});

interface Up {
  readonly child: ChildProcess;
  said(): string;
}

function startUp(env: Record<string, string> = {}): Up {
  let text = '';
  const child = spawn(process.execPath, [join(dist, 'up/main.js')], {
    env: { PATH: process.env['PATH'], OVERMESH_HOME: home, OVERMESH_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  started.push(child);
  return { child, said: () => text };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
  return child.exitCode;
}

const seen = async (name: string): Promise<{ pid: number; hasUrl: boolean }> =>
  JSON.parse(await readFile(join(home, `${name}.seen`), 'utf8')) as { pid: number; hasUrl: boolean };

async function postgresPid(): Promise<number> {
  return Number((await readFile(join(home, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function untilUp(up: Up): Promise<void> {
  await expect.poll(up.said, { timeout: 50_000 }).toContain('Overmesh is up');
  // The banner waits for the API alone.
  await expect.poll(() => seen('worker').catch(() => undefined), { timeout: 10_000 }).toBeDefined();
}

test('one command makes database, token, api and worker, says where they are, and stops within 10 s', async () => {
  const up = startUp();
  await untilUp(up);
  const file = JSON.parse(await readFile(join(home, 'up.json'), 'utf8')) as { pid: number; apiUrl: string };
  expect(file.pid).toBe(up.child.pid);
  expect((await fetch(file.apiUrl)).status).toBe(200);
  expect(up.said()).toContain(`${file.apiUrl}/graphql`);
  expect(await seen('worker')).toMatchObject({ hasUrl: true });

  const token = (await readFile(join(home, 'token'), 'utf8')).trim();
  const password = (await readFile(join(home, 'postgres/password'), 'utf8')).trim();
  expect(up.said()).toContain(join(home, 'token'));
  expect(up.said()).not.toContain(token);
  expect(up.said()).not.toContain(password);
  for (const name of ['up.json', 'token', 'keys/master.key', 'postgres/password', 'logs/api.log']) {
    expect(((await stat(join(home, name))).mode & 0o777).toString(8)).toBe('600');
  }

  const pids = [await postgresPid(), (await seen('api')).pid, (await seen('worker')).pid];
  const start = Date.now();
  expect(await end(up.child, 'SIGTERM')).toBe(0);
  expect(Date.now() - start).toBeLessThan(10_000);
  for (const pid of pids) expect(await processBirth(pid)).toBe('');
  await expect(stat(join(home, 'up.json'))).rejects.toThrow('ENOENT');
});

test('a second one on the same home says which process holds it since when, and exits 3', async () => {
  const first = startUp();
  await untilUp(first);
  const second = startUp();
  await once(second.child, 'close');
  expect(second.child.exitCode).toBe(3);
  expect(second.said()).toMatch(new RegExp(`process ${first.child.pid}, since 20\\d\\d-`));
  await expect(stat(join(home, 'up.json'))).resolves.toBeDefined();
});

test('a child that was killed starts again', async () => {
  const up = startUp();
  await untilUp(up);
  const { pid } = await seen('api');
  process.kill(pid, 'SIGKILL');
  await expect.poll(async () => (await seen('api')).pid, { timeout: 10_000 }).not.toBe(pid);
  expect(up.said()).toContain('api ended with signal SIGKILL; it starts again in 0.5 s');
});

test('when the supervisor is killed with SIGKILL everything ends, and the next one starts on the same home', async () => {
  const up = startUp();
  await untilUp(up);
  const pids = [await postgresPid(), (await seen('api')).pid, (await seen('worker')).pid];
  await end(up.child, 'SIGKILL');
  for (const pid of pids) await expect.poll(() => processBirth(pid), { timeout: 15_000 }).toBe('');
  await untilUp(startUp());
});

test('after SIGKILL of supervisor, children and Postgres at once the next one starts', async () => {
  const up = startUp();
  await untilUp(up);
  const pids = [up.child.pid ?? 0, await postgresPid(), (await seen('api')).pid, (await seen('worker')).pid];
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await sleep(200);
  await untilUp(startUp());
});

test('a child that ignores SIGTERM is killed after 10 s', async () => {
  const up = startUp({ STUBBORN: 'worker' });
  await untilUp(up);
  const { pid } = await seen('worker');
  expect(await end(up.child, 'SIGINT')).toBe(0);
  expect(await processBirth(pid)).toBe('');
});

test('an api that never starts is given up with the end of its log, without the password', async () => {
  const up = startUp({ CRASH: 'api' });
  await once(up.child, 'close');
  expect(up.child.exitCode).toBe(1);
  expect(up.said()).toContain('api ended 5 times in a row');
  expect(up.said()).toContain('cannot reach postgres://[redacted]@%2F');
  // The stand-in wrote the password there on purpose; at the end of the run it would count as a leak.
  await rm(join(home, 'logs/api.log'));
});

test('two mistakes in the environment are both named, and the exit code is 2', async () => {
  const up = startUp({ OVERMESH_PORT: 'eight', OVERMESH_LOG_LEVEL: 'loud' });
  await once(up.child, 'close');
  expect(up.child.exitCode).toBe(2);
  expect(up.said()).toMatch(/OVERMESH_PORT must.*\n.*OVERMESH_LOG_LEVEL must/);
});
