import { environmentWith, prepareHome, readOrCreateToken, tokenPath } from '@overmesh/config';
import type { Config } from '@overmesh/config';
import { databaseProblem } from '@overmesh/db';
import { banner } from './banner.ts';
import { KeptChild } from './children.ts';
import { openDatabase, prepareDatabase } from './database.ts';
import type { Database } from './database.ts';
import { lockHome, writeUpFile } from './lock.ts';
import { lastLines, logPath } from './log-file.ts';
import { step, upLogger } from './output.ts';
import type { Say } from './output.ts';
import { portProblem } from './port.ts';

/** Exit codes of `overmesh up`. */
export const exitCodes = { stopped: 0, failed: 1, badConfiguration: 2, alreadyRunning: 3 } as const;

/** Where the programs lie that it starts. */
export interface Programs {
  readonly api: string;
  readonly worker: string;
}

/**
 * Runs a whole Overmesh on this machine until `ended` aborts: Postgres unless there is one, then api and worker.
 *
 * @returns the exit code; what a person should know was said
 */
export async function up(config: Config, programs: Programs, say: Say, ended: AbortSignal): Promise<number> {
  await prepareHome(config.home);
  const lock = await lockHome(config.home);
  if (!lock.held) {
    const { pid, since } = lock.holder;
    say(`Overmesh is already up on ${config.home}: process ${pid}, since ${since}. Stop it with: kill ${pid}`);
    return exitCodes.alreadyRunning;
  }
  try {
    const problem = (await portProblem(config.apiHost, config.apiPort)) ?? (await databaseProblemOf(config));
    if (problem) {
      say(problem);
      return exitCodes.badConfiguration;
    }
    await runLocked(config, programs, say, ended);
    return exitCodes.stopped;
  } finally {
    await lock.release();
  }
}

async function databaseProblemOf({ databaseUrl }: Config): Promise<string | undefined> {
  return databaseUrl && databaseProblem(databaseUrl);
}

async function runLocked(config: Config, programs: Programs, say: Say, ended: AbortSignal): Promise<void> {
  const start = performance.now();
  const log = upLogger(config, logPath(config.home, 'up'), say);
  say('Starting Overmesh');
  const database = await step(say, config.databaseUrl ? 'database' : 'embedded Postgres', () =>
    openDatabase(config, log),
  );
  try {
    await step(say, 'migrations', () => prepareDatabase(database.url, config, log));
    await readOrCreateToken(config.home);
    if (ended.aborted) return;
    await runPrograms(config, programs, database, say, ended, start);
  } finally {
    await database.stop();
    log.info('stopped');
  }
}

async function runPrograms(
  config: Config,
  programs: Programs,
  database: Database,
  say: Say,
  ended: AbortSignal,
  start: number,
): Promise<void> {
  const { startMs, drainMs } = config.periods.supervisor;
  const address = new Address(config);
  const children = makeChildren(config, programs, database, say, address);
  const over = Promise.race([endOf(ended), ...children.map((one) => one.failed)]);
  try {
    children.forEach((one) => one.start());
    const apiUrl = await step(say, 'api and worker', () => Promise.race([address.known, over, tooLate(startMs)]));
    if (!apiUrl) return;
    const { home } = config;
    const seconds = (performance.now() - start) / 1000;
    const { description } = database;
    say(banner({ apiUrl, tokenPath: tokenPath(home), logFolder: `${home}/logs`, database: description, seconds }));
    await over;
    say(`Stopping: running work gets ${drainMs / 1000} s to end`);
  } catch (error) {
    throw new Error(`${messageOf(error)}\n${endOfLogs(config)}`, { cause: error });
  } finally {
    await Promise.all(children.map((one) => one.stop(drainMs)));
  }
}

function makeChildren(
  config: Config,
  programs: Programs,
  database: Database,
  say: Say,
  address: Address,
): readonly KeptChild[] {
  const { home, periods } = config;
  const env = environmentWith({
    OVERMESH_HOME: home,
    DATABASE_URL: database.url.reveal(),
    OVERMESH_LOG_FORMAT: 'json',
    OVERMESH_ALLOW_LOOPBACK_CLUSTERS: String(mayClustersBeHere(config)),
  });
  const make = (name: 'api' | 'worker', onListening?: (port: number) => void): KeptChild => {
    const log = logPath(home, name);
    const onCrash = (how: string, pauseMs: number): void =>
      say(`  warn: ${name} ended with ${how}; it starts again in ${pauseMs / 1000} s (see ${log})`);
    return new KeptChild({
      name,
      script: programs[name],
      env,
      log,
      periods: periods.supervisor,
      onCrash,
      ...(onListening ? { onListening } : {}),
    });
  };
  return [make('api', (port) => address.announce(port)), make('worker')];
}

/**
 * Clusters of kind, k3d and minikube are at this machine's own address. While the API listens for this machine alone, who
 * may register one reaches that address anyway; said otherwise, it is as it was said.
 */
function mayClustersBeHere({ apiHost, allowLoopbackClusters }: Config): boolean {
  const isSaid = environmentWith({})['OVERMESH_ALLOW_LOOPBACK_CLUSTERS'];
  return isSaid ? allowLoopbackClusters : apiHost === 'localhost' || apiHost === '::1' || apiHost.startsWith('127.');
}

/** Where the API listens: unknown until it says so, and again after it crashed. */
class Address {
  readonly known: Promise<string>;
  #resolve: (url: string) => void = () => undefined;
  readonly #startedAt = new Date().toISOString();

  constructor(private readonly config: Config) {
    this.known = new Promise((resolve) => (this.#resolve = resolve));
  }

  announce(port: number): void {
    const { apiHost, home } = this.config;
    const everywhere = ['0.0.0.0', '::'].includes(apiHost);
    const host = apiHost.includes(':') && !everywhere ? `[${apiHost}]` : apiHost;
    const apiUrl = `http://${everywhere ? '127.0.0.1' : host}:${port}`;
    void writeUpFile(home, { pid: process.pid, apiUrl, startedAt: this.#startedAt }).then(() => this.#resolve(apiUrl));
  }
}

function endOf(ended: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (ended.aborted) resolve(undefined);
    ended.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

function tooLate(startMs: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`the API did not start within ${startMs / 1000} s`)), startMs).unref();
  });
}

function endOfLogs({ home }: Config): string {
  const logs = ['api', 'worker'].map((name) => lastLines(logPath(home, name), 12));
  return logs.filter(Boolean).join('\n');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
