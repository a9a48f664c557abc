import { exclude } from '@overmesh/model';
import type { ActingFeature, ConflictReport } from '@overmesh/model';
import type { WantedValue, Wants } from '@overmesh/meshes/kit';
import { byPrecedence, decidingRule, policyKey, reasonOf } from './precedence.ts';
import type { Policy } from './precedence.ts';

/** One field that policies on the same requests ask for, settled among those that do. */
export interface Field<F extends ActingFeature> {
  readonly feature: F;
  readonly wanted: WantedValue<F>;
  /** Who has it. */
  readonly winner: Policy;
  /** All that ask for it, whatever value. */
  readonly asking: readonly Policy[];
  readonly conflicts: readonly ConflictReport[];
}

/**
 * Takes out the fields that would have no effect, since a stronger policy answers the requests on the spot, or forwards
 * what a weaker one would answer. Who asked for such a field is told that it lost it.
 */
export function withoutExcluded<F extends ActingFeature>(
  fields: readonly Field<F>[],
  requests: string,
): { readonly kept: readonly Field<F>[]; readonly conflicts: readonly ConflictReport[] } {
  const kept: Field<F>[] = [];
  const conflicts: ConflictReport[] = [];
  for (const field of [...fields].sort((a, b) => byPrecedence(a.winner, b.winner))) {
    const stronger = kept.find(({ feature }) => exclude(feature, field.feature));
    if (stronger) conflicts.push(...field.asking.map((policy) => conflict(stronger, field.feature, policy, requests)));
    else kept.push(field);
  }
  return { kept: fields.filter((field) => kept.includes(field)), conflicts };
}

/** What is handed on to more specific requests: nothing that goes ill with what is asked for them. */
export function handedOn<F extends ActingFeature>(rest: Wants<F>, own: Wants<F>): Wants<F> {
  const asked = Object.keys(own) as F[];
  const entries = Object.entries(rest) as [F, unknown][];
  return Object.fromEntries(entries.filter(([feature]) => !asked.some((one) => exclude(feature, one)))) as Wants<F>;
}

function conflict(
  { feature, winner }: Field<ActingFeature>,
  field: ActingFeature,
  loser: Policy,
  requests: string,
): ConflictReport {
  const rule = decidingRule(winner, loser);
  const [has, wanted] = [policyKey(winner), policyKey(loser)];
  const message = `${has} wants ${feature} for ${requests}, so that ${field} of ${wanted} has no effect; ${has} has them, because ${reasonOf(rule, winner, loser)}`;
  return { field, winner: has, loser: wanted, rule, message };
}
