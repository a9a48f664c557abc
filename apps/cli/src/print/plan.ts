import type { Plan } from '../whole-plan.ts';
import { paintDiff } from './diff.ts';
import { count, indent, printableLine } from './text.ts';
import type { Paint } from './text.ts';
import { reportLines } from './reports.ts';

type ClusterPlan = Plan['clusters'][number];
type Change = ClusterPlan['changes'][number];

const MARKS = { create: ['+', 'green'], update: ['~', 'yellow'], delete: ['-', 'red'] } as const;

/** The whole plan: diffs, what a mesh cannot do exactly and why, holds, and a line that sums up. */
export function planText(plan: Plan, paint: Paint): string {
  const clusters = plan.clusters.map((one) => clusterText(one, paint)).filter(Boolean);
  const unmatched = plan.unmatched.map(({ document, reason }) =>
    paint('yellow', printableLine(`${document} reaches nothing: ${reason}`)),
  );
  return [...clusters, ...unmatched, summary(plan)].join('\n\n');
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

/** Objects that would be deleted, a line for each. */
export function deletesText(plan: Plan): string {
  return plan.clusters
    .flatMap(({ cluster, changes }) =>
      changes
        .filter(({ action }) => action === 'delete')
        .map((change) => printableLine(`  ${cluster}: ${objectName(change)}`)),
    )
    .join('\n');
}

function clusterText({ cluster, mesh, virtualMesh, changes, reports, hold }: ClusterPlan, paint: Paint): string {
  const differences = reportLines(reports, paint);
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

function changeText(change: Change, paint: Paint): string {
  const { action, diff } = change;
  const [mark, style] = action in MARKS ? MARKS[action as keyof typeof MARKS] : (['?', 'yellow'] as const);
  const head = paint(style, printableLine(`${mark} ${action} ${objectName(change)}`));
  return diff.trim() ? `${head}\n${indent(paintDiff(diff, paint), '    ')}` : head;
}

function objectName({ apiVersion, kind, namespace, name }: Change): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name} (${apiVersion})`;
}
