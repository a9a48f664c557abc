import { spawn } from 'node:child_process';
import type { ChildProcess, SendHandle } from 'node:child_process';
import { Server, Socket } from 'node:net';
import { join } from 'node:path';
import { startGuard } from '../child.ts';
import { harnessFolder } from '../harness-folder.ts';
import { programOnPath } from '../programs.ts';

/**
 * A network of its own: a namespace of the kernel in which every address of 10.66.0.0/16 is local, so that each pod of a
 * test has an address that EndpointSlices take (they refuse loopback), and ports collide with nobody's. What is sent to
 * 10.67.0.0/16 is lost.
 */
export interface Network {
  /** Listens in it. */
  listen(address: string, port: number): Promise<Server>;
  /** Connects in it. */
  connect(address: string, port: number): Promise<Socket>;
  /** A program and its first arguments that run what follows in it. */
  readonly enter: readonly string[];
  /** Ends it; programs that run in it keep it until they end. */
  stop(): void;
}

interface Answer {
  readonly id?: number;
  readonly error?: string;
}

/** Makes the network. Needs Linux with `unshare`, `nsenter` and `ip`; root, or a kernel that lets users have namespaces. */
export async function startNetwork(): Promise<Network> {
  const missing = ['unshare', 'nsenter', 'ip'].filter((name) => !programOnPath(name));
  if (missing.length)
    throw new Error(`a network for pods needs ${missing.join(', ')}; on Debian: util-linux, iproute2`);
  const doorkeeper = spawnDoorkeeper();
  const guard = startGuard(doorkeeper);
  const waiting = new Map<number, (answer: Answer, handle: SendHandle | undefined) => void>();
  await ready(doorkeeper);
  doorkeeper.on('message', (answer: Answer, handle) => waiting.get(answer.id ?? -1)?.(answer, handle));
  let orders = 0;
  const order = (act: 'listen' | 'connect', address: string, port: number): Promise<SendHandle | undefined> =>
    new Promise((resolve, reject) => {
      const id = (orders += 1);
      waiting.set(id, ({ error }, handle) => {
        waiting.delete(id);
        if (error === undefined) resolve(handle);
        else reject(new Error(`${act} ${address}:${port} in the network of pods: ${error}`));
      });
      doorkeeper.send({ id, act, address, port });
    });
  return {
    listen: async (address, port) => expectHandle(Server, await order('listen', address, port)),
    connect: async (address, port) => expectHandle(Socket, await order('connect', address, port)),
    enter: [
      'nsenter',
      '--target',
      String(doorkeeper.pid),
      ...(isRoot() ? [] : ['--user', '--preserve-credentials']),
      '--net',
    ],
    stop: () => {
      doorkeeper.kill('SIGKILL');
      guard.kill('SIGKILL');
    },
  };
}

/** In place of an address of the network, one from which nothing comes: the kernel drops what it is not asked to forward. */
export function silentAddress(address: string): string {
  return address.replace(/^10\.66\./, '10.67.');
}

function spawnDoorkeeper(): ChildProcess {
  const setUp =
    'ip link set lo up && ip address add 10.66.0.1/16 dev lo && ip route add 10.67.0.0/16 dev lo && exec "$0" "$@"';
  const doorkeeper = join(harnessFolder(), 'network/doorkeeper.mjs');
  const namespaces = isRoot() ? ['--net'] : ['--user', '--map-root-user', '--net'];
  return spawn('unshare', [...namespaces, '/bin/sh', '-c', setUp, process.execPath, doorkeeper], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { PATH: process.env['PATH'] },
  });
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function ready(doorkeeper: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    doorkeeper.stderr?.on('data', (text: Buffer) => (complaint += text.toString()));
    doorkeeper.once('message', () => resolve());
    doorkeeper.once('exit', () => reject(new Error(`there is no network for pods here: ${complaint.trim()}`)));
  });
}

function expectHandle<Handle extends Server | Socket>(kind: new () => Handle, handle: SendHandle | undefined): Handle {
  if (handle instanceof kind) return handle;
  throw new Error('the network of pods handed over nothing');
}
