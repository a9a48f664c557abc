import type { Edit } from './edits.ts';
import type { PlannedFault, Trouble } from './faults.ts';
import type { HandStep } from './hands.ts';
import type { StrangerStep } from './strangers.ts';
import type { TenantStep } from './tenants.ts';
import type { Plan } from './plan.ts';

/** A plan as lines to read, in the order of time; what writers do waits for answers and is told for each of them. */
export function planInWords(plan: Plan): readonly string[] {
  const timed = [
    ...plan.faults.flatMap((fault) => faultInWords(fault)),
    ...Object.entries(plan.hands).flatMap(([cluster, steps]) =>
      steps.map((step) => ({ atMs: step.atMs, text: `hand on ${cluster}: ${stepInWords(step)}` })),
    ),
    ...Object.entries(plan.strangers).flatMap(([cluster, steps]) =>
      steps.map((step) => ({ atMs: step.atMs, text: `strangers on ${cluster}: ${stepInWords(step)}` })),
    ),
    ...Object.entries(plan.tenants).flatMap(([cluster, steps]) =>
      steps.map((step) => ({ atMs: step.atMs, text: `tenant of ${cluster}: ${stepInWords(step)}` })),
    ),
  ].sort((a, b) => a.atMs - b.atMs);
  return [
    `seed ${plan.seed}, ${plan.ms / 1000} s, queue in ${plan.queue}, clusters ${plan.clusters.join(', ')}`,
    ...plan.writers.flatMap((edits, writer) => edits.map((edit) => `writer ${writer}: ${editInWords(edit)}`)),
    ...timed.map(({ atMs, text }) => `${(atMs / 1000).toFixed(1).padStart(6)} s  ${text}`),
  ];
}

function faultInWords({ id, atMs, untilMs, trouble }: PlannedFault): readonly { atMs: number; text: string }[] {
  const what = troubleInWords(trouble);
  const begins = { atMs, text: `fault ${id}: ${what}` };
  return untilMs > atMs ? [begins, { atMs: untilMs, text: `healed ${id}: ${what}` }] : [begins];
}

export function troubleInWords(trouble: Trouble): string {
  if (trouble.on === 'line')
    return `line to ${trouble.cluster}: ${JSON.stringify({ ...trouble.fault, ...trouble.match })}`;
  if (trouble.on === 'network') return `network to ${trouble.store}: ${trouble.how}`;
  if (trouble.on === 'power') return `${trouble.part}: ${trouble.how}`;
  return 'redis: FLUSHALL';
}

function stepInWords({ atMs: _, do: what, ...rest }: HandStep | StrangerStep | TenantStep): string {
  return `${what} ${JSON.stringify(rest)}`;
}

export function editInWords(edit: Edit): string {
  if (edit.do === 'delete') return `delete ${edit.refs.map(({ kind, name }) => `${kind}/${name}`).join(' ')}`;
  return `apply ${edit.documents.map(({ kind, metadata, spec }) => `${kind}/${metadata.name} ${JSON.stringify(spec)}`).join(' ')}`;
}
