import type { DesiredObject, Destination, DestinationReport } from '@overmesh/model';
import { objectKey } from '@overmesh/model';
import { destinationKey, grouped } from '@overmesh/meshes/kit';
import type { MemberIndex, MeshTranslator } from '@overmesh/meshes/kit';
import { claimConflict } from './claims.ts';
import { passOver } from './destination-pass.ts';
import type { DestinationPass } from './destination-pass.ts';
import { featuresByDocument } from './fidelity.ts';
import { largeObjects } from './large-objects.ts';
import { sortedSet } from './order.ts';
import { policyKey } from './precedence.ts';
import type { Policy } from './precedence.ts';

/** What one destination of one mesh gets, and what became of each policy on it. */
export interface DestinationOutcome {
  readonly objects: readonly DesiredObject[];
  readonly reports: readonly DestinationReport[];
}

export interface DestinationInput {
  readonly index: MemberIndex;
  readonly translator: MeshTranslator;
  readonly destination: Destination;
  /** Policies in force that reach the destination; at least one. */
  readonly policies: readonly Policy[];
  /** Where the mesh was asked about just these policies on it already. */
  readonly pass?: DestinationPass;
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

function renderDestination({ index, destination, translator, policies, pass }: DestinationInput): DestinationOutcome {
  const { plan, output } = pass ?? passOver(destination, policies, index, translator);
  const { objects, warnings } = output;
  const features = featuresByDocument({ plan, output });
  const conflicts = grouped(plan.conflicts, ({ winner, loser }) => [winner, loser]);
  const owners = new Set(plan.routes.flatMap(({ route }) => route.owners));
  const objectsOf = grouped(objects, ({ intents }) => intents);
  const large = grouped(largeObjects(objects), ({ intents }) => intents);
  const reports = policies.map((policy): DestinationReport => {
    const intent = policyKey(policy);
    return {
      ...reportHead(index, destination, intent),
      outcome: owners.has(intent) ? 'translated' : 'shadowed',
      features: features.get(intent) ?? [],
      // Winners are told too: what they have is contested.
      conflicts: conflicts.get(intent) ?? [],
      warnings: [
        ...(warnings.byOwner.get(intent) ?? []),
        ...warnings.general,
        ...(large.get(intent) ?? []).map(({ warning }) => warning),
      ],
      objects: sortedSet((objectsOf.get(intent) ?? []).map(({ ref }) => objectKey(ref))),
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
