import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { span, withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { EvacuateClusterDocument, FailoverStatusDocument, ReturnClusterDocument } from '../generated/operations.ts';
import type { OperationFieldsFragment } from '../generated/operations.ts';
import { failoverText } from '../print/failover.ts';
import { grantedFor } from '../session.ts';
import type { Session } from '../session.ts';
import { untilOver } from '../until-over.ts';

const TEN_MINUTES_MS = 600_000;
/** Beyond the time of its steps. */
const PATIENCE_MS = 60_000;

interface MoveOptions extends OutputFlags {
  readonly over: number;
  readonly reason?: string;
  readonly wait: boolean;
  readonly timeout?: number;
}

interface EvacuateOptions extends MoveOptions {
  readonly most: number;
  readonly partly?: boolean;
}

/** `overmesh failover …`: where names over many clusters lead, and a person's hand in it. */
export function addFailoverCommands(program: Command, session: Session): void {
  const failover = program
    .command('failover')
    .description('see where VirtualDestinations and ExportPolicies lead, and move requests away from a cluster');
  const status = failover
    .command('status')
    .description('show who is evacuated, and where callers of each VirtualDestination and ExportPolicy are sent')
    .action(({ output }: OutputFlags) => showStatus(session, output));
  withExample(withOutput(status), 'overmesh failover status');
  const evacuate = moving(failover.command('evacuate <cluster>'))
    .description('move requests away from a cluster step by step; exits 5 saying what holds it')
    .option('--most <times>', 'how many times its load a pod of the others may get', times, 3)
    .option('--partly', 'what nobody else serves stays there')
    .action((cluster: string, options: EvacuateOptions) => evacuateCluster(session, cluster, options));
  withExample(withOutput(evacuate), 'overmesh failover evacuate east --over 10m --reason "kernel update"');
  const back = moving(failover.command('return <cluster>'))
    .description('give an evacuated cluster its requests back step by step; exits 5 saying what holds it')
    .action((cluster: string, options: MoveOptions) => returnCluster(session, cluster, options));
  withExample(withOutput(back), 'overmesh failover return east --over 10m');
}

function moving(command: Command): Command {
  return command
    .option('--over <time>', 'from the first step to the last, as in 90s or 10m; 0s is one step', span, TEN_MINUTES_MS)
    .option('-m, --reason <text>', 'why, for those who see it')
    .option('--no-wait', 'do not wait for its end')
    .option('--timeout <time>', 'how long to wait; a minute longer than --over if absent', span);
}

function times(text: string): number {
  const value = Number(text);
  if (!(value >= 1 && value <= 100)) throw new InvalidArgumentError('It must be a number from 1 to 100, as in 1.5.');
  return value;
}

async function showStatus(session: Session, output: OutputFlags['output']): Promise<void> {
  const { failover } = await session.api.call(FailoverStatusDocument, {});
  await session.show(output, failover, () => failoverText(failover, session.world.now(), session.paint));
}

async function evacuateCluster(session: Session, cluster: string, options: EvacuateOptions): Promise<void> {
  const { most, partly = false } = options;
  const variables = { ...asked(cluster, options), most, partly };
  const { evacuateCluster: answer } = await session.api.call(EvacuateClusterDocument, variables);
  const begun = await grantedFor(session, cluster, answer, `${cluster} was not evacuated`);
  // It goes on until somebody wants everything back: at rest it has come as far as was asked.
  await follow(session, begun, options, ({ step }) => step === 'rest');
}

async function returnCluster(session: Session, cluster: string, options: MoveOptions): Promise<void> {
  const { returnCluster: answer } = await session.api.call(ReturnClusterDocument, asked(cluster, options));
  const begun = await grantedFor(session, cluster, answer, `${cluster} was given nothing back`);
  await follow(session, begun, options, () => false);
}

function asked(cluster: string, { over, reason }: MoveOptions) {
  return { cluster, overSeconds: Math.round(over / 1000), reason: reason ?? null };
}

async function follow(
  session: Session,
  begun: OperationFieldsFragment,
  { wait, over, timeout = over + PATIENCE_MS, output }: MoveOptions,
  isThere: (operation: OperationFieldsFragment) => boolean,
): Promise<void> {
  const seen = wait ? await untilOver(session, begun, timeout, isThere) : begun;
  await session.show(output, seen, () => seen.message);
}
