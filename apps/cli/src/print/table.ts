import { printableLine, widthOf, wrapped } from './text.ts';

/** One column: its heading, and what a row shows there. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** Painting after measuring, so that colours do not shift columns. */
  readonly paint?: (text: string, row: Row) => string;
  /** It may be long: in a narrow terminal it goes below its row. */
  readonly below?: true;
  /** In a narrow terminal columns with a number are left out, the lowest first. */
  readonly leftOut?: number;
}

const gap = '   ';

/**
 * Rows under headings, columns aligned by blanks and no frame: what `grep` and `awk` like too.
 *
 * @param width columns of the terminal; without it a table is as wide as it is. In a narrow one what is long goes below its
 *   row, and then columns are left out, which is said; no word is ever broken
 */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width = Infinity): string {
  if (widthOfTable(rows, columns) <= width) return aligned(rows, columns).join('\n');
  const beside = columns.filter(({ below }) => !below);
  const shown = fitting(rows, beside, width);
  const [head = '', ...lines] = aligned(rows, shown);
  const below = columns.filter((column) => column.below);
  const body = lines.flatMap((text, index) => [text, ...linesBelow(rows[index], below, width)]);
  const left = beside.filter((column) => !shown.includes(column)).map(({ title }) => title);
  return [head, ...body, ...(left.length ? [`(no room for ${left.join(', ')}: -o wide shows all)`] : [])].join('\n');
}

/** The columns that are left when the least important ones go until the rest fits. */
function fitting<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width: number): readonly Column<Row>[] {
  const [first] = columns
    .filter(({ leftOut }) => leftOut !== undefined)
    .sort((a, b) => (a.leftOut ?? 0) - (b.leftOut ?? 0));
  if (!first || widthOfTable(rows, columns) <= width) return columns;
  return fitting(
    rows,
    columns.filter((column) => column !== first),
    width,
  );
}

function linesBelow<Row>(row: Row | undefined, columns: readonly Column<Row>[], width: number): readonly string[] {
  if (row === undefined) return [];
  return columns.flatMap(({ cell, paint = (text) => text }) => {
    const text = oneLine(cell(row));
    return text === '-'
      ? []
      : wrapped(text, '    ', width)
          .split('\n')
          .map((one) => paint(one, row));
  });
}

function widthOfTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): number {
  const widths = columns.map((column) => widthOfColumn(rows, column));
  return widths.reduce((sum, one) => sum + one, 0) + gap.length * (columns.length - 1);
}

function widthOfColumn<Row>(rows: readonly Row[], { title, cell }: Column<Row>): number {
  return Math.max(widthOf(title), ...rows.map((row) => widthOf(oneLine(cell(row)))));
}

/** The heading, and a line for each row. */
function aligned<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): readonly string[] {
  const cells = rows.map((row) => columns.map(({ cell }) => oneLine(cell(row))));
  const widths = columns.map((column) => widthOfColumn(rows, column));
  const head = line(columns.map(({ title }, index) => pad(title, widths[index], isLast(index, columns))));
  const body = rows.map((row, at) =>
    line(
      columns.map(({ paint }, index) => {
        const text = cells[at]?.[index] ?? '';
        return pad(paint ? paint(text, row) : text, widths[index], isLast(index, columns));
      }),
    ),
  );
  return [head, ...body];
}

function isLast(index: number, columns: readonly unknown[]): boolean {
  return index === columns.length - 1;
}

function pad(text: string, width = 0, last: boolean): string {
  return last ? text : text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

function line(cells: readonly string[]): string {
  return cells.join(gap).trimEnd();
}

function oneLine(text: string): string {
  const shown = printableLine(text).replace(/\s+/g, ' ').trim();
  return shown || '-';
}
