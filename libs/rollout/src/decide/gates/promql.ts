import type { PromqlSpec, Reading } from '@overmesh/model';
import type { Gate, GateAnswer, Measured } from '../../rollout.ts';
import { meaningOf } from './gate.ts';
import type { AskGate } from './gate.ts';

type Judgement = Pick<GateAnswer, 'verdict' | 'message'>;

/** What was measured on every cluster that has the change is as it should be. The worst answer of all clusters speaks. */
export const promqlGate: AskGate = ({ clusters }, { name, promql }) => {
  if (!promql) return { verdict: 'unknown', message: 'the gate has no query' };
  const judged = clusters.map(({ cluster, seen }) => judge(cluster, seen.measured?.[name], promql));
  for (const verdict of ['fail', 'unknown'] as const) {
    const found = judged.find((one) => one.verdict === verdict);
    if (found) return found;
  }
  const messages = judged.slice(0, 3).map(({ message }) => message);
  const more = judged.length > 3 ? [`and ${judged.length - 3} more clusters`] : [];
  return { verdict: 'pass', message: [...messages, ...more].join('; ') || 'no cluster has the change yet' };
};

/** What a gate says against a cluster, whether or not a rollout goes on; undefined where it passes. */
export function objectionOf(cluster: string, gate: Gate, measured: Measured | undefined): string | undefined {
  if (!gate.promql) return undefined;
  const judged = judge(cluster, measured, gate.promql);
  return meaningOf(gate, judged) === 'pass' ? undefined : `gate ${gate.name}: ${judged.message}`;
}

function judge(cluster: string, measured: Measured | undefined, promql: PromqlSpec): Judgement {
  const unknown = (why: string): Judgement => ({ verdict: 'unknown', message: `${cluster}: ${why}` });
  if (!measured) return unknown('it was not asked yet');
  const quiet = quietness(measured, promql);
  if (quiet !== undefined) return unknown(quiet);
  const { now } = measured;
  if ('absent' in now) return unknown(now.absent);
  const limits = limitsOf(promql, measured);
  const broken = limits.find((limit) => 'holds' in limit && !limit.holds(now.value));
  if (broken) return { verdict: 'fail', message: `${cluster}: ${inWords(now.value)}, ${broken.said}` };
  const open = limits.find((limit) => !('holds' in limit));
  if (open) return unknown(open.said);
  return {
    verdict: 'pass',
    message: `${cluster}: ${[inWords(now.value), ...limits.map(({ said }) => said)].join(', ')}`,
  };
}

/** Why there is too little traffic to judge by. */
function quietness({ traffic }: Measured, { traffic: minimum }: PromqlSpec): string | undefined {
  if (!minimum) return undefined;
  if (!traffic) return 'its traffic was not asked for yet';
  if ('absent' in traffic) return `how much traffic there is is not known: ${traffic.absent}`;
  if (traffic.value >= minimum.min) return undefined;
  return `traffic of ${inWords(traffic.value)} is too little to judge by, ${inWords(minimum.min)} is needed`;
}

/** Something that the number is held against. One without `holds` cannot be told. */
type Limit = { readonly said: string; readonly holds: (value: number) => boolean } | { readonly said: string };

function limitsOf({ max, min, maxIncreasePercent }: PromqlSpec, { before }: Measured): readonly Limit[] {
  return [
    ...(max === undefined ? [] : [{ said: `at most ${max} is allowed`, holds: (value: number) => value <= max }]),
    ...(min === undefined ? [] : [{ said: `at least ${min} is needed`, holds: (value: number) => value >= min }]),
    ...(maxIncreasePercent === undefined ? [] : [increaseLimit(maxIncreasePercent, before)]),
  ];
}

function increaseLimit(percent: number, before: Reading | undefined): Limit {
  if (!before) return { said: 'what it was before the wave was not asked for yet' };
  if ('absent' in before) return { said: `what it was before the wave is not known: ${before.absent}` };
  const most = before.value + (Math.abs(before.value) * percent) / 100;
  const said = `before the wave ${inWords(before.value)}: at most ${percent} % more, ${inWords(most)}, is allowed`;
  return { said, holds: (value) => value <= most };
}

/** As many digits as a person compares by. */
function inWords(value: number): string {
  return String(Number(value.toPrecision(4)));
}
