import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import { freePorts } from './ports.ts';
import { stopProcess } from './process-family.ts';
import { programOnPath } from './programs.ts';
import { recordRedis } from './record/stores.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

/** A running Redis. */
export interface RunningRedis {
  readonly url: string;
  readonly missing?: undefined;
  stop(): Promise<void>;
  /** SIGKILL: what it held in memory is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): void;
  /** SIGCONT after `pause`. */
  resume(): void;
  /** FLUSHALL: every key is gone while everybody stays connected. */
  flush(): Promise<void>;
}

/** A real Redis of this test, or the sentence that says why there is none. */
export type RedisServer = RunningRedis | { readonly missing: string };

/** Starts `redis-server` from PATH on a free port, keeping everything in memory. */
export async function redisServer(): Promise<RedisServer> {
  const program = programOnPath('redis-server');
  if (!program) return { missing: 'there is no redis-server on PATH; on Debian: apt-get install redis-server' };
  const folder = await temporaryFolder('redis');
  const [port = 0] = await freePorts(1);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const command = { program, prefix: [], endsWithParent: false };
  const start = (): Child => startChild({ command, args, logPath: join(folder, 'redis.log') });
  let child = start();
  await untilListening(port, child);
  const url = `redis://127.0.0.1:${port}`;
  return {
    url,
    kill: () => child.kill(),
    restart: async () => {
      await child.kill();
      child = start();
      await untilListening(port, child);
    },
    pause: () => stopProcess(child.pid),
    resume: () => child.signal('SIGCONT'),
    flush: async () => {
      await recordRedis(url);
      await flush(url);
    },
    stop: async () => {
      if (child.isRunning()) await recordRedis(url);
      await child.kill();
      await removeFolder(folder);
    },
  };
}

/** The same for a test that cannot do without: throws that sentence. */
export async function ownRedis(): Promise<RunningRedis> {
  const redis = await redisServer();
  if (redis.missing !== undefined) throw new Error(redis.missing);
  return redis;
}

async function flush(url: string): Promise<void> {
  const client = new Redis(url);
  await client.flushall();
  client.disconnect();
}

async function untilListening(port: number, child: Child): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (child.isRunning() && Date.now() < deadline) {
    if (await listens(port)) return;
    await sleep(25);
  }
  throw new Error(`redis-server did not start:\n${child.lastWords()}`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
