import type { Destination } from '@overmesh/model';
import type { MemberIndex, MeshTranslator, TrafficOutput } from '@overmesh/meshes/kit';
import { contextOf } from './context.ts';
import type { Planner } from './planner.ts';
import type { Policy } from './precedence.ts';
import type { RoutePlan } from './routes.ts';

/** Who works on the destinations of one member. */
export interface MemberWork {
  readonly index: MemberIndex;
  readonly translator: MeshTranslator;
  readonly plan: Planner;
}

/** What policies on one destination come to, and what the mesh makes of it. */
export interface DestinationPass {
  readonly plan: RoutePlan;
  readonly output: TrafficOutput;
}

/** One pass of the mesh over a destination. */
export function passOver(
  destination: Destination,
  policies: readonly Policy[],
  { index, translator, plan: planOf }: MemberWork,
): DestinationPass {
  const plan = planOf(policies, destination);
  const traffic = { routes: plan.routes.map(routeOf), settings: plan.settings };
  return { plan, output: translator.translateTraffic(traffic, contextOf(index, destination)) };
}

function routeOf({ route }: RoutePlan['routes'][number]): RoutePlan['routes'][number]['route'] {
  return route;
}
