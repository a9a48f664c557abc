import { printable } from './text.ts';
import type { Paint, Style } from './text.ts';

const STYLES: Readonly<Record<string, Style>> = { '+': 'green', '-': 'red', '@': 'cyan' };

/** A unified diff with its lines coloured. */
export function paintDiff(diff: string, paint: Paint): string {
  return printable(diff)
    .trimEnd()
    .split('\n')
    .map((line) => paintLine(line, paint))
    .join('\n');
}

function paintLine(line: string, paint: Paint): string {
  if (/^(---|\+\+\+) /.test(line)) return paint('bold', line);
  const style = STYLES[line[0] ?? ''];
  return style ? paint(style, line) : line;
}
