import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import { freePorts } from './ports.ts';
import { programOnPath } from './programs.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

/** A real Prometheus that looks at some targets four times a second. */
export interface RunningPrometheus {
  readonly url: string;
  readonly port: number;
  /** One number, by its own API; undefined while it has none. */
  value(query: string): Promise<number | undefined>;
  stop(): Promise<void>;
}

const MISSING =
  'Gates over metrics need a Prometheus: set PROMETHEUS_BIN, put it on PATH, or on Debian: apt-get install prometheus';

/** Why there is none on this machine; undefined where there is one. */
export function missingPrometheus(): string | undefined {
  return prometheusProgram() === undefined ? MISSING : undefined;
}

function prometheusProgram(): string | undefined {
  return process.env['PROMETHEUS_BIN'] ?? programOnPath('prometheus');
}

/** @param targets `host:port` each, with /metrics. It listens on every address of this machine, as in a cluster. */
export async function startPrometheus(targets: readonly string[]): Promise<RunningPrometheus> {
  const program = prometheusProgram();
  if (program === undefined) throw new Error(MISSING);
  const folder = await temporaryFolder('prometheus');
  const [port = 0] = await freePorts(1);
  await writeFile(join(folder, 'prometheus.yml'), configFor(targets));
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=0.0.0.0:${port}`,
  ];
  const command = { program, prefix: [], endsWithParent: false };
  const child = startChild({ command, args, logPath: join(folder, 'prometheus.log') });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, child);
  return {
    ...{ url, port },
    value: (query) => valueOf(url, query),
    stop: async () => {
      await child.kill();
      await removeFolder(folder);
    },
  };
}

function configFor(targets: readonly string[]): string {
  return JSON.stringify({
    global: { scrape_interval: '250ms', scrape_timeout: '250ms' },
    scrape_configs: [{ job_name: 'targets', static_configs: [{ targets }] }],
  });
}

async function untilReady(url: string, child: Child): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (child.isRunning() && Date.now() < deadline) {
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`prometheus did not start:\n${child.lastWords()}`);
}

async function valueOf(url: string, query: string): Promise<number | undefined> {
  const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`);
  const { data } = (await answer.json()) as { data: { result: readonly { value: readonly [number, string] }[] } };
  const text = data.result[0]?.value[1];
  return text === undefined ? undefined : Number(text);
}
