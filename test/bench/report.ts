/** One measured figure. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  /** The most that it should be; absent where a figure only explains the others. */
  readonly most?: number;
}

/** What one benchmark has to say. */
export interface Report {
  readonly bench: string;
  readonly figures: readonly Figure[];
  /** How it was measured, a sentence each. */
  readonly notes: readonly string[];
}

export function misses(figures: readonly Figure[]): readonly Figure[] {
  return figures.filter(({ measured, most }) => most !== undefined && measured > most);
}

/** The report as a table for people, with what it misses said in words below. */
export function asText({ bench, figures, notes }: Report): string {
  const head = ['', 'measured', 'aim', 'met?'];
  const rows = [head, ...figures.map(row)];
  const widths = head.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells.map((cell, column) => aligned(cell, widths[column] ?? 0, column)).join(' | '),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('-|-');
  return [`${bench}\n`, lines[0], rule, ...lines.slice(1), '', verdict(figures), ...notes].join('\n');
}

/** The same for programs; `met` is absent where there is no aim. */
export function asJson({ bench, figures, notes }: Report): string {
  const judged = figures.map((figure) =>
    figure.most === undefined ? figure : { ...figure, met: figure.measured <= figure.most },
  );
  return JSON.stringify({ bench, figures: judged, notes }, undefined, 2);
}

function row({ what, measured, unit, most }: Figure): readonly string[] {
  if (most === undefined) return [what, shown(measured, unit), '', ''];
  return [what, shown(measured, unit), `≤ ${shown(most, unit)}`, measured <= most ? 'yes' : 'NO'];
}

function verdict(figures: readonly Figure[]): string {
  const missed = misses(figures);
  if (!missed.length) return 'Every aim is met.';
  return missed
    .map(({ what, measured, unit, most = 0 }) => `Missed: ${what}, ${shown(measured - most, unit)} too much.`)
    .join('\n');
}

/** Three digits that count; whole numbers as they are. */
function shown(value: number, unit: string): string {
  const text =
    Number.isInteger(value) || Math.abs(value) >= 1000 ? value.toFixed(0) : Number(value.toPrecision(3)).toString();
  return `${text}${unit === '×' ? unit : unit && ` ${unit}`}`;
}

function aligned(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
