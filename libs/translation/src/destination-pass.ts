import type { Destination } from '@overmesh/model';
import type { MemberIndex, MeshTranslator, RoutesOutput } from '@overmesh/meshes/kit';
import { contextOf } from './context.ts';
import type { Policy } from './precedence.ts';
import { planRoutes } from './routes.ts';
import type { RoutePlan } from './routes.ts';

/** What policies on one destination come to, and what the mesh makes of it. */
export interface DestinationPass {
  readonly plan: RoutePlan;
  readonly output: RoutesOutput;
}

/** One pass of the mesh over a destination. */
export function passOver(
  destination: Destination,
  policies: readonly Policy[],
  index: MemberIndex,
  translator: MeshTranslator,
): DestinationPass {
  const plan = planRoutes(policies, destination);
  const routes = plan.routes.map(({ route }) => route);
  return { plan, output: translator.translateRoutes(routes, contextOf(index, destination)) };
}
