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
export function statusTable(rows: readonly Row[], now: Date, paint: Paint, width?: number, isDetailed = false): string {
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
  const reasons = reasonLines(rows, paint, isDetailed);
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

/** The worse, the sooner it is told of. */
const GRAVITY: readonly string[] = ['no', 'pending', 'unknown'];

/**
 * Why the worst step is not yes, and the first of those that are as bad. Of one document every such step is told of, but
 * none that only waits for one before it, and how many proxies have it.
 */
function reasonsOf(row: Row, isDetailed: boolean): readonly Reason[] {
  const { evidence, problems } = row;
  const told = problems.map((text) => ({ text, isProblem: true }));
  if (hasNothingToWrite(row)) return told;
  const { written, accepted, live } = evidence;
  const steps = Object.entries(written.state === 'yes' ? { accepted, live } : { written });
  const open = GRAVITY.flatMap((gravity) => steps.filter(([, { state }]) => state === gravity));
  const lines = (isDetailed ? open : open.slice(0, 1)).flatMap(([step, { state, reason }]) =>
    !reason || problems.includes(reason) ? [] : [{ text: `${step} is ${state}: ${reason}`, isProblem: state === 'no' }],
  );
  return [...told, ...lines, ...(isDetailed ? proxyLines(row) : [])];
}

/** What the reason of a step that is not yes does not say: all that was refused, and how many have what is live. */
function proxyLines({ evidence: { live }, proxies }: Row): readonly Reason[] {
  if (live.state === 'yes') return live.reason ? [{ text: `live: ${live.reason}`, isProblem: false }] : [];
  const others = live.state === 'no' ? (proxies?.count?.refusals.slice(1) ?? []) : [];
  return others.map(({ proxy, type, error }) => ({
    text: `proxy ${proxy} refused ${type}: ${error}`,
    isProblem: true,
  }));
}

const SHOWN_PLACES = 3;

/** What several places say of a document in the same words is one line. */
function reasonLines(rows: readonly Row[], paint: Paint, isDetailed: boolean): readonly string[] {
  const reasons = rows.flatMap((row) =>
    reasonsOf(row, isDetailed).map((reason) => ({
      ...reason,
      document: row.document,
      place: `${row.cluster}/${row.mesh}`,
    })),
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
