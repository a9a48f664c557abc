import type { ConflictReport, DesiredObject, Destination, DestinationReport } from '@overmesh/model';
import { objectKey } from '@overmesh/model';
import { destinationKey } from '@overmesh/meshes/kit';
import type { MemberIndex, MeshPlugin, RoutesInput } from '@overmesh/meshes/kit';
import { claimConflict } from './claims.ts';
import { contextOf } from './context.ts';
import { assessRoutes, featuresOf } from './fidelity.ts';
import { largeObjects } from './large-objects.ts';
import { sortedSet } from './order.ts';
import { policyKey } from './precedence.ts';
import type { Policy } from './precedence.ts';
import { planRoutes } from './routes.ts';

/** What one destination of one mesh gets, and what became of each policy on it. */
export interface DestinationOutcome {
  readonly objects: readonly DesiredObject[];
  readonly reports: readonly DestinationReport[];
}

export interface DestinationInput {
  readonly virtualMesh: string;
  readonly index: MemberIndex;
  readonly plugin: MeshPlugin;
  readonly destination: Destination;
  /** Policies in force that reach the destination; at least one. */
  readonly policies: readonly Policy[];
}

/** Translates all policies on one destination: to nothing where an object of others decides over it. */
export function translateDestination(input: DestinationInput): DestinationOutcome {
  const claims = input.index.claimsOver(input.destination);
  if (claims.length === 0) return renderDestination(input);
  const reports = input.policies.map((policy): DestinationReport => {
    const intent = policyKey(policy);
    const conflicts = claims.map((claim) => claimConflict(claim, intent, input.destination));
    return {
      ...reportHead(input.index, input.destination, intent),
      outcome: 'shadowed',
      features: [],
      conflicts,
      warnings: [],
      objects: [],
    };
  });
  return { objects: [], reports };
}

function renderDestination(input: DestinationInput): DestinationOutcome {
  const { index, destination, plugin, policies, virtualMesh } = input;
  const context = contextOf(index, destination);
  const plan = planRoutes(policies, destination);
  const assessed = assessRoutes(plan.routes, plugin, context);
  const routes: RoutesInput = { context, virtualMesh, routes: plan.routes.map(({ route }) => route) };
  const objects = plugin.render(routes);
  const large = largeObjects(objects);
  const reports = policies.map((policy): DestinationReport => {
    const intent = policyKey(policy);
    return {
      ...reportHead(index, destination, intent),
      outcome: routes.routes.some(({ owners }) => owners.includes(intent)) ? 'translated' : 'shadowed',
      features: featuresOf(intent, assessed),
      conflicts: plan.conflicts.filter((conflict) => isParty(intent, conflict)),
      warnings: [
        ...plugin.warn(partOf(intent, routes)),
        ...large.filter(({ intents }) => intents.includes(intent)).map(({ warning }) => warning),
      ],
      objects: sortedSet(objects.filter(({ intents }) => intents.includes(intent)).map(({ ref }) => objectKey(ref))),
    };
  });
  return { objects, reports };
}

/** The fields that say which document, where. */
export function reportHead(
  { member: { cluster, mesh } }: MemberIndex,
  destination: Destination,
  intent: string,
): Pick<DestinationReport, 'intent' | 'cluster' | 'mesh' | 'meshKind' | 'destination'> {
  return {
    intent,
    cluster: cluster.name,
    mesh: mesh.key,
    meshKind: mesh.kind,
    destination: destinationKey(destination),
  };
}

/** Winners are told too: what they have is contested. */
function isParty(intent: string, { winner, loser }: ConflictReport): boolean {
  return intent === winner || intent === loser;
}

function partOf(intent: string, input: RoutesInput): RoutesInput {
  return { ...input, routes: input.routes.filter(({ owners }) => owners.includes(intent)) };
}
