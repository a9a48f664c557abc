import type { WhyQuery, WhyStepFieldsFragment } from '../generated/operations.ts';
import { printableLine, wrapped } from './text.ts';
import type { Paint, Style } from './text.ts';

type Why = Extract<WhyQuery['why'], { readonly __typename: 'Why' }>;
type Step = WhyStepFieldsFragment;

const WORDS = {
  fine: ['ok', 'green'],
  broken: ['BROKEN', 'red'],
  unknown: ['unknown', 'yellow'],
} as const satisfies Record<Step['state'], readonly [string, Style]>;

/** Every link of the way in a paragraph of its own, and what it comes to at the end. */
export function whyText(way: string, { verdict, first, steps }: Why, paint: Paint): string {
  return [printableLine(way), '', ...steps.flatMap((step) => linesOf(step, paint)), '', summary(verdict, first)].join(
    '\n',
  );
}

function linesOf({ step, cluster, state, evidence, fix }: Step, paint: Paint): readonly string[] {
  const [word, style] = WORDS[state];
  const head = `${paint(style, word.padEnd(8))} ${step.padEnd(11)} ${printableLine(cluster)}`;
  const rest = [evidence, ...(fix ? [`Fix: ${fix}`] : [])];
  return [head, ...rest.map((line) => wrapped(printableLine(line), '    '))];
}

function summary(verdict: Why['verdict'], first: Why['first']): string {
  if (!first)
    return wrapped(
      'Nothing is in the way, by what is known of the clusters. No request was made for it, so this proves nothing.',
      '',
    );
  const where = `${first.step} in ${printableLine(first.cluster)}`;
  return verdict === 'broken' ? `It ends at: ${where}.` : `Nothing broken was seen. First to look at: ${where}.`;
}
