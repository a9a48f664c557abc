import type { LastRolloutQuery } from '../generated/operations.ts';
import { table } from './table.ts';
import { printableLine } from './text.ts';
import type { Paint, Style } from './text.ts';
import { ago } from './times.ts';

/** A rollout as the API shows it. */
export type ShownRollout = NonNullable<LastRolloutQuery['rollout']>;
type Wave = ShownRollout['waves'][number];

/** Where it is, in one line: `running, wave eu (2 of 3): 1 of 4 written; waits for west: it is unreachable`. */
export function rolloutLine({ state, phase, reason, waves, endedAt }: ShownRollout): string {
  const at = waves.findIndex(({ current }) => current);
  const wave = waves[at];
  const where = wave && endedAt === null ? `, wave ${wave.name} (${at + 1} of ${waves.length}), ${phase}` : '';
  const how = wave && endedAt === null ? `: ${written(wave)}` : '';
  return printableLine(`${state}${where}${how}${reason ? `; ${reason}` : ''}`);
}

/** Its head, a row for each wave, and what it waits for below. */
export function rolloutText(rollout: ShownRollout, now: Date, paint: Paint): string {
  const { virtualMesh, fromRevision, toRevision, author, state, startedAt, reason, waves, gates } = rollout;
  const head = `${virtualMesh}: revision ${fromRevision} → ${toRevision}, by ${author}, began ${ago(startedAt, now)}`;
  const asked = gates.length
    ? `Gates: ${gates.map(({ name }) => name).join(', ')}`
    : 'Gates: none but that all is written';
  const rows = table(waves, [
    { title: 'WAVE', cell: ({ name, current }) => `${current && rollout.endedAt === null ? '→ ' : '  '}${name}` },
    { title: 'CLUSTERS', cell: written },
    { title: 'NAMES', cell: namesIn },
  ]);
  const colour = COLOURS[state];
  const told = colour ? paint(colour, state) : state;
  const end = `${told}${reason ? `: ${printableLine(reason)}` : ''}`;
  return [head, asked, '', rows, ...failures(waves), '', end].join('\n');
}

/** Who failed, and how, whatever it waits for. */
function failures(waves: readonly Wave[]): readonly string[] {
  const failed = waves.flatMap(({ clusters }) => clusters.filter(({ state }) => state === 'failed'));
  if (!failed.length) return [];
  const shown = failed.slice(0, 10).map(({ cluster, failure }) => printableLine(`  ${cluster}: ${failure ?? ''}`));
  const more = failed.length > 10 ? [`  and ${failed.length - 10} more`] : [];
  return ['', 'Went on without, and tries again:', ...shown, ...more];
}

/** What a person has to know of at once is red. */
const COLOURS: Readonly<Partial<Record<ShownRollout['state'], Style>>> = {
  paused: 'red',
  held: 'red',
  undoing: 'red',
  done: 'green',
  undone: 'red',
  aborted: 'red',
};

function written({ clusters }: Wave): string {
  const there = clusters.filter(({ state }) => state === 'delivered').length;
  const others = (['skipped', 'failed', 'undoing', 'undone'] as const).flatMap((state) => {
    const many = clusters.filter((one) => one.state === state).length;
    return many ? [`${many} ${state}`] : [];
  });
  return [`${there} of ${clusters.length} written`, ...others].join(', ');
}

function namesIn({ clusters }: Wave): string {
  const names = clusters.slice(0, 3).map(({ cluster }) => cluster);
  return [...names, ...(clusters.length > 3 ? [`and ${clusters.length - 3} more`] : [])].join(', ');
}
