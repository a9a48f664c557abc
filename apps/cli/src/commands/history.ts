import { documentKey } from '@overmesh/model';
import type { Command } from 'commander';
import { everyPage } from '../api.ts';
import { withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { RevisionsDocument } from '../generated/operations.ts';
import { table } from '../print/table.ts';
import { ago } from '../print/times.ts';
import { documentNotFound, refOfVirtualMesh } from '../references.ts';
import type { Session } from '../session.ts';

/** `overmesh history`: who changed what, when and why. */
export function addHistory(program: Command, session: Session): void {
  const command = program
    .command('history <virtualmesh>')
    .description('list the accepted changes of a VirtualMesh and its policies, newest first')
    .action((virtualMesh: string, options: OutputFlags) => history(session, virtualMesh, options));
  withExample(withOutput(command), 'overmesh history shop', 'overmesh history shop -o json');
}

async function history(session: Session, virtualMesh: string, { output }: OutputFlags): Promise<void> {
  const { api, world } = session;
  const revisions = await everyPage(
    async (after) => (await api.call(RevisionsDocument, { virtualMesh, first: 200, after })).revisions,
  );
  if (revisions.length === 0) throw await documentNotFound(api, refOfVirtualMesh(virtualMesh));
  await session.show(output, revisions, () =>
    table(revisions, [
      { title: 'REVISION', cell: ({ number }) => String(number) },
      { title: 'WHEN', cell: ({ at }) => ago(at, world.now()) },
      { title: 'AUTHOR', cell: ({ author }) => author },
      { title: 'CHANGES', cell: ({ changes }) => changesText(changes) },
      { title: 'MESSAGE', cell: ({ message }) => message ?? '' },
    ]),
  );
}

const shown = 3;

function changesText(
  changes: readonly {
    readonly kind: string;
    readonly workspace: string;
    readonly name: string;
    readonly action: string;
  }[],
): string {
  const texts = changes.slice(0, shown).map((change) => `${documentKey(change)} ${change.action}`);
  return [...texts, ...(changes.length > shown ? [`and ${changes.length - shown} more`] : [])].join(', ');
}
