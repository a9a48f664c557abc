import { Command, CommanderError } from 'commander';
import { addApply } from './commands/apply.ts';
import { addBackup } from './commands/backup.ts';
import { addBugReport } from './commands/bug-report.ts';
import { addCheck } from './commands/check.ts';
import { addClusterCommands } from './commands/cluster.ts';
import { addCompletion } from './commands/completion.ts';
import { addDelete } from './commands/delete.ts';
import { addDescribe } from './commands/describe.ts';
import { addDiff } from './commands/diff.ts';
import { addEvents } from './commands/events.ts';
import { addExplain } from './commands/explain.ts';
import { addExport } from './commands/export.ts';
import { addFailoverCommands } from './commands/failover.ts';
import { addGet } from './commands/get.ts';
import { addHelp } from './commands/help.ts';
import { addHistory } from './commands/history.ts';
import { addKeysCommands } from './commands/keys.ts';
import { addMeshCommands } from './commands/mesh.ts';
import { addOperationCommands } from './commands/operation.ts';
import { addPauseCommands } from './commands/pause.ts';
import { addPlan } from './commands/plan.ts';
import { addRestore } from './commands/restore.ts';
import { addRollback } from './commands/rollback.ts';
import { addRolloutCommands } from './commands/rollout.ts';
import { addStatus } from './commands/status.ts';
import { addTokenCommands } from './commands/token.ts';
import { addTrustCommands } from './commands/trust.ts';
import { addWhy } from './commands/why.ts';
import { addUp } from './commands/up.ts';
import { VERSION, addVersion } from './commands/version.ts';
import { EXIT, Failure } from './failure.ts';
import { painter, printable } from './print/text.ts';
import { Session } from './session.ts';
import { wantsStacks } from './settings.ts';
import type { ConnectionFlags } from './settings.ts';
import { unknownCommand } from './unknown-command.ts';
import type { World } from './world.ts';

/** In the order of `overmesh --help`. */
const COMMANDS = [
  addUp,
  addClusterCommands,
  addMeshCommands,
  addGet,
  addDescribe,
  addExplain,
  addPlan,
  addApply,
  addDelete,
  addStatus,
  addCheck,
  addWhy,
  addFailoverCommands,
  addTrustCommands,
  addRolloutCommands,
  addHistory,
  addDiff,
  addRollback,
  addPauseCommands,
  addEvents,
  addOperationCommands,
  addExport,
  addBackup,
  addRestore,
  addKeysCommands,
  addTokenCommands,
  addBugReport,
  addVersion,
  addCompletion,
  addHelp,
];

/** Runs one command line (without the program's own name) and returns what to exit with. Never throws. */
export async function run(args: readonly string[], world: World): Promise<number> {
  const program = createProgram(world);
  try {
    const unknown = unknownCommand(program.command, args);
    if (unknown) throw unknown;
    await program.command.parseAsync([...args], { from: 'user' });
    return program.session.exitCode;
  } catch (error) {
    return told(error, world);
  }
}

/** Every command with its flags; completion and the specs walk it. */
export function createProgram(world: World): { readonly command: Command; readonly session: Session } {
  const command = new Command('overmesh')
    .description('One policy plane over many Kubernetes clusters and several kinds of service mesh')
    .option('--server <url>', 'address of the API (else OVERMESH_URL, else the Overmesh that is up here)')
    .option('--token-file <file>', 'file that holds the token (else OVERMESH_TOKEN, else the one of OVERMESH_HOME)')
    .version(VERSION, '-V, --version', 'print the version of this program')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void world.stdout.write(text),
      writeErr: (text) => void world.stderr.write(text),
      outputError: (text, write) => write(printable(text).replace(/^error:/, 'Error:')),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help shows how it is used)');
  const session = new Session(world, () => command.opts<ConnectionFlags>());
  for (const add of COMMANDS) add(command, session);
  return { command, session };
}

/** Says what went wrong. @returns what to exit with */
function told(error: unknown, world: World): number {
  const paint = painter(Boolean(world.stderr.isTTY) && !world.env['NO_COLOR']);
  const say = (text: string) => void world.stderr.write(`${text}\n`);
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
  if (error instanceof Failure) {
    say(`${paint('red', 'Error:')} ${printable(error.message)}`);
    if (error.next) say(printable(error.next));
  } else say(`${paint('red', 'Error:')} ${unexpected(error)}\nWith OVERMESH_DEBUG=1 it says where.`);
  if (wantsStacks(world.env) && error instanceof Error) say(error.stack ?? '');
  return error instanceof Failure ? error.exitCode : EXIT.unexpected;
}

function unexpected(error: unknown): string {
  return printable(`something unexpected went wrong: ${error instanceof Error ? error.message : String(error)}`);
}
