import type { Command } from 'commander';
import { version as ours } from '../../../../package.json';
import { Failure } from '../failure.ts';
import { withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { VersionDocument } from '../generated/operations.ts';
import type { Session } from '../session.ts';

/** `overmesh version`: ours, and the server's when it answers. */
export function addVersion(program: Command, session: Session): void {
  const command = program
    .command('version')
    .description('show the version of this program and of the server')
    .action(({ output }: OutputFlags) => version(session, output));
  withExample(withOutput(command), 'overmesh version -o json');
}

/** Version of this program. */
export const VERSION: string = ours;

async function version(session: Session, output: OutputFlags['output']): Promise<void> {
  const server = await session.api.call(VersionDocument, {}, { timeoutMs: 5000 }).catch((error: unknown) => {
    if (error instanceof Failure) return error;
    throw error;
  });
  const answered = server instanceof Failure ? undefined : server.version;
  await session.show(output, { client: VERSION, server: answered ?? null }, () =>
    [
      `overmesh ${VERSION}`,
      answered
        ? `server ${answered.program}, database at ${answered.database}`
        : `server: ${(server as Failure).message}`,
    ].join('\n'),
  );
}
