import type { StatusFieldsFragment } from '../generated/operations.ts';
import { table } from './table.ts';
import type { Column } from './table.ts';
import { printableLine } from './text.ts';
import type { Paint, Style } from './text.ts';
import { ago } from './times.ts';

/** A status, with reports where they were asked for. */
type Row = StatusFieldsFragment & {
  readonly reports?: readonly { readonly objects: readonly string[]; readonly outcome: string }[];
};
type Evidence = StatusFieldsFragment['evidence']['written'];

const STYLES: Readonly<Record<string, Style>> = { yes: 'green', no: 'red', pending: 'yellow', unknown: 'dim' };

/** The document means no object on this mesh, so there is nothing to write or to see. */
export function hasNothingToWrite({ reports = [], evidence }: Row): boolean {
  return (
    evidence.written.state === 'unknown' &&
    reports.every(({ objects, outcome }) => objects.length === 0 && outcome === 'translated')
  );
}

/** One row for each document on each mesh; below it what stands in the way, and why something is not known. */
export function statusTable(unsorted: readonly Row[], now: Date, paint: Paint): string {
  const step = (title: string, read: (row: Row) => Evidence): Column<Row> => ({
    title,
    cell: (row) => (hasNothingToWrite(row) ? 'nothing to do' : evidenceCell(read(row), now)),
    paint: (text, row) => paint(STYLES[read(row).state] ?? 'yellow', text),
  });
  const rows = unsorted.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const head = table(rows, [
    { title: 'DOCUMENT', cell: ({ document }) => document },
    { title: 'CLUSTER', cell: ({ cluster }) => cluster },
    { title: 'MESH', cell: ({ mesh }) => mesh },
    { title: 'REVISION', cell: revisionCell },
    step('WRITTEN', ({ evidence }) => evidence.written),
    step('ACCEPTED', ({ evidence }) => evidence.accepted),
    step('LIVE', ({ evidence }) => evidence.live),
    step('PROVEN', ({ evidence }) => evidence.proven),
  ]);
  const reasons = rows.flatMap(reasonLines);
  return reasons.length ? `${head}\n\n${reasons.map((line) => printableLine(line)).join('\n')}` : head;
}

/** `yes 3s ago`, `pending`. */
export function evidenceCell({ state, at }: Evidence, now: Date): string {
  return at ? `${state} ${ago(at, now)}` : state;
}

function sortKey({ document, cluster, mesh }: Row): string {
  return [document, cluster, mesh].join(' ');
}

function revisionCell({ targetRevision, appliedRevision }: Row): string {
  return appliedRevision === targetRevision ? String(targetRevision) : `${appliedRevision} of ${targetRevision}`;
}

/** Why the first step that is not yes is not: what comes after it has no news of its own. */
function reasonLines(row: Row): readonly string[] {
  const { document, cluster, mesh, evidence, problems } = row;
  const steps = Object.entries({ written: evidence.written, accepted: evidence.accepted, live: evidence.live });
  const open = steps.find(([, { state }]) => state !== 'yes');
  const reason =
    open?.[1].reason && !hasNothingToWrite(row) ? [`${open[0]} is ${open[1].state}: ${open[1].reason}`] : [];
  return [...new Set([...reason, ...problems])].map((text) => `${document} on ${cluster}/${mesh}: ${text}`);
}
