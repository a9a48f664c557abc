import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { EXIT, Failure } from '../failure.ts';
import { withExample, withOutput, wholeNumber } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { ExportDocument } from '../generated/operations.ts';
import { count } from '../print/text.ts';
import { inReadingOrder } from '../print/reading-order.ts';
import { toYaml, toYamlDocuments } from '../print/yaml.ts';
import { granted } from '../session.ts';
import type { Session } from '../session.ts';

interface ExportOptions extends OutputFlags {
  readonly virtualMesh?: string;
  readonly revision?: number;
  readonly folder?: string;
}

/** `overmesh export`: the documents back, so that applying them changes nothing. */
export function addExport(program: Command, session: Session): void {
  const command = program
    .command('export')
    .description('print the documents as they were accepted; applying them again changes nothing')
    .option('--virtual-mesh <virtualmesh>', 'only this VirtualMesh and its policies')
    .option('--revision <number>', 'as they were at this revision (with --virtual-mesh)', wholeNumber)
    .option('--folder <folder>', 'write a file for each instead of printing them')
    .action((options: ExportOptions) => exportDocuments(session, options));
  withExample(
    withOutput(command),
    'overmesh export > all.yaml',
    'overmesh export --virtual-mesh shop --revision 3 | overmesh apply -f -',
  );
}

async function exportDocuments(session: Session, options: ExportOptions): Promise<void> {
  const { virtualMesh, revision, folder, output } = options;
  if (revision !== undefined && virtualMesh === undefined)
    throw new Failure(EXIT.badInput, 'A revision is one of a VirtualMesh: give --virtual-mesh too.');
  const variables = { virtualMesh: virtualMesh ?? null, revision: revision ?? null };
  const answer = granted((await session.api.call(ExportDocument, variables)).export, 'Nothing was exported');
  const documents = answer.documents.map(inReadingOrder);
  if (folder !== undefined) return writeFolder(session, folder, documents);
  // Nothing at all stays nothing, so that the output is still a file of documents.
  if (documents.length === 0 && output !== 'json') return session.note('There is no document.');
  session.say(output === 'json' ? JSON.stringify(documents, undefined, 2) : await toYamlDocuments(documents));
}

async function writeFolder(session: Session, folder: string, documents: readonly unknown[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const document of documents) await writeFile(join(folder, fileName(document)), `${await toYaml(document)}\n`);
  session.say(`Wrote ${count(documents.length, 'file')} to ${folder}`);
}

/** `trafficpolicy-reviews.yaml`. A name that is no plain word never becomes a path. */
function fileName(document: unknown): string {
  const { kind, metadata } = document as { readonly kind?: unknown; readonly metadata?: { readonly name?: unknown } };
  const name = `${String(kind)}-${String(metadata?.name)}`.toLowerCase();
  if (!/^[a-z0-9-]+$/.test(name))
    throw new Failure(EXIT.unexpected, 'The server gave a document whose name cannot be the name of a file.');
  return `${name}.yaml`;
}
