import type { Command } from 'commander';
import { everyPage } from '../api.ts';
import { EXIT, Failure } from '../failure.ts';
import { span, withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { OperationDocument, OperationsDocument } from '../generated/operations.ts';
import { table } from '../print/table.ts';
import { ago } from '../print/times.ts';
import type { Session } from '../session.ts';
import { untilOver } from '../until-over.ts';

interface ListOptions extends OutputFlags {
  readonly running?: boolean;
}

interface WaitOptions extends OutputFlags {
  readonly timeout: number;
}

/** `overmesh operation …`: commands that go on after the one who asked has gone. */
export function addOperationCommands(program: Command, session: Session): void {
  const operation = program.command('operation').description('see and wait for commands that take longer');
  const list = operation
    .command('list')
    .description('list operations, newest first')
    .option('--running', 'only those that go on')
    .action((options: ListOptions) => listOperations(session, options));
  withExample(withOutput(list), 'overmesh operation list --running');
  const wait = operation
    .command('wait <operation>')
    .description('wait until an operation is over; exits 5 saying what stands in its way')
    .option('--timeout <time>', 'how long to wait, as in 60s or 5m', span, 60_000)
    .action((id: string, options: WaitOptions) => waitFor(session, id, options));
  withExample(withOutput(wait), 'overmesh operation wait 0b8a7f5e-4d1c-4b0e-9a53-1f2f3c4d5e6f --timeout 5m');
}

async function listOperations(session: Session, { running, output }: ListOptions): Promise<void> {
  const { api, world } = session;
  const variables = { first: 200, running: running ? true : null };
  const operations = await everyPage(
    async (after) => (await api.call(OperationsDocument, { ...variables, after })).operations,
  );
  await session.show(output, operations, () => {
    if (operations.length === 0) return running ? 'No operation goes on.' : 'There was no operation yet.';
    return table(operations, [
      { title: 'OPERATION', cell: ({ id }) => id },
      { title: 'KIND', cell: ({ kind }) => kind },
      { title: 'SUBJECT', cell: ({ subject }) => subject },
      { title: 'BEGUN', cell: ({ startedAt }) => ago(startedAt, world.now()) },
      { title: 'BY', cell: ({ caller }) => caller.name },
      { title: 'OUTCOME', cell: ({ outcome }) => outcome ?? 'goes on' },
      { title: 'MESSAGE', cell: ({ message, problems }) => problems[0]?.message ?? message },
    ]);
  });
}

async function waitFor(session: Session, id: string, { timeout, output }: WaitOptions): Promise<void> {
  const { operation } = await session.api.call(OperationDocument, { id });
  if (!operation) throw new Failure(EXIT.badInput, `There is no operation ${id}.`, 'overmesh operation list');
  const ended = await untilOver(session, operation, timeout);
  await session.show(output, ended, () => ended.message);
}
