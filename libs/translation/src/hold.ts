import { objectKey, parseDocumentKey } from '@overmesh/model';
import type {
  DesiredObject,
  DestinationReport,
  IntentKind,
  Member,
  MemberMisses,
  VirtualName,
  WarningReport,
} from '@overmesh/model';
import { grouped } from '@overmesh/meshes/kit';
import { accessKey } from './access/access-policy.ts';
import type { AccessPolicy } from './access/access-policy.ts';
import { translateMember } from './member-outcome.ts';
import type { MemberInput, Translators } from './member-outcome.ts';
import { keyed, mergeObjects } from './merge-objects.ts';
import { byTexts, sortedSet } from './order.ts';
import { policyKey } from './precedence.ts';
import type { Policy } from './precedence.ts';

/** What a member shall have and what is told of it. */
export interface Held {
  readonly objects: readonly DesiredObject[];
  readonly reports: readonly DestinationReport[];
}

export interface HoldInput extends MemberInput, Held {
  readonly misses: MemberMisses;
  /** Objects that the member was given last and would lose now; not empty. */
  readonly lost: readonly DesiredObject[];
}

/**
 * Keeps what would go although no document asks for that: objects of ours go when a document says so, and not because
 * something has appeared or vanished in a cluster (docs/decisions/0017).
 *
 * An object stays where the documents of before would lose it in the cluster of now too, so that it is the cluster that
 * has changed, and where a document of now still reaches the Service and something stands in its way. What a Service's
 * owner says is no such change: a Service that is gone, or is not selected any more, takes its objects along.
 */
export function hold(input: HoldInput, meshes: Translators): Held {
  const stillThere = new Set(asBefore(input, meshes).map(({ ref }) => objectKey(ref)));
  const obstacles = obstaclesOf(input);
  const held = input.lost
    .filter(({ ref, keep }) => !keep && !stillThere.has(objectKey(ref)))
    .flatMap((object) => {
      const stays = obstacles.filter(({ intent, destination }) => carried(object, intent, destination));
      const intents = sortedSet(stays.map(({ intent }) => intent));
      return stays.length ? [{ object: { ...object, intents, held: true as const }, obstacles: stays }] : [];
    });
  if (!held.length) return input;
  return {
    objects: mergeObjects([...input.objects, ...held.map(({ object }) => object)].map(keyed)),
    reports: withHeld(input, held),
  };
}

/** Why a document cannot have on a destination what it had, in half a sentence. */
interface Obstacle {
  readonly intent: string;
  /** Absent for what is mesh-wide. */
  readonly destination?: string;
  readonly reason: string;
}

interface HeldObject {
  readonly object: DesiredObject;
  readonly obstacles: readonly Obstacle[];
}

/** One object that stays, for one document on one destination. */
interface HeldFor {
  readonly object: DesiredObject;
  readonly obstacle: Obstacle;
}

/** What the documents that were translated last come to in the cluster of now. */
function asBefore(input: HoldInput, meshes: Translators): readonly DesiredObject[] {
  const { virtualMesh, policies, accessPolicies, member } = input;
  const before = {
    policies: lastOf<Policy>('TrafficPolicy', input, new Map(policies.map((policy) => [policyKey(policy), policy]))),
    accessPolicies: lastOf<AccessPolicy>(
      'AccessPolicy',
      input,
      new Map(accessPolicies.map((policy) => [accessKey(policy), policy])),
    ),
  };
  return translateMember({ virtualMesh, ...before, member }, meshes).desired.objects;
}

/** The documents of a kind with the content that was translated last, those that are gone by now included. */
function lastOf<Document extends Policy | AccessPolicy>(
  kind: IntentKind,
  { virtualMesh, member }: HoldInput,
  known: ReadonlyMap<string, Document>,
): readonly Document[] {
  return Object.entries(member.lastTranslated).flatMap(([key, { revision, spec }]) => {
    const id = parseDocumentKey(key);
    if (id?.kind !== kind || !spec) return [];
    const now = known.get(key) ?? { ...id, uid: key, labels: {}, createdAt: virtualMesh.createdAt };
    // The kind in the key is that of the spec.
    return [{ ...now, revision, spec } as Document];
  });
}

function obstaclesOf({ member, reports, misses, names = [] }: HoldInput): readonly Obstacle[] {
  const unmeshed = Object.entries(misses.missed).flatMap(([intent, all]) =>
    all.flatMap((miss) =>
      miss.why === 'OTHER_MESH'
        ? [{ intent, destination: miss.service, reason: `it has no pod in mesh ${member.mesh.key} any more` }]
        : [],
    ),
  );
  // What a new content of a name leaves out goes by a document's word.
  const anew = new Set(names.filter((name) => isNew(name, member)).map(({ intent }) => intent));
  return [...reports.filter(({ intent }) => !anew.has(intent)).flatMap(obstacleIn), ...unmeshed];
}

function isNew({ intent, revision }: VirtualName, { lastTranslated }: Member): boolean {
  return lastTranslated[intent]?.revision !== revision;
}

function obstacleIn({ intent, destination, outcome, features, conflicts }: DestinationReport): readonly Obstacle[] {
  const place = { intent, ...(destination !== undefined && { destination }) };
  const foreign = outcome === 'shadowed' ? conflicts.find(({ rule }) => rule === 'foreign') : undefined;
  if (foreign) return [{ ...place, reason: foreign.message }];
  const unable = features.filter(({ fidelity }) => fidelity === 'unsupported');
  if (!unable.length) return [];
  return [{ ...place, reason: sortedSet(unable.flatMap(({ reason }) => reason ?? [])).join('; ') }];
}

function carried({ intents, destinations }: DesiredObject, intent: string, destination: string | undefined): boolean {
  if (!intents.includes(intent)) return false;
  return destination === undefined ? destinations === undefined : (destinations ?? []).includes(destination);
}

function withHeld({ reports, member }: HoldInput, held: readonly HeldObject[]): readonly DestinationReport[] {
  const flat = held.flatMap(({ object, obstacles }) => obstacles.map((obstacle): HeldFor => ({ object, obstacle })));
  const byPlace = grouped(flat, ({ obstacle }) => [placeOf(obstacle)]);
  const told = new Set(reports.map(placeOf));
  const untold = [...byPlace].filter(([place]) => !told.has(place));
  return [...reports, ...untold.map(([, [{ obstacle }]]) => nothingOf(obstacle, member))]
    .map((report) => heldReport(report, byPlace.get(placeOf(report)) ?? []))
    .sort(byPlaceOfReport);
}

function heldReport(report: DestinationReport, here: readonly HeldFor[]): DestinationReport {
  if (!here.length) return report;
  const keys = here.map(({ object }) => objectKey(object.ref));
  const reasons = sortedSet(here.map(({ obstacle }) => obstacle.reason)).join('; ');
  const message = `${sortedSet(keys).join(', ')} ${keys.length > 1 ? 'stay as they were' : 'stays as it was'} written, because no document asks for another thing: ${reasons}`;
  const warning: WarningReport = { code: 'HELD', message };
  return {
    ...report,
    outcome: report.objects.length || report.outcome === 'refused' ? report.outcome : 'held',
    objects: sortedSet([...report.objects, ...keys]),
    warnings: [...report.warnings, warning],
  };
}

function nothingOf({ intent, destination }: Obstacle, { cluster, mesh }: Member): DestinationReport {
  const where = { cluster: cluster.name, mesh: mesh.key, meshKind: mesh.kind };
  const nothing = { features: [], conflicts: [], warnings: [], objects: [] };
  return { intent, ...where, ...(destination !== undefined && { destination }), outcome: 'held', ...nothing };
}

function placeOf({ intent, destination = '' }: Pick<Obstacle, 'intent' | 'destination'>): string {
  return `${intent} ${destination}`;
}

const byPlaceOfReport = byTexts<DestinationReport>(
  ({ intent }) => intent,
  ({ destination = '' }) => destination,
);
