import { documentKey } from '@overmesh/model';
import { Option } from 'commander';
import type { Command } from 'commander';
import { span, withExample, withOutput, withWorkspace } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { UnmatchedDocument } from '../generated/operations.ts';
import type { UnmatchedQuery } from '../generated/operations.ts';
import { unmatchedLines } from '../print/findings.ts';
import { statusTable } from '../print/status.ts';
import { documentNotFound, readReference, refOfVirtualMesh } from '../references.ts';
import { exists } from '../existence.ts';
import type { Session } from '../session.ts';
import { inOrder, statusRows } from '../status-rows.ts';
import type { Status } from '../status-rows.ts';
import { waitUntil } from '../waiting.ts';
import { watch } from '../watching.ts';
import type { Step } from '../waiting.ts';

interface StatusOptions extends OutputFlags {
  readonly virtualMesh?: string;
  readonly workspace?: string;
  readonly wait?: boolean;
  readonly watch?: boolean;
  readonly for: Step;
  readonly timeout: number;
}

/** `overmesh status`: how far documents have come, by evidence. */
export function addStatus(program: Command, session: Session): void {
  const command = program
    .command('status [Kind/name]')
    .description('show how far documents have come on each cluster: written, accepted, live, proven')
    .option('--virtual-mesh <virtualmesh>', 'only documents of this VirtualMesh')
    .addOption(new Option('--watch', 'show it again and again, until Ctrl-C').conflicts('wait'))
    .option('--wait', 'wait until everything is there; exits 5 naming what is not')
    .addOption(forOption())
    .option('--timeout <time>', 'how long to wait, as in 60s or 5m', span, 60_000)
    .action((reference: string | undefined, options: StatusOptions) => status(session, reference, options));
  withExample(
    withOutput(withWorkspace(command)),
    'overmesh status --virtual-mesh shop',
    'overmesh status --watch',
    'overmesh status TrafficPolicy/reviews-canary --wait --for accepted --timeout 2m',
  );
}

/** `--for`: what counts as done. */
export function forOption(): Option {
  const choices: readonly Step[] = ['written', 'accepted', 'live'];
  return new Option('--for <step>', 'what to wait for').choices(choices).default('written');
}

async function status(session: Session, text: string | undefined, options: StatusOptions): Promise<void> {
  const { virtualMesh, wait, output } = options;
  const reference = text === undefined ? undefined : readReference(text, options.workspace);
  const document = reference ? documentKey(reference) : undefined;
  if (wait) {
    await demandPresent(session, reference, virtualMesh);
    const reached = await waitUntil(session, goalOf(options, document), options.timeout);
    return session.show(output, reached, () => statusText(session, { rows: reached, unmatched: [], document }, output));
  }
  if (options.watch)
    return watch(
      session,
      output,
      () => readStatus(session, options, document),
      ({ rows, unmatched }) => statusText(session, { rows, unmatched, document }, output),
    );
  const { rows, unmatched } = await readStatus(session, options, document);
  if (rows.length === 0) await demandPresent(session, reference, virtualMesh);
  await session.show(output, rows, () => statusText(session, { rows, unmatched, document }, output));
}

/** The rows that are asked for, and which of the documents reach nothing. */
async function readStatus({ api }: Session, { virtualMesh }: StatusOptions, document: string | undefined) {
  const rows = inOrder(await statusRows(api, { virtualMesh: virtualMesh ?? null, document: document ?? null }));
  const { unmatched } = await api.call(UnmatchedDocument, { virtualMesh: virtualMesh ?? null });
  return { rows, unmatched: unmatched.filter((one) => document === undefined || one.document === document) };
}

/** "Nothing has reached anything" must not be the answer about a name that is not there. Rows prove the name. */
async function demandPresent(
  { api }: Session,
  reference: ReturnType<typeof readReference> | undefined,
  virtualMesh: string | undefined,
): Promise<void> {
  const named = [
    ...(reference ? [reference] : []),
    ...(virtualMesh === undefined ? [] : [refOfVirtualMesh(virtualMesh)]),
  ];
  for (const ref of named) if (!(await exists(api, ref))) throw await documentNotFound(api, ref);
}

function goalOf({ virtualMesh, for: step }: StatusOptions, document: string | undefined) {
  return {
    step,
    virtualMeshes: virtualMesh === undefined ? [] : [virtualMesh],
    ...(document === undefined ? {} : { documents: [document] }),
  };
}

interface Shown extends UnmatchedQuery {
  readonly rows: readonly Status[];
  /** The only one that was asked for: of it everything is told. */
  readonly document: string | undefined;
}

function statusText(session: Session, { rows, unmatched, document }: Shown, output: OutputFlags['output']): string {
  const { world, paint } = session;
  const lost = unmatchedLines(unmatched, paint).join('\n');
  if (rows.length)
    return [
      statusTable(rows, world.now(), paint, session.widthFor(output), document !== undefined),
      ...(lost ? [lost] : []),
    ].join('\n\n');
  if (lost) return lost;
  return 'No document has reached a mesh of a registered cluster. See why with: overmesh describe VirtualMesh/NAME';
}
