import type { ActingFeature, ConflictReport, Destination, TrafficFeatures } from '@overmesh/model';
import type { WantedValue, Wants } from '@overmesh/meshes/kit';
import { canonicalValue } from './canonical.ts';
import { withoutExcluded } from './exclusion.ts';
import type { Field } from './exclusion.ts';
import { sortedSet } from './order.ts';
import { decidingRule, policyKey, reasonOf } from './precedence.ts';
import type { Policy } from './precedence.ts';

/** What policies on the same requests come to: one value per field, with its owners, and who lost. */
export interface Settled<F extends ActingFeature> {
  readonly wants: Wants<F>;
  readonly conflicts: readonly ConflictReport[];
}

/**
 * Settles who has which field. The strongest policy that sets a field has it; one that sets it to an equal value owns it
 * too; one that sets it to another value loses that field alone and keeps the rest. Of fields that exclude each other the
 * strongest policy's is kept.
 *
 * @param features those of one scope
 * @param ranked policies on the same requests, the strongest first
 * @param requests which requests, as messages shall call them
 */
export function settle<F extends ActingFeature>(
  features: readonly F[],
  ranked: readonly Policy[],
  destination: Destination,
  requests: string,
): Settled<F> {
  const fields = features.flatMap((feature) => settleField(feature, ranked, destination, requests) ?? []);
  const { kept, conflicts } = withoutExcluded<F>(fields, requests);
  return {
    // Each feature is paired with its own value by settleField; entries cannot carry that relation.
    wants: Object.fromEntries(kept.map(({ feature, wanted }) => [feature, wanted])) as Wants<F>,
    conflicts: [...kept.flatMap((field) => field.conflicts), ...conflicts],
  };
}

/** `Kind/name` of the documents behind some wants, sorted, each once. */
export function ownersOfWants(wants: Wants<ActingFeature>): readonly string[] {
  const values: readonly WantedValue<ActingFeature>[] = Object.values(wants);
  return sortedSet(values.flatMap(({ owners }) => owners));
}

function settleField<F extends ActingFeature>(
  feature: F,
  ranked: readonly Policy[],
  destination: Destination,
  requests: string,
): Field<F> | undefined {
  const asking = ranked.flatMap((policy) => {
    const value = valueOf(policy.spec, feature);
    return value === undefined ? [] : [{ policy, value }];
  });
  const [winner, ...others] = asking;
  if (!winner) return undefined;
  const text = canonicalValue(feature, winner.value, destination);
  const isEqual = others.map(({ value }) => canonicalValue(feature, value, destination) === text);
  const owners = [winner, ...others.filter((_, place) => isEqual[place])];
  const losers = others.filter((_, place) => !isEqual[place]);
  return {
    feature,
    winner: winner.policy,
    asking: asking.map(({ policy }) => policy),
    wanted: { value: winner.value, owners: sortedSet(owners.map(({ policy }) => policyKey(policy))) },
    conflicts: losers.map(({ policy }) => conflict(feature, winner.policy, policy, requests)),
  };
}

function valueOf<F extends ActingFeature>(
  spec: { readonly [K in ActingFeature]?: TrafficFeatures[K] },
  feature: F,
): TrafficFeatures[F] | undefined {
  return spec[feature];
}

function conflict(field: ActingFeature, winner: Policy, loser: Policy, requests: string): ConflictReport {
  const rule = decidingRule(winner, loser);
  const [has, wanted] = [policyKey(winner), policyKey(loser)];
  const message = `${has} and ${wanted} want different ${field} for ${requests}; ${has} has it, because ${reasonOf(rule, winner, loser)}`;
  return { field, winner: has, loser: wanted, rule, message };
}
