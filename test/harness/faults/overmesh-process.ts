import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGuard } from '../child.ts';
import { COMPILE_CACHE } from '../compile-cache.ts';
import { controlOf } from './controls.ts';
import type { Control } from './controls.ts';
import { stopProcess } from '../process-family.ts';
import { recordHome, recordMetrics } from '../record/homes.ts';

/** A failpoint of a test build: at the `count`th time that `name` is passed, `action`; see failpointsFrom. */
export type Failpoint = `${string}:${number}=${string}` | `${string}:${number}${'' | '+'}@${string}=${string}`;

/** What a program of Overmesh needs to run by itself. */
export interface ProgramOptions {
  readonly program: 'api' | 'worker';
  /** OVERMESH_HOME: token, keys. Programs on the same home belong together. */
  readonly home: string;
  readonly databaseUrl: string;
  readonly redisUrl?: string;
  readonly failpoints?: readonly Failpoint[];
  /** Further variables, which win over the harness's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its JavaScript; the built program's when absent, see `programScript`. */
  readonly script?: string;
  /** Distinguishes several of one kind; the program's name when absent. */
  readonly name?: string;
}

/** A program of Overmesh as a process of its own, which ends no later than this one. */
export interface ProgramProcess extends Control {
  /** Of the process that runs now. */
  readonly pid: number;
  /** `http://127.0.0.1:<port>`: GraphQL of the api, health of the worker. Changes with a restart. */
  readonly url: string;
  readonly logPath: string;
  isRunning(): boolean;
  /** Resolves when the process that runs now is gone, and says how. */
  readonly ended: Promise<string>;
  /** SIGTERM, and SIGKILL after 15 s. Says how it ended. */
  stop(): Promise<string>;
  /** Kills what still runs and starts again, with these failpoints and no others. */
  restart(failpoints?: readonly Failpoint[]): Promise<void>;
  /** All that it and its predecessors wrote. */
  log(): string;
}

const startMs = 60_000;
const stopMs = 15_000;

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
  readonly ended: Promise<string>;
}

/** Names the folder of the built programs; vitest.config.ts sets it to that of the test build for most suites. */
const folderVariable = 'OVERMESH_TEST_PROGRAMS';

/** The JavaScript of a built program: of the test build, where the suite wants that. Throws where it is not built. */
export function programScript(program: ProgramOptions['program']): string {
  const script = resolve(process.env[folderVariable] ?? 'dist', program, 'main.js');
  if (!existsSync(script)) throw new Error(`${script} is missing: npm run build`);
  return script;
}

/** Starts a built program and waits until it says over IPC where it listens. Throws with the end of its log. */
export async function startProgram(options: ProgramOptions): Promise<ProgramProcess> {
  const name = options.name ?? options.program;
  await mkdir(join(options.home, 'logs'), { recursive: true, mode: 0o700 });
  const logPath = join(options.home, 'logs', `${name}.log`);
  let running = await launch(options, logPath, options.failpoints ?? []).finally(() => recordHome(options.home));
  const kill = (): Promise<void> => end(running, 'SIGKILL', stopMs);
  const restart = async (failpoints: readonly Failpoint[] = []): Promise<void> => {
    await kill();
    running = await launch(options, logPath, failpoints);
    recordHome(options.home);
  };
  const pause = (): void => stopProcess(running.child.pid ?? 0);
  const resume = (): void => void running.child.kill('SIGCONT');
  return {
    ...controlOf(name, { pause, resume, kill, restart }),
    restart,
    logPath,
    get pid() {
      return running.child.pid ?? 0;
    },
    get url() {
      return `http://127.0.0.1:${running.port}`;
    },
    get ended() {
      return running.ended;
    },
    isRunning: () => isRunning(running.child),
    stop: async () => {
      running.child.kill('SIGCONT');
      if (isRunning(running.child)) await recordMetrics(`http://127.0.0.1:${running.port}`, options.home);
      recordHome(options.home);
      await end(running, 'SIGTERM', stopMs);
      return running.ended;
    },
    log: () => readFileSync(logPath, 'utf8'),
  };
}

async function launch(options: ProgramOptions, logPath: string, failpoints: readonly Failpoint[]): Promise<Running> {
  const child = spawnProgram(options, logPath, failpoints);
  const ended = once(child, 'exit').then(([code, signal]) => (signal ? `signal ${signal}` : `exit code ${code}`));
  const guard = startGuard(child);
  void ended.then(() => guard.kill('SIGKILL'));
  const port = await Promise.race([
    listening(child),
    ended.then((how) => how),
    sleep(startMs, 'silence', { ref: false }),
  ]);
  if (typeof port === 'number') return { child, port, ended };
  child.kill('SIGKILL');
  await ended;
  throw new Error(`${options.program} did not start (${port}):\n${lastLines(logPath)}`);
}

function spawnProgram(options: ProgramOptions, logPath: string, failpoints: readonly Failpoint[]): ChildProcess {
  const script = options.script ?? programScript(options.program);
  const log = openSync(logPath, 'a', 0o600);
  try {
    return spawn(nodeProgram(), [script], {
      detached: true,
      env: environment(options, failpoints),
      stdio: ['ignore', log, log, 'ipc'],
    });
  } finally {
    closeSync(log);
  }
}

/** Nothing of this process's own OVERMESH_* variables, DATABASE_URL or REDIS_URL comes along. */
function environment(options: ProgramOptions, failpoints: readonly Failpoint[]): NodeJS.ProcessEnv {
  const { home, databaseUrl, redisUrl, env } = options;
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    TMPDIR: process.env['TMPDIR'],
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    OVERMESH_HOME: home,
    DATABASE_URL: databaseUrl,
    OVERMESH_PORT: '0',
    OVERMESH_WORKER_HEALTH_PORT: '0',
    OVERMESH_ALLOW_LOOPBACK_CLUSTERS: 'true',
    OVERMESH_LOG_FORMAT: 'json',
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    ...(failpoints.length ? { OVERMESH_FAILPOINT: failpoints.join(',') } : {}),
    ...env,
  };
}

/** The Node that npm brought: the machine's own may be older. */
function nodeProgram(): string {
  const own = resolve('node_modules/.bin/node');
  return existsSync(own) ? own : process.execPath;
}

function listening(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('message', (message) => {
      if (typeof message !== 'object' || message === null || !('listening' in message)) return;
      if (typeof message.listening === 'number') resolve(message.listening);
    });
  });
}

async function end({ child, ended }: Running, signal: NodeJS.Signals, patienceMs: number): Promise<void> {
  if (!isRunning(child)) return;
  child.kill(signal);
  await Promise.race([ended, sleep(patienceMs, undefined, { ref: false })]);
  if (!isRunning(child)) return;
  child.kill('SIGKILL');
  await ended;
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function lastLines(path: string): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}
