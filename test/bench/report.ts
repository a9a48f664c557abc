/** One measured figure. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  /** The most that it should be; absent where a figure only explains the others. */
  readonly most?: number;
  /** The least that it should be; no figure has both. */
  readonly least?: number;
}

/** What one benchmark has to say. */
export interface Report {
  readonly bench: string;
  readonly figures: readonly Figure[];
  /** How it was measured, a sentence each. */
  readonly notes: readonly string[];
}

export function misses(figures: readonly Figure[]): readonly Figure[] {
  return figures.filter((figure) => !isMet(figure));
}

function isMet({ measured, most = Infinity, least = -Infinity }: Figure): boolean {
  return measured <= most && measured >= least;
}

function hasAim({ most, least }: Figure): boolean {
  return most !== undefined || least !== undefined;
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
  const judged = figures.map((figure) => (hasAim(figure) ? { ...figure, met: isMet(figure) } : figure));
  return JSON.stringify({ bench, figures: judged, notes }, undefined, 2);
}

function row(figure: Figure): readonly string[] {
  const { what, measured, unit, most, least } = figure;
  if (!hasAim(figure)) return [what, shown(measured, unit), '', ''];
  const aim = most === undefined ? `≥ ${shown(least ?? 0, unit)}` : `≤ ${shown(most, unit)}`;
  return [what, shown(measured, unit), aim, isMet(figure) ? 'yes' : 'NO'];
}

function verdict(figures: readonly Figure[]): string {
  const missed = misses(figures);
  if (!missed.length) return 'Every aim is met.';
  return missed.map(sentence).join('\n');
}

function sentence({ what, measured, unit, most, least = 0 }: Figure): string {
  if (Number.isNaN(measured)) return `Missed: ${what} was not measured.`;
  return most === undefined
    ? `Missed: ${what}, ${shown(least - measured, unit)} too little.`
    : `Missed: ${what}, ${shown(measured - most, unit)} too much.`;
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
