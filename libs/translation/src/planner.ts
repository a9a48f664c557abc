import { ACTING_FEATURES } from '@overmesh/model';
import type { Destination } from '@overmesh/model';
import { destinationKey } from '@overmesh/meshes/kit';
import { dependsOnDestination } from './canonical.ts';
import type { Policy } from './precedence.ts';
import { planRoutes } from './routes.ts';
import type { RoutePlan } from './routes.ts';

/** Says what all policies on a destination come to. */
export type Planner = (policies: readonly Policy[], destination: Destination) => RoutePlan;

/**
 * Plans the destinations of one member. Those with the same policies share one plan: a policy for a whole namespace is
 * settled once, not once for each Service in it.
 */
export function sharedPlanner(): Planner {
  const numbers = new Map<Policy, number>();
  const plans = new Map<string, RoutePlan>();
  const numberOf = (policy: Policy) => {
    const known = numbers.get(policy) ?? numbers.size;
    numbers.set(policy, known);
    return known;
  };
  return (policies, destination) => {
    const own = differByDestination(policies) ? destinationKey(destination) : '';
    const key = `${policies.map(numberOf).join(' ')} ${own}`;
    const plan = plans.get(key) ?? planRoutes(policies, destination);
    plans.set(key, plan);
    return plan;
  };
}

/** Two splits may be equal here and not there: a share without namespace goes to the destination's own. */
function differByDestination(policies: readonly Policy[]): boolean {
  return ACTING_FEATURES.filter(dependsOnDestination).some(
    (feature) => policies.filter(({ spec }) => spec[feature]).length > 1,
  );
}
