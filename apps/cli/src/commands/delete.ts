import { documentKey } from '@overmesh/model';
import type { DocumentRef } from '@overmesh/model';
import type { Command } from 'commander';
import { confirmed } from '../confirm.ts';
import { EXIT, Failure } from '../failure.ts';
import { collect, withExample, withOutput, withWorkspace } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { DeleteDocumentsDocument } from '../generated/operations.ts';
import { goesText, objectsText } from '../print/plan.ts';
import type { Plan } from '../whole-plan.ts';
import { documentNotFound, readReference } from '../references.ts';
import { exists } from '../existence.ts';
import { granted } from '../session.ts';
import type { Session } from '../session.ts';
import { readGiven } from './read-documents.ts';
import { wholePlan } from '../whole-plan.ts';

interface DeleteOptions extends OutputFlags {
  readonly file?: readonly string[];
  readonly message?: string;
  readonly yes?: boolean;
  readonly workspace?: string;
}

/** `overmesh delete`: documents, and with them every object that came of them. */
export function addDelete(program: Command, session: Session): void {
  const command = program
    .command('delete [Kind/name...]')
    .description('delete documents, all or none, and the objects that came of them; shows them and asks')
    .option('-f, --file <path>', 'the documents of a file, a folder or - for standard input; may be repeated', collect)
    .option('-m, --message <text>', 'why, for the history')
    .option('-y, --yes', 'do not ask')
    .action((references: readonly string[], options: DeleteOptions) => remove(session, references, options));
  withExample(
    withOutput(withWorkspace(command)),
    'overmesh delete TrafficPolicy/reviews-canary -m "the canary is over"',
  );
}

async function remove(session: Session, references: readonly string[], options: DeleteOptions): Promise<void> {
  const { file = [], message, yes = false, output, workspace } = options;
  const refs = [
    ...references.map((text) => readReference(text, workspace)),
    ...(file.length ? await refsOf(session, file) : []),
  ];
  if (refs.length === 0) throw new Failure(EXIT.badInput, 'Nothing to delete: give Kind/name or -f.');
  await demandPresent(session, refs);
  const foreseen = await foresee(session, refs);
  const names = refs.map(documentKey).join(', ');
  const [gone, changed] = [objectsText(foreseen, 'delete'), objectsText(foreseen, 'update')];
  if (gone && !yes) session.note(`With ${names} these objects go:\n${gone}`);
  if (changed && !yes) session.note(`These objects change:\n${changed}`);
  await confirmed(session.world, `Delete ${names}? ${goesText(foreseen)} on clusters.`, yes, 'nothing was deleted');
  const variables = { refs, message: message ?? null, confirmDeletes: true };
  const { deleteDocuments } = await session.api.call(DeleteDocumentsDocument, variables, { timeoutMs: 60_000 });
  const deleted = granted(deleteDocuments, 'Nothing was deleted');
  await session.show(output, deleted, () => deletedText(refs, foreseen, deleted.revisions));
}

async function refsOf(session: Session, paths: readonly string[]): Promise<readonly DocumentRef[]> {
  const { documents } = await readGiven(session, paths, 'Nothing was deleted');
  return documents.map(({ label }) => readReference(label));
}

/** Said by us and not by the server's refusal, because we can name the nearest. */
async function demandPresent({ api }: Session, refs: readonly DocumentRef[]): Promise<void> {
  for (const ref of refs) if (!(await exists(api, ref))) throw await documentNotFound(api, ref);
}

async function foresee({ api }: Session, refs: readonly DocumentRef[]) {
  const plan = await wholePlan(api, { documents: [], remove: refs });
  return granted(plan, 'Nothing was deleted');
}

function deletedText(
  refs: readonly DocumentRef[],
  foreseen: Plan,
  revisions: readonly { readonly virtualMesh: string; readonly revision: number }[],
): string {
  const lines = refs.map((ref) => `${documentKey(ref)} deleted`);
  const made = revisions.map(({ virtualMesh, revision }) => `Revision ${revision} of VirtualMesh ${virtualMesh}`);
  return [...lines, ...made, `${goesText(foreseen)} on clusters with it`].join('\n');
}
