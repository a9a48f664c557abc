import { printable } from './text.ts';
import type { Paint, Style } from './text.ts';

const STYLES: Readonly<Record<string, Style>> = { '+': 'green', '-': 'red', '@': 'cyan' };

/** The hunks of a unified diff, coloured; its two lines of names are left out, since the heading above it says them. */
export function paintDiff(diff: string, paint: Paint): string {
  return printable(diff)
    .trimEnd()
    .replace(/^--- .*\n\+\+\+ .*\n/, '')
    .split('\n')
    .map((line) => paintLine(line, paint))
    .join('\n');
}

function paintLine(line: string, paint: Paint): string {
  const style = STYLES[line[0] ?? ''];
  return style ? paint(style, line) : line;
}
