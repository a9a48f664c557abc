import { printableLine, widthOf } from './text.ts';

/** One column: its heading, and what a row shows there. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** Painting after measuring, so that colours do not shift columns. */
  readonly paint?: (text: string, row: Row) => string;
}

const gap = '   ';

/** Rows under headings, columns aligned by two blanks and no frame: what `grep` and `awk` like too. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = rows.map((row) => columns.map(({ cell }) => oneLine(cell(row))));
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...cells.map((line) => widthOf(line[index] ?? ''))),
  );
  const head = line(columns.map(({ title }, index) => pad(title, widths[index], isLast(index, columns))));
  const body = rows.map((row, at) =>
    line(
      columns.map(({ paint }, index) => {
        const text = cells[at]?.[index] ?? '';
        return pad(paint ? paint(text, row) : text, widths[index], isLast(index, columns));
      }),
    ),
  );
  return [head, ...body].join('\n');
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
