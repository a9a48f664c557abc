import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import { freePorts } from './ports.ts';
import { programOnPath } from './programs.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

/** A real Redis of this test, or the sentence that says why there is none. */
export type RedisServer =
  { readonly url: string; readonly missing?: undefined; stop(): Promise<void> } | { readonly missing: string };

/** Starts `redis-server` from PATH on a free port, keeping everything in memory. */
export async function redisServer(): Promise<RedisServer> {
  const program = programOnPath('redis-server');
  if (!program) return { missing: 'there is no redis-server on PATH; on Debian: apt-get install redis-server' };
  const folder = await temporaryFolder('redis');
  const [port = 0] = await freePorts(1);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const command = { program, prefix: [], endsWithParent: false };
  const child = startChild({ command, args, logPath: join(folder, 'redis.log') });
  await untilListening(port, child);
  const stop = async (): Promise<void> => {
    await child.kill();
    await removeFolder(folder);
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
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
