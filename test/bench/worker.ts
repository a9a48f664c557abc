import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { removeFolder, temporaryFolder } from '../harness/temporary-folder.ts';
import { residentOf } from './process.ts';

/** What a process holds, in bytes. */
export interface Held {
  /** As the kernel counts it. */
  readonly resident: number;
  /** V8's objects that are reachable, and what V8 holds of the system for them. */
  readonly heap: number;
  readonly heapCommitted: number;
  /** Buffers outside of V8's heap. */
  readonly buffers: number;
}

/** The built worker in a process of its own, with V8's inspector open on loopback. */
export interface Worker {
  readonly pid: number;
  /** Collects garbage, thrice, and says what is left. */
  held(): Promise<Held>;
  stop(): Promise<void>;
}

/** Starts dist/worker/main.js and waits until it says that it is up. Throws with its last words when it ends instead. */
export async function startWorker(databaseUrl: string, masterKey: string): Promise<Worker> {
  const home = await temporaryFolder('bench-worker');
  const script = workerScript();
  const child = spawn(process.execPath, ['--inspect=127.0.0.1:0', script], {
    env: {
      PATH: process.env['PATH'],
      OVERMESH_HOME: home,
      DATABASE_URL: databaseUrl,
      OVERMESH_MASTER_KEY: masterKey,
      OVERMESH_ALLOW_LOOPBACK_CLUSTERS: 'true',
      OVERMESH_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const address = await inspectorOf(child);
  await listening(child);
  const inspector = await connect(address);
  return {
    pid: child.pid ?? 0,
    held: () => held(inspector, child.pid ?? 0),
    stop: async () => {
      inspector.close();
      child.kill('SIGTERM');
      await once(child, 'exit');
      await removeFolder(home);
    },
  };
}

/** An inspector of a worker that somebody else started with `--inspect`. */
export interface OpenInspector {
  /** Collects garbage, thrice, and says what is left. */
  held(): Promise<Held>;
  close(): void;
}

export async function openInspector(address: string, pid: number): Promise<OpenInspector> {
  const inspector = await connect(address);
  return { held: () => held(inspector, pid), close: () => inspector.close() };
}

/** Where V8 said that it listens. Throws when it did not. */
export function inspectorIn(log: string): string {
  const address = /ws:\/\/\S+/.exec(log)?.[0];
  if (!address) throw new Error('the worker has no inspector open');
  return address;
}

/** Beside this program, which is built into dist/bench. */
function workerScript(): string {
  const script = fileURLToPath(new URL('../worker/main.js', import.meta.url));
  if (!existsSync(script)) throw new Error('there is no built worker: start this through `npm run bench`');
  return script;
}

/** V8 says on stderr where it listens; the stream stays open, and what the worker says later is thrown away. */
async function inspectorOf(child: ChildProcess): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      if (text.length < 10_000) text += chunk.toString();
      const address = /ws:\/\/\S+/.exec(text)?.[0];
      if (address) resolve(address);
    });
    child.once('exit', () => {
      reject(new Error(`the worker did not start:\n${text}`));
    });
  });
}

async function listening(child: ChildProcess): Promise<void> {
  await Promise.race([
    once(child, 'message', { signal: AbortSignal.timeout(60_000) }),
    once(child, 'exit').then(() => Promise.reject(new Error('the worker ended'))),
  ]);
}

async function held(inspector: Inspector, pid: number): Promise<Held> {
  for (let turn = 0; turn < 3; turn += 1) await inspector.ask('HeapProfiler.collectGarbage');
  const expression = 'JSON.stringify(process.memoryUsage())';
  const { result } = (await inspector.ask('Runtime.evaluate', { expression })) as { result: { value: string } };
  const usage = JSON.parse(result.value) as NodeJS.MemoryUsage;
  const { heapUsed: heap, heapTotal: heapCommitted, external: buffers } = usage;
  return { resident: await residentOf(pid), heap, heapCommitted, buffers };
}

/** V8's inspector protocol, as far as it is needed. */
interface Inspector {
  ask(method: string, params?: object): Promise<unknown>;
  close(): void;
}

async function connect(address: string): Promise<Inspector> {
  const socket = new WebSocket(address);
  await once(socket, 'open');
  const waiting = new Map<number, (result: unknown) => void>();
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { readonly id?: number; readonly result?: unknown };
    if (id !== undefined) waiting.get(id)?.(result);
  });
  return {
    ask: (method, params = {}) => {
      last += 1;
      socket.send(JSON.stringify({ id: last, method, params }));
      return new Promise((resolve) => waiting.set(last, resolve));
    },
    close: () => {
      socket.close();
    },
  };
}
