import type { Command } from 'commander';
import { differencesOf } from '../documents/difference.ts';
import { editionAt, keptRevisions, readRange } from '../documents/editions.ts';
import { withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { differencesText } from '../print/differences.ts';
import type { Session } from '../session.ts';

/** `overmesh diff`: what changed between two revisions. */
export function addDiff(program: Command, session: Session): void {
  const command = program
    .command('diff <virtualmesh> <revisions>')
    .description('show how the documents of a VirtualMesh differ between two revisions, as in 14..15 or 14..')
    .action((virtualMesh: string, revisions: string, options: OutputFlags) =>
      diff(session, virtualMesh, revisions, options),
    );
  withExample(withOutput(command), 'overmesh diff shop 14..15', 'overmesh diff shop 14..');
}

async function diff(session: Session, virtualMesh: string, text: string, { output }: OutputFlags): Promise<void> {
  const { api, paint } = session;
  const { from, to } = readRange(text, await keptRevisions(api, virtualMesh));
  const differences = await differencesOf(
    await editionAt(api, virtualMesh, from),
    await editionAt(api, virtualMesh, to),
  );
  await session.show(output, { virtualMesh, from, to, documents: differences }, () =>
    differences.length
      ? differencesText(differences, paint)
      : `Revisions ${from} and ${to} of ${virtualMesh} are the same.`,
  );
}
