import type { Plan } from '../whole-plan.ts';
import { paintDiff } from './diff.ts';
import { memberLines, unmatchedLines } from './findings.ts';
import { reportLines } from './reports.ts';
import { count, firstOf, indent, printableLine } from './text.ts';
import type { Paint } from './text.ts';
import { shortSpan } from './times.ts';

type ClusterPlan = Plan['clusters'][number];
type Change = ClusterPlan['changes'][number];

const MARKS = { create: ['+', 'green'], update: ['~', 'yellow'], delete: ['-', 'red'] } as const;

/**
 * The whole plan: the meshes of VirtualMeshes, diffs, what a mesh cannot do exactly and why, holds, and a line that sums up.
 *
 * @param documents keys of those that are planned: what becomes of others is told only where these make the difference
 */
export function planText(plan: Plan, documents: readonly string[], paint: Paint): string {
  const asked = new Set(documents);
  const members = plan.virtualMeshes.map((one) => memberLines(one, paint).join('\n'));
  const clusters = plan.clusters.map((one) => clusterText(one, asked, paint)).filter(Boolean);
  const unmatched = unmatchedLines(
    plan.unmatched.filter(({ document }) => asked.has(document)),
    paint,
  );
  const rollouts = plan.rollouts.map(rolloutText);
  return [...members, ...clusters, ...unmatched, ...rollouts, summary(plan)].join('\n\n');
}

/** `Plan: 2 to create, 1 to update, 0 to delete on 3 clusters.` */
export function summary(plan: Plan): string {
  const numberOf = (action: string) => changesOf(plan).filter((change) => change.action === action).length;
  const touched = new Set(plan.clusters.filter(({ changes }) => changes.length).map(({ cluster }) => cluster)).size;
  const held = plan.clusters.filter(({ hold }) => hold).length;
  const total = changesOf(plan).length;
  const numbers = `${numberOf('create')} to create, ${numberOf('update')} to update, ${numberOf('delete')} to delete`;
  const text = total ? `Plan: ${numbers} on ${count(touched, 'cluster')}.` : 'Plan: no object changes.';
  return held ? `${text} ${count(held, 'cluster')} would wait.` : text;
}

/** Every change on every cluster. */
export function changesOf(plan: Plan): readonly Change[] {
  return plan.clusters.flatMap(({ changes }) => changes);
}

/** Objects that would be deleted, or be changed, a line for each. */
export function objectsText(plan: Plan, action: 'delete' | 'update'): string {
  return plan.clusters
    .flatMap(({ cluster, changes }) =>
      changes
        .filter((change) => change.action === action)
        .map((change) => printableLine(`  ${cluster}: ${objectName(change)}`)),
    )
    .join('\n');
}

/** How many objects go and how many change: `3 objects go and 1 changes`. */
export function goesText(plan: Plan): string {
  const numberOf = (action: string) => changesOf(plan).filter((change) => change.action === action).length;
  const [gone, changed] = [numberOf('delete'), numberOf('update')];
  const goes = `${count(gone, 'object')} ${gone === 1 ? 'goes' : 'go'}`;
  return changed ? `${goes} and ${changed} ${changed === 1 ? 'changes' : 'change'}` : goes;
}

/** `VirtualMesh shop goes in 2 waves`, then each with its clusters, and the gates. */
function rolloutText({ virtualMesh, waves, gates }: Plan['rollouts'][number]): string {
  const rows = waves.map(({ name, clusters, soakSeconds, mayFail }, index) => {
    const soak = soakSeconds > 0 ? `; watched for ${shortSpan(soakSeconds)}` : '';
    const borne = mayFail > 0 ? `; ${mayFail} of ${clusters.length} may fail` : '';
    return printableLine(`  ${index + 1}. ${name}: ${firstOf(clusters, 3)}${soak}${borne}`);
  });
  const asked = gates.length ? `  Gates: ${gates.join(', ')}` : '  Gates: none but that all is written';
  return [printableLine(`VirtualMesh ${virtualMesh} goes in ${count(waves.length, 'wave')}`), ...rows, asked].join(
    '\n',
  );
}

function clusterText(
  { cluster, mesh, virtualMesh, changes, reports, hold }: ClusterPlan,
  asked: ReadonlySet<string>,
  paint: Paint,
): string {
  const differences = reportLines(
    reports.flatMap((report) => concerning(report, asked)),
    paint,
  );
  if (changes.length === 0 && differences.length === 0 && !hold) return '';
  const head = paint('bold', printableLine(`${cluster} / ${mesh} (VirtualMesh ${virtualMesh})`));
  const body = [
    ...(hold ? [paint('yellow', printableLine(`would wait: ${hold}`))] : []),
    ...(changes.length ? changes.map((change) => changeText(change, paint)) : ['no object changes']),
    ...(differences.length
      ? [`what ${printableLine(mesh)} makes of it:`, ...differences.map((line) => indent(line, '  '))]
      : []),
  ];
  return [head, ...body.map((text) => indent(text, '  '))].join('\n');
}

/** A report of what is planned whole, and of another document what it loses to that. */
function concerning(report: ClusterPlan['reports'][number], asked: ReadonlySet<string>): ClusterPlan['reports'] {
  if (asked.has(report.document)) return [report];
  const conflicts = report.conflicts.filter(({ loser, winner }) => loser === report.document && asked.has(winner));
  return conflicts.length ? [{ ...report, features: [], warnings: [], conflicts }] : [];
}

function changeText(change: Change, paint: Paint): string {
  const { action, diff } = change;
  const [mark, style] = action in MARKS ? MARKS[action as keyof typeof MARKS] : (['?', 'yellow'] as const);
  const head = paint(style, printableLine(`${mark} ${action} ${objectName(change)}`));
  return diff.trim() ? `${head}\n${indent(paintDiff(diff, paint), '    ')}` : head;
}

function objectName({ apiVersion, kind, namespace, name }: Change): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name} (${apiVersion})`;
}
