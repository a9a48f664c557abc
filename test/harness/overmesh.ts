import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { recordEmbeddedDatabase, recordHome } from './record/homes.ts';
import { recordText } from './record/record.ts';
import { killFamily } from './process-family.ts';

const COMMAND = resolve('dist/bin/overmesh');
const run = promisify(execFile);

/** How a command ended and what it said. */
export interface CommandAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a command finds its server; of an Overmesh that is up the home is enough. */
export interface CommandAddress {
  readonly home: string;
  readonly url?: string;
  /** Variables besides: KUBECONFIG. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `overmesh` to its end. Nobody is there to answer a question. */
export async function runCommand(
  { home, url, env: more }: CommandAddress,
  ...args: readonly string[]
): Promise<CommandAnswer> {
  const env = {
    ...process.env,
    ...more,
    OVERMESH_HOME: home,
    NO_COLOR: '1',
    ...(url === undefined ? {} : { OVERMESH_URL: url }),
  };
  const answer = await run(COMMAND, [...args], { env, maxBuffer: 16 * 1024 * 1024 }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => {
      const { code = 1, stdout = '', stderr = String(error) } = error as Partial<CommandAnswer>;
      return { code, stdout, stderr };
    },
  );
  recordText('cli', `overmesh ${args.join(' ')}\n${answer.stdout}${answer.stderr}`);
  return answer;
}

/** A whole Overmesh of its own, driven as a person would: through its command. */
export class Overmesh {
  #output = '';

  private constructor(
    readonly home: string,
    private server: ChildProcess,
  ) {}

  /** `overmesh up` in a new home below the temporary folder; ready when it answers. */
  static async start(): Promise<Overmesh> {
    const home = await mkdtemp(join(tmpdir(), 'overmesh-demo-'));
    // Postgres runs as another user when we are root, and has to pass through.
    await chmod(home, 0o711);
    const overmesh = new Overmesh(home, serverOn(home));
    await overmesh.#untilUp();
    return overmesh;
  }

  /** SIGKILL of the supervisor, api, worker and Postgres, all at once. */
  async kill(): Promise<void> {
    const ended = once(this.server, 'exit');
    killFamily(this.server.pid ?? 0);
    await ended;
  }

  /** `overmesh up` on the same home after a `kill`; ready when it answers. */
  async startAgain(): Promise<void> {
    // Written by the one that was killed: it answers for nobody.
    await rm(join(this.home, 'up.json'), { force: true });
    this.server = serverOn(this.home);
    await this.#untilUp();
  }

  /** Where its api listens now; rejects while it does not say. */
  async apiUrl(): Promise<string> {
    const up = await readFile(join(this.home, 'up.json'), 'utf8');
    return (JSON.parse(up) as { readonly apiUrl: string }).apiUrl;
  }

  /** Runs a command to its end. Nobody is there to answer a question. */
  run(...args: readonly string[]): Promise<CommandAnswer> {
    return runCommand({ home: this.home }, ...args);
  }

  /** What a command prints. @throws with all that it said when it exits other than 0 */
  async ask(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    if (code !== 0) throw new Error(`overmesh ${args.join(' ')} exited ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  async stop(): Promise<void> {
    if (this.server.exitCode === null && this.server.signalCode === null) {
      await recordEmbeddedDatabase(this.home);
      this.server.kill('SIGTERM');
      await once(this.server, 'exit');
    }
    recordHome(this.home);
    recordText('up', this.#output);
    await rm(this.home, { recursive: true, force: true });
  }

  async #untilUp(): Promise<void> {
    for (const stream of [this.server.stdout, this.server.stderr])
      stream?.on('data', (text: Buffer) => (this.#output += String(text)));
    for (let attempt = 0; attempt < 600 && this.server.exitCode === null; attempt += 1) {
      if (await this.#answers()) return;
      await sleep(100);
    }
    await this.stop();
    throw new Error(`overmesh up did not come up:\n${this.#output}`);
  }

  async #answers(): Promise<boolean> {
    const ready = this.apiUrl().then((url) => fetch(new URL('/readyz', url)));
    return ready.then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

function serverOn(home: string): ChildProcess {
  const env = { ...process.env, OVERMESH_HOME: home, OVERMESH_PORT: '0' };
  return spawn(COMMAND, ['up'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}
