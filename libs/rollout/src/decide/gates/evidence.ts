import type { SeenEvidence } from '../../rollout.ts';
import type { AskGate } from './gate.ts';

/** A gate over one step of evidence: the worst answer of all clusters speaks. */
export function evidenceGate(step: 'accepted' | 'live', verb: string): AskGate {
  return ({ clusters }) => {
    const answers = clusters.map(({ cluster, seen }) => ({ cluster, evidence: seen[step] }));
    const objects = sum(clusters, ({ seen }) => seen.objects);
    const yes = sum(answers, ({ evidence }) => evidence.yes);
    const count = `${yes} of ${objects} objects on ${clusters.length} clusters are ${verb}`;
    const worst = worstOf(answers);
    if (!worst) return { verdict: 'pass', message: count };
    const { cluster, evidence, state } = worst;
    const why = evidence.reason ? `: ${evidence.reason}` : '';
    return { verdict: VERDICTS[state], message: `${count}; ${cluster} says ${state}${why}` };
  };
}

const VERDICTS = { no: 'fail', pending: 'wait', unknown: 'unknown' } as const;

type Answer = { readonly cluster: string; readonly evidence: SeenEvidence };

function worstOf(answers: readonly Answer[]): (Answer & { readonly state: keyof typeof VERDICTS }) | undefined {
  for (const state of ['no', 'pending', 'unknown'] as const) {
    const found = answers.find(({ evidence }) => evidence[state] > 0);
    if (found) return { ...found, state };
  }
  return undefined;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
