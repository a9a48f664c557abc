import type { Difference } from '../documents/difference.ts';
import { paintDiff } from './diff.ts';
import { indent, printableLine } from './text.ts';
import type { Paint } from './text.ts';

const STYLES = { created: ['+', 'green'], updated: ['~', 'yellow'], deleted: ['-', 'red'] } as const;

/** Documents that differ, each with its diff. */
export function differencesText(differences: readonly Difference[], paint: Paint): string {
  return differences
    .map(({ document, action, diff }) => {
      const [mark, style] = STYLES[action];
      const head = paint(style, printableLine(`${mark} ${document} ${action}`));
      return `${head}\n${indent(paintDiff(diff, paint), '    ')}`;
    })
    .join('\n\n');
}
