import type { Claim, Destination, DestinationReport, WarningReport } from '@overmesh/model';
import { destinationKey, grouped } from '@overmesh/meshes/kit';
import type { MemberIndex, TrafficWarnings } from '@overmesh/meshes/kit';
import { claimConflict, claimWarning, decidesForAll } from './claims.ts';
import { passOver } from './destination-pass.ts';
import type { DestinationPass, MemberWork } from './destination-pass.ts';
import { featuresByDocument } from './fidelity.ts';
import { largeObjects, mayBeLarge } from './large-objects.ts';
import { keyed } from './merge-objects.ts';
import type { KeyedObject } from './merge-objects.ts';
import { sortedBy } from './order.ts';
import { policyKey } from './precedence.ts';
import type { Policy } from './precedence.ts';
import { remembered } from './remembered.ts';
import { ownersOfWants } from './conflicts.ts';
import type { RoutePlan } from './routes.ts';

/** What one destination of one mesh gets, and what became of each policy on it. */
export interface DestinationOutcome {
  readonly objects: readonly KeyedObject[];
  readonly reports: readonly DestinationReport[];
}

export interface DestinationInput {
  readonly destination: Destination;
  /** Policies in force that reach the destination; at least one. */
  readonly policies: readonly Policy[];
  /** Where the mesh was asked about just these policies on it already. */
  readonly pass?: DestinationPass;
}

/**
 * Translates all policies on one destination: to nothing where an object of others decides over all of its requests. One
 * that decides for some callers only, or that comes after ours, is told.
 */
export function translateDestination(input: DestinationInput, work: MemberWork): DestinationOutcome {
  const claims = work.index.claimsOver(input.destination).filter(({ about }) => about === undefined);
  const deciding = claims.filter((claim) => decidesForAll(claim, input.destination));
  if (deciding.length === 0) return renderDestination(input, claims, work);
  const head = reportHead(work.index, input.destination);
  const reports = input.policies.map((policy): DestinationReport => {
    const intent = policyKey(policy);
    const conflicts = deciding.map((claim) => claimConflict(claim, intent, input.destination));
    return { intent, ...head, outcome: 'shadowed', features: [], conflicts, warnings: [], objects: [] };
  });
  return { objects: [], reports };
}

function renderDestination(
  { destination, policies, pass }: DestinationInput,
  claims: readonly Claim[],
  work: MemberWork,
): DestinationOutcome {
  const { plan, output } = pass ?? passOver(destination, policies, work);
  const beside = claims.map((claim) => claimWarning(claim, destination));
  const { owners, conflicts } = partiesOf(plan);
  const destinations = [destinationKey(destination)];
  const objects = sortedBy(
    output.objects.map((object) => keyed({ ...object, destinations })),
    ({ key }) => key,
  );
  const features = featuresByDocument({ plan, output });
  const objectsOf = grouped(objects, ({ object }) => object.intents);
  const large = mayBeLarge(plan, destination) ? largeObjects(objects) : NONE_LARGE;
  const head = reportHead(work.index, destination);
  const reports = policies.map((policy): DestinationReport => {
    const intent = policyKey(policy);
    return {
      intent,
      ...head,
      outcome: owners.has(intent) ? 'translated' : 'shadowed',
      features: features.get(intent) ?? [],
      conflicts: conflicts.get(intent) ?? [],
      warnings: [...warningsFor(intent, output.warnings, large), ...beside],
      objects: objectsOf.get(intent)?.map(({ key }) => key) ?? [],
    };
  });
  return { objects, reports };
}

/** Documents that have something in a plan, and the conflicts of each. Winners are told too: what they have is contested. */
const partiesOf = remembered(({ routes, settings, conflicts }: RoutePlan) => ({
  owners: new Set([...routes.flatMap(({ route }) => route.owners), ...ownersOfWants(settings)]),
  conflicts: grouped(conflicts, ({ winner, loser }) => [winner, loser]),
}));

const NONE_LARGE: ReturnType<typeof largeObjects> = new Map();

function warningsFor(
  intent: string,
  { byOwner, general }: TrafficWarnings,
  large: ReturnType<typeof largeObjects>,
): readonly WarningReport[] {
  const [own, tooLarge] = [byOwner.get(intent), large.get(intent)];
  return own || tooLarge ? [...(own ?? []), ...general, ...(tooLarge ?? [])] : general;
}

/** The fields that say where. */
export function reportHead(
  { member: { cluster, mesh } }: MemberIndex,
  destination: Destination,
): Pick<DestinationReport, 'cluster' | 'mesh' | 'meshKind' | 'destination'> {
  return { cluster: cluster.name, mesh: mesh.key, meshKind: mesh.kind, destination: destinationKey(destination) };
}
