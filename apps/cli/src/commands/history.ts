import { documentKey } from '@overmesh/model';
import type { Command } from 'commander';
import { everyPage } from '../api.ts';
import { differencesOf } from '../documents/difference.ts';
import { editionAt } from '../documents/editions.ts';
import { withExample, withOutput } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { RevisionsDocument } from '../generated/operations.ts';
import type { RevisionsQuery } from '../generated/operations.ts';
import { differencesText } from '../print/differences.ts';
import { printableLine } from '../print/text.ts';
import { table } from '../print/table.ts';
import { ago } from '../print/times.ts';
import { documentNotFound, refOfVirtualMesh } from '../references.ts';
import type { Session } from '../session.ts';

/** `overmesh history`: who changed what, when and why. */
export function addHistory(program: Command, session: Session): void {
  const command = program
    .command('history <virtualmesh>')
    .description('list the accepted changes of a VirtualMesh and its policies, newest first')
    .option('--diff', 'with what changed in each, the newest ten')
    .action((virtualMesh: string, options: HistoryOptions) => history(session, virtualMesh, options));
  withExample(withOutput(command), 'overmesh history shop', 'overmesh history shop --diff');
}

interface HistoryOptions extends OutputFlags {
  readonly diff?: boolean;
}

type Revision = RevisionsQuery['revisions']['edges'][number]['node'];

const WITH_DIFFS = 10;

/** Each revision under its heading, with the documents that it changed. */
async function diffsText(
  session: Session,
  virtualMesh: string,
  revisions: readonly Revision[],
  oldest: number,
): Promise<string> {
  const { paint, world } = session;
  const texts = revisions.slice(0, WITH_DIFFS).map(async ({ number, author, at, message }) => {
    const head = printableLine(
      `Revision ${number}, ${ago(at, world.now())} by ${author}${message ? `: ${message}` : ''}`,
    );
    const isFirstKept = number === oldest && oldest > 1;
    const changed = isFirstKept
      ? `What it changed is not known any more: revision ${number - 1} was cut.`
      : await changeText(session, virtualMesh, number);
    return `${paint('bold', head)}\n${changed}`;
  });
  return (await Promise.all(texts)).join('\n\n');
}

async function changeText({ api, paint }: Session, virtualMesh: string, number: number): Promise<string> {
  const before = await editionAt(api, virtualMesh, number - 1);
  return differencesText(await differencesOf(before, await editionAt(api, virtualMesh, number)), paint);
}

async function history(session: Session, virtualMesh: string, { output, diff = false }: HistoryOptions): Promise<void> {
  const { api, world } = session;
  let oldest = 1;
  const revisions = await everyPage(async (after) => {
    const page = (await api.call(RevisionsDocument, { virtualMesh, first: 200, after })).revisions;
    oldest = page.oldest;
    return page;
  });
  if (revisions.length === 0) throw await documentNotFound(api, refOfVirtualMesh(virtualMesh));
  // A program that reads the list is told too: its list is not all there was.
  if (oldest > 1) session.note(`Revisions before ${oldest} were cut: the server keeps them for OVERMESH_HISTORY_DAYS.`);
  await session.show(output, revisions, () =>
    diff
      ? diffsText(session, virtualMesh, revisions, oldest)
      : table(
          revisions,
          [
            { title: 'REVISION', cell: ({ number }) => String(number) },
            { title: 'WHEN', cell: ({ at }) => ago(at, world.now()) },
            { title: 'AUTHOR', cell: ({ author }) => author, leftOut: 1 },
            { title: 'CHANGES', cell: ({ changes }) => changesText(changes), below: true },
            { title: 'MESSAGE', cell: ({ message }) => message ?? '', below: true },
          ],
          session.widthFor(output),
        ),
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
