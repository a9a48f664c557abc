import type { StatusWithReportsFragment } from '../generated/operations.ts';
import type { Session } from '../session.ts';
import { reportLines } from './reports.ts';
import { statusTable } from './status.ts';
import { table } from './table.ts';
import { indent, printableLine } from './text.ts';
import type { Paint } from './text.ts';

/** A policy on one mesh, with its reports about one destination only. */
export interface ActingPolicy {
  readonly status: StatusWithReportsFragment;
  /** As the document is now; undefined where it has gone since. */
  readonly spec: unknown;
}

/** One thing that holds for requests to a destination in the end. */
export interface HoldingField {
  readonly mesh: string;
  readonly field: string;
  readonly value: string;
  /** Which requests it is for. */
  readonly requests: string;
  /** Key of the policy that it is from. */
  readonly policy: string;
  /** How closely the mesh does it. */
  readonly fidelity: string;
}

/** A cluster that has the destination. */
export interface DestinationPlace {
  readonly cluster: string;
  readonly meshes: readonly string[];
  readonly holds: readonly HoldingField[];
}

/** What is left of policies on one cluster after conflicts and refusals: a policy's reports name what it does have. */
export function holdingFields(policies: readonly ActingPolicy[]): readonly HoldingField[] {
  return policies.flatMap(({ status: { document, mesh, reports }, spec }) =>
    reports
      .filter(({ outcome }) => outcome === 'translated')
      .flatMap(({ features }) => features)
      .filter(({ feature, fidelity }) => feature !== 'match' && fidelity !== 'unsupported')
      .map(({ feature, fidelity }) => ({
        ...{ mesh, field: feature, value: flat(fieldOf(spec, feature), '; ') },
        ...{ requests: flat(fieldOf(spec, 'match'), ' or ') || 'all', policy: document, fidelity },
      })),
  );
}

/** Cluster by cluster what holds; then what does not, and why; then how far each policy has come. */
export function destinationText(
  name: string,
  places: readonly DestinationPlace[],
  policies: readonly ActingPolicy[],
  session: Session,
): string {
  const { world, paint } = session;
  const width = session.widthFor('table');
  const lost = policies.flatMap((policy) => lostLines(policy, paint));
  const rows = policies.map(({ status }) => status);
  return [
    `Destination ${printableLine(name)}`,
    ...places.map((place) => placeText(place, width)),
    ...(lost.length ? [`Not plainly so:\n${lost.join('\n')}`] : []),
    ...(rows.length ? [statusTable(rows, world.now(), paint, width)] : []),
  ].join('\n\n');
}

/** What of a policy does not hold plainly on one mesh; a conflict is told by who has lost it. */
function lostLines({ status: { document, cluster, mesh, reports } }: ActingPolicy, paint: Paint): readonly string[] {
  const own = reports.map((report) => ({
    ...report,
    conflicts: report.conflicts.filter(({ loser }) => loser === document),
  }));
  return reportLines(own, paint).map((line) => `  ${printableLine(`${cluster}/${mesh}`)}: ${line}`);
}

function placeText({ cluster, meshes, holds }: DestinationPlace, width: number | undefined): string {
  const where = meshes.length ? `in ${meshes.join(', ')}` : 'in no mesh';
  const head = printableLine(`On ${cluster}, ${where}:`);
  if (holds.length === 0) return `${head} no policy acts on it`;
  const rows = table(
    holds,
    [
      { title: 'FIELD', cell: ({ field }) => field },
      { title: 'VALUE', cell: ({ value }) => value, below: true },
      { title: 'REQUESTS', cell: ({ requests }) => requests, below: true },
      { title: 'POLICY', cell: ({ policy }) => policy },
      { title: 'HOW', cell: ({ fidelity }) => fidelity },
      { title: 'MESH', cell: ({ mesh }) => mesh, leftOut: 1 },
    ],
    width === undefined ? undefined : width - 2,
  );
  return `${head}\n${indent(rows, '  ')}`;
}

function fieldOf(spec: unknown, field: string): unknown {
  return typeof spec === 'object' && spec !== null ? (spec as Record<string, unknown>)[field] : undefined;
}

/**
 * A value on one line, as in `attempts: 3, perTry: 1s`.
 *
 * @param between what stands between the items of a list
 */
function flat(value: unknown, between: string): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((one) => flat(one, ', ')).join(between);
  if (typeof value !== 'object') return printableLine(String(value as string | number | boolean));
  return Object.entries(value)
    .map(([key, inner]) => `${key}: ${bracketed(inner)}`)
    .join(', ');
}

function bracketed(inner: unknown): string {
  if (Array.isArray(inner)) return `[${inner.map(bracketed).join(', ')}]`;
  const text = flat(inner, ', ');
  return typeof inner === 'object' ? `{${text}}` : text;
}
