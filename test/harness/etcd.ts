import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { Command } from './binaries.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import { freePorts } from './ports.ts';

/** One etcd that keeps every test cluster, each under a prefix of its own. */
export interface Etcd {
  readonly url: string;
  /** The process that runs now. */
  readonly child: Child;
  /** Copies its data, as a backup does; it is away meanwhile. */
  backup(): Promise<EtcdBackup>;
}

/** What an etcd held at one time. */
export interface EtcdBackup {
  /** Puts it back on the same port. Whoever knows of what came later should not be running. */
  restore(): Promise<void>;
}

interface Started {
  readonly url: string;
  readonly child: Child;
  readonly dataFolder: string;
  readonly again: () => Child;
}

const startTimeoutMs = 60_000;
const attempts = 5;

/** Starts etcd with its data under `folder`; takes other ports when somebody else was faster. */
export async function startEtcd(command: Command, folder: string): Promise<Etcd> {
  for (let attempt = 1; ; attempt += 1) {
    const etcd = await startOnFreePorts(command, folder, attempt);
    if (await becomesHealthy(etcd)) return withBackups(etcd);
    const words = etcd.child.lastWords();
    await etcd.child.kill();
    if (!isPortTaken(words) || attempt === attempts) throw new Error(`etcd did not start:\n${words}`);
  }
}

/** Whether a server's last words say that another process had its port. */
export function isPortTaken(words: string): boolean {
  return words.includes('address already in use');
}

function withBackups(started: Started): Etcd {
  const { url, dataFolder, again } = started;
  let { child } = started;
  let backups = 0;
  const awayDuring = async (work: () => Promise<void>): Promise<void> => {
    await child.kill();
    await work();
    child = again();
    if (!(await becomesHealthy({ url, child }))) throw new Error(`etcd did not come back:\n${child.lastWords()}`);
  };
  return {
    url,
    get child() {
      return child;
    },
    backup: async () => {
      const copy = `${dataFolder}-backup-${(backups += 1)}`;
      await awayDuring(() => cp(dataFolder, copy, { recursive: true }));
      const putBack = async (): Promise<void> => {
        await rm(dataFolder, { recursive: true });
        await cp(copy, dataFolder, { recursive: true });
      };
      return { restore: () => awayDuring(putBack) };
    },
  };
}

async function startOnFreePorts(command: Command, folder: string, attempt: number): Promise<Started> {
  const [clientPort, peerPort] = await freePorts(2);
  const url = `http://127.0.0.1:${clientPort}`;
  const peerUrl = `http://127.0.0.1:${peerPort}`;
  const dataFolder = join(folder, `etcd-${attempt}`);
  const args = [
    '--name=etcd',
    `--data-dir=${dataFolder}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=etcd=${peerUrl}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
  const logPath = join(folder, `etcd-${attempt}.log`);
  const again = (): Child => startChild({ command, args, logPath });
  return { url, child: again(), dataFolder, again };
}

async function becomesHealthy({ url, child }: Pick<Etcd, 'url' | 'child'>): Promise<boolean> {
  const deadline = Date.now() + startTimeoutMs;
  while (child.isRunning() && Date.now() < deadline) {
    if (await isHealthy(url)) return true;
    await sleep(30);
  }
  return false;
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`${url}/health`);
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}
