import type { StatusFieldsFragment } from '../generated/operations.ts';
import { table } from './table.ts';
import type { Column } from './table.ts';
import { firstOf, printableLine } from './text.ts';
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
export function statusTable(rows: readonly Row[], now: Date, paint: Paint, width?: number): string {
  const step = (title: string, read: (row: Row) => Evidence, leftOut?: number): Column<Row> => ({
    title,
    ...(leftOut === undefined ? {} : { leftOut }),
    cell: (row) => (hasNothingToWrite(row) ? 'nothing to do' : evidenceCell(read(row), row, now)),
    paint: (text, row) => paint(styleOf(read(row), row), text),
  });
  const columns: readonly Column<Row>[] = [
    { title: 'DOCUMENT', cell: ({ document }) => document },
    { title: 'CLUSTER', cell: ({ cluster }) => cluster },
    { title: 'MESH', cell: ({ mesh }) => mesh, leftOut: 4 },
    { title: 'REVISION', cell: revisionCell, leftOut: 2 },
    step('WRITTEN', ({ evidence }) => evidence.written),
    step('ACCEPTED', ({ evidence }) => evidence.accepted, 3),
    step('LIVE', ({ evidence }) => evidence.live, 5),
    step('PROVEN', ({ evidence }) => evidence.proven, 1),
  ];
  const head = table(rows, columns, width);
  const reasons = reasonLines(rows, paint);
  return reasons.length ? `${head}\n\n${reasons.join('\n')}` : head;
}

/** `yes 3s ago`, `pending`; `partly` of a document that others overrule: its yes is about what is left of it. */
function evidenceCell({ state, at }: Evidence, { effect }: Row, now: Date): string {
  const word = state === 'yes' && effect === 'partly' ? 'partly' : state;
  return at ? `${word} ${ago(at, now)}` : word;
}

function styleOf({ state }: Evidence, { effect, problems }: Row): Style {
  const isClear = effect === 'whole' && problems.length === 0;
  return state === 'yes' && !isClear ? 'yellow' : (STYLES[state] ?? 'yellow');
}

function revisionCell({ targetRevision, appliedRevision }: Row): string {
  return appliedRevision === targetRevision ? String(targetRevision) : `${appliedRevision} of ${targetRevision}`;
}

interface Reason {
  readonly text: string;
  /** Something stands in the way; else there is only no news. */
  readonly isProblem: boolean;
}

/** Why the first step that is not yes is not: what comes after it has no news of its own. */
function reasonsOf(row: Row): readonly Reason[] {
  const { evidence, problems } = row;
  const steps = Object.entries({ written: evidence.written, accepted: evidence.accepted, live: evidence.live });
  const open = steps.find(([, { state }]) => state !== 'yes');
  const told = problems.map((text) => ({ text, isProblem: true }));
  const reason = open?.[1].reason;
  if (!open || !reason || hasNothingToWrite(row) || problems.includes(reason)) return told;
  return [...told, { text: `${open[0]} is ${open[1].state}: ${reason}`, isProblem: false }];
}

const SHOWN_PLACES = 3;

/** What several places say of a document in the same words is one line. */
function reasonLines(rows: readonly Row[], paint: Paint): readonly string[] {
  const reasons = rows.flatMap((row) =>
    reasonsOf(row).map((reason) => ({ ...reason, document: row.document, place: `${row.cluster}/${row.mesh}` })),
  );
  const groups = Map.groupBy(reasons, ({ document, text }) => `${document}\n${text}`);
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const places = same.map(({ place }) => place);
    const line = printableLine(`${first.document} on ${firstOf(places, SHOWN_PLACES)}: ${first.text}`);
    return first.isProblem ? paint('red', line) : line;
  });
}
