import { documentKey } from '@overmesh/model';
import type { DocumentRef } from '@overmesh/model';
import type { Command } from 'commander';
import { withExample, withOutput, withWorkspace } from '../flags.ts';
import type { OutputFlags } from '../flags.ts';
import { DescribeDocumentDocument, MembersDocument, UnmatchedDocument } from '../generated/operations.ts';
import type { DescribeDocumentQuery, MembersQuery, UnmatchedQuery } from '../generated/operations.ts';
import { memberLines, unmatchedLines } from '../print/findings.ts';
import { inReadingOrder } from '../print/reading-order.ts';
import { reportLines } from '../print/reports.ts';
import { statusTable } from '../print/status.ts';
import { indent, printable, printableLine } from '../print/text.ts';
import { ago } from '../print/times.ts';
import { toYaml } from '../print/yaml.ts';
import { documentNotFound, readReference } from '../references.ts';
import type { Session } from '../session.ts';
import { inOrder } from '../status-rows.ts';
import { labelsText } from './cluster-view.ts';
import { describeDestination } from './describe-destination.ts';

type Described = NonNullable<DescribeDocumentQuery['document']>;
interface DescribeOptions extends OutputFlags {
  readonly workspace?: string;
}

type Unmatched = UnmatchedQuery['unmatched'];

interface Found {
  readonly document: Described;
  readonly unmatched: Unmatched;
  /** Of a VirtualMesh. */
  readonly members: MembersQuery['members'];
}

/** `overmesh describe`: one document, and what became of it on every mesh. */
export function addDescribe(program: Command, session: Session): void {
  const command = program
    .command('describe <Kind/name> [name]')
    .description(
      'show a document: spec, status, what each mesh could not do exactly and why, conflicts; or of a destination which policies act on it, and what holds in the end',
    )
    .action((kind: string, name: string | undefined, options: DescribeOptions) =>
      /^destinations?$/i.test(kind)
        ? describeDestination(session, name, options)
        : describe(session, name === undefined ? kind : `${kind}/${name}`, options),
    );
  withExample(
    withOutput(withWorkspace(command)),
    'overmesh describe TrafficPolicy/reviews-canary',
    'overmesh describe vm/shop -o yaml',
    'overmesh describe destination shop/reviews',
  );
}

async function describe(session: Session, text: string, { output, workspace }: DescribeOptions): Promise<void> {
  const reference = readReference(text, workspace);
  const found = await read(session, reference);
  if (!found) throw await documentNotFound(session.api, reference);
  const key = documentKey(reference);
  const { document, ...more } = found;
  await session.show(output, { ...document, ...more }, () => describedText(session, key, found));
}

async function read({ api }: Session, ref: DocumentRef): Promise<Found | undefined> {
  const { document } = await api.call(DescribeDocumentDocument, ref);
  if (!document) return undefined;
  const { unmatched } = await api.call(UnmatchedDocument, { virtualMesh: document.virtualMesh });
  // A VirtualMesh is also told what its policies do not reach.
  const own = ref.kind === 'VirtualMesh' ? unmatched : unmatched.filter((one) => one.document === documentKey(ref));
  const members =
    ref.kind === 'VirtualMesh' ? (await api.call(MembersDocument, { virtualMesh: ref.name })).members : null;
  return { document: { ...document, status: inOrder(document.status) }, unmatched: own, members };
}

async function describedText(session: Session, key: string, { document, unmatched, members }: Found): Promise<string> {
  const { world, paint } = session;
  const { status } = document;
  const differences = status.flatMap(({ cluster, mesh, reports }) =>
    reportLines(reports, paint).map((line) => `${printableLine(`${cluster}/${mesh}`)}: ${line}`),
  );
  return [
    factsText(key, document, world.now()),
    `Spec:\n${indent(printable(await toYaml(inReadingOrder(document.spec))), '  ')}`,
    ...(members ? [memberLines(members, paint).join('\n')] : []),
    status.length
      ? statusTable(status, world.now(), paint, session.widthFor('table'))
      : 'It has reached no mesh of a registered cluster.',
    ...(unmatched.length ? [unmatchedLines(unmatched, paint).join('\n')] : []),
    ...(status.length ? [differencesText(differences)] : []),
  ].join('\n\n');
}

function factsText(
  key: string,
  { kind, workspace, labels, revision, virtualMesh, createdAt }: Described,
  now: Date,
): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Document', key],
    ['Workspace', workspace],
    ['Labels', labelsText(labels) || '-'],
    ...(kind === 'VirtualMesh' ? [] : [['Virtual mesh', virtualMesh] as const]),
    ['Revision', `${revision}`],
    ['Created', ago(createdAt, now)],
  ];
  return facts.map(([name, value]) => `${`${name}:`.padEnd(14)}${printableLine(value)}`).join('\n');
}

function differencesText(differences: readonly string[]): string {
  if (differences.length === 0) return 'Every mesh does all of it exactly.';
  return `Not exactly, and why:\n${differences.map((line) => indent(line, '  ')).join('\n')}`;
}
