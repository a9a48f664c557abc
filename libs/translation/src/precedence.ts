import { documentKey } from '@overmesh/model';
import type { ConflictReport, StoredIntent, TrafficPolicySpec } from '@overmesh/model';
import { byTexts, inTurn } from './order.ts';
import type { Compare } from './order.ts';
import { remembered } from './remembered.ts';

/** A TrafficPolicy with the content that counts. */
export type Policy = StoredIntent<TrafficPolicySpec>;

/** How reports and marks of ownership call it: see documentKey. */
export const policyKey = remembered(({ workspace, name }: Policy) =>
  documentKey({ kind: 'TrafficPolicy', workspace, name }),
);

type Rule = Exclude<ConflictReport['rule'], 'foreign' | 'kind'>;

/**
 * Which of two policies has a field that both want, in this order:
 *
 * 1. `priority`: the higher `spec.priority` (0 when absent);
 * 2. `age`: the one that was there first under its name, so that a newcomer never takes traffic from what works;
 * 3. `name`: the one first in the alphabet, by name and then by workspace, so that the order is total.
 *
 * It decides only among policies on the same requests: a more specific match always decides over its own requests.
 */
const RULES: readonly (readonly [Rule, Compare<Policy>])[] = [
  ['priority', (a, b) => priority(b) - priority(a)],
  ['age', (a, b) => bornAt(a) - bornAt(b)],
  [
    'name',
    byTexts(
      ({ name }) => name,
      ({ workspace }) => workspace,
    ),
  ],
];

const bornAt = remembered(({ createdAt }: Policy) => Date.parse(createdAt));

/** Sorts the policy that wins to the front. */
export const byPrecedence: Compare<Policy> = inTurn(...RULES.map(([, compare]) => compare));

/** The rule by which the one wins over the other. */
export function decidingRule(winner: Policy, loser: Policy): Rule {
  return RULES.find(([, compare]) => compare(winner, loser) !== 0)?.[0] ?? 'name';
}

/** Half a sentence: why the winner has it. */
export function reasonOf(rule: Rule, winner: Policy, loser: Policy): string {
  if (rule === 'priority') return `its priority ${priority(winner)} is above ${priority(loser)}`;
  if (rule === 'age') return `it is older (${winner.createdAt} against ${loser.createdAt})`;
  return 'both are equally old and its name comes first';
}

function priority({ spec }: Policy): number {
  return spec.priority ?? 0;
}
