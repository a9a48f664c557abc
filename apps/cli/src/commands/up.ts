import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Option } from 'commander';
import type { Command } from 'commander';
import { EXIT, Failure } from '../failure.ts';
import { withExample } from '../flags.ts';
import type { Session } from '../session.ts';

interface UpOptions {
  readonly home?: string;
  readonly host?: string;
  readonly port?: string;
  readonly allowLoopbackClusters?: boolean;
  readonly logLevel?: string;
}

/** Beside this program in `dist`. */
const script = fileURLToPath(new URL('../up/main.js', import.meta.url));

/** `overmesh up`: api, worker and Postgres in one command. */
export function addUp(program: Command, session: Session): void {
  const command = program
    .command('up')
    .description('run a whole Overmesh on this machine: API, worker and, without DATABASE_URL, its own Postgres')
    .option('--home <folder>', 'folder of this installation (OVERMESH_HOME)')
    .option('--host <address>', 'address to listen on (OVERMESH_HOST)')
    .option('--port <number>', 'port to listen on, 0 for any (OVERMESH_PORT)')
    .option('--allow-loopback-clusters', 'let clusters be on this machine also where the API listens for others')
    .addOption(
      new Option('--log-level <level>', 'how much goes to the logs').choices([
        'trace',
        'debug',
        'info',
        'warn',
        'error',
      ]),
    )
    .action(async (options: UpOptions) => session.endWith(await up(session, options)));
  withExample(command, 'overmesh up', 'overmesh up --home /tmp/trial --port 0');
}

/** Flags as the variables they stand for. A flag counts more than a variable of the environment. */
export function upEnvironment(options: UpOptions): Readonly<Record<string, string>> {
  const { home, host, port, allowLoopbackClusters, logLevel } = options;
  const variables = {
    OVERMESH_HOME: home,
    OVERMESH_HOST: host,
    OVERMESH_PORT: port,
    OVERMESH_ALLOW_LOOPBACK_CLUSTERS: allowLoopbackClusters ? 'true' : undefined,
    OVERMESH_LOG_LEVEL: logLevel,
  };
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function up({ world }: Session, options: UpOptions): Promise<number> {
  if (!existsSync(script)) throw new Failure(EXIT.unexpected, `${script} is not there: build it with npm run build.`);
  // It dies of a signal that comes before it listens for one: then it has begun nothing, and was stopped as asked.
  let codeBySignal: number = EXIT.unexpected;
  const end = (signal: NodeJS.Signals): void => {
    codeBySignal = EXIT.ok;
    child.kill(signal);
  };
  // Before it is started: a signal between its start and ours to listen would end us and leave its end to itself.
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(signal));
  // A terminal sends Ctrl-C to both of us, and a second SIGINT would mean "at once": so ours goes on as the other signal.
  world.interrupted.addEventListener('abort', () => end('SIGTERM'), { once: true });
  // Over the channel it learns when we end, however that happens.
  const child = spawn(process.execPath, [...process.execArgv, script], {
    env: { ...world.env, ...upEnvironment(options) },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? EXIT.interrupted : codeBySignal)));
  });
}
