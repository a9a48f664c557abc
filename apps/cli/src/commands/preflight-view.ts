import { table } from '../print/table.ts';
import { printableLine } from '../print/text.ts';
import type { Paint } from '../print/text.ts';

interface Preflight {
  readonly passed: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly state: 'ok' | 'warning' | 'failed';
    readonly message: string;
    readonly fix: string | null;
  }[];
}

const STYLES = { ok: 'green', warning: 'yellow', failed: 'red' } as const;

/** Every check with its answer, then what would make the failed ones pass. */
export function preflightText(cluster: string, { passed, checks }: Preflight, paint: Paint): string {
  const answers = table(checks, [
    { title: 'CHECK', cell: ({ name }) => name },
    { title: 'STATE', cell: ({ state }) => state, paint: (text, { state }) => paint(STYLES[state], text) },
    { title: 'MESSAGE', cell: ({ message }) => message },
  ]);
  const fixes = checks.flatMap(({ name, fix }) => (fix ? [printableLine(`${name}: ${fix}`)] : []));
  const verdict = passed ? `${cluster} can be registered.` : `${cluster} cannot be registered yet.`;
  return [answers, ...(fixes.length ? [`To fix:\n  ${fixes.join('\n  ')}`] : []), verdict].join('\n\n');
}
