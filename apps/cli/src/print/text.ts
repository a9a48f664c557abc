import { stripVTControlCharacters, styleText } from 'node:util';
import { visibleLines } from '@overmesh/model';

/** Paints a word; without colour it gives the word back. */
export type Paint = (style: Style, text: string) => string;
export type Style = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim';

/** Painting for a terminal with colours, or for everything else. */
export function painter(colour: boolean): Paint {
  return colour ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}

/**
 * Foreign text in a form that a terminal only shows: an escape sequence in the name of an object on a cluster must not
 * move the cursor or retitle the window. Line breaks stay.
 */
export function printable(text: string): string {
  return visibleLines(stripVTControlCharacters(text));
}

/** The same for one line: a line break in a foreign word would forge the line after it. */
export function printableLine(text: string): string {
  return printable(text).replace(/\s*[\r\n]\s*/g, ' ');
}

/** Columns that a text takes, colours not counted. */
export function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** `1 object`, `2 objects`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/**
 * The first of some names: `a, b, c and 4 more`.
 *
 * @param total how many there are, where not all of them are given
 */
export function firstOf(names: readonly string[], most: number, total = names.length): string {
  const shown = names.slice(0, most).join(', ');
  return total > most ? `${shown} and ${total - most} more` : shown;
}

/** Words in lines of at most so many columns, each with this space before it; a longer word stays whole. */
export function wrapped(text: string, space: string, width = 80): string {
  const fits = (line: string) => line.length <= width;
  return text
    .split('\n')
    .flatMap((paragraph) =>
      paragraph.split(' ').reduce<readonly string[]>((lines, word) => {
        const last = lines.at(-1);
        const longer = last === undefined ? undefined : `${last} ${word}`;
        return longer !== undefined && fits(longer) ? [...lines.slice(0, -1), longer] : [...lines, `${space}${word}`];
      }, []),
    )
    .join('\n');
}

/** Each line with the same space before it. */
export function indent(text: string, space: string): string {
  return text.replace(/^(?=.)/gm, space);
}
