import type {
  DestinationReport,
  DestinationSelector,
  MemberMisses,
  Miss,
  UnmatchedReport,
  WarningReport,
} from '@overmesh/model';
import { grouped } from '@overmesh/meshes/kit';
import { byTexts } from './order.ts';
import { isAbout } from './about.ts';
import type { Selecting } from './selection.ts';

/** A warning, and the report of the policy that shall carry it. */
export interface PlacedWarning {
  readonly intent: string;
  readonly clusterId: string;
  readonly mesh: string;
  readonly destination: string;
  readonly warning: WarningReport;
}

/** What policies select and do not reach, in words. */
export interface Unreached {
  /** Policies that reach nothing at all, in the order of their names. */
  readonly unmatched: readonly UnmatchedReport[];
  /** What policies miss that reach something else: shown with what they reach, in the same cluster where they can. */
  readonly warnings: readonly PlacedWarning[];
}

/** Puts the misses of all members of a VirtualMesh together: what one member lacks another may have. */
export function findUnreached(documents: readonly Selecting[], members: readonly MemberMisses[]): Unreached {
  const places = placesOf([...members].sort(byMember));
  const all = documents.map((document) => {
    const { intent } = document;
    return { intent, sentences: sentencesOf(document, places), reached: places.reached.get(intent) };
  });
  return {
    unmatched: all
      .flatMap(({ intent, sentences, reached }) => (reached ? [] : [unmatched(intent, sentences)]))
      .sort(byTexts(({ intent }) => intent)),
    warnings: all.flatMap(({ intent, sentences, reached }) =>
      reached ? sentences.map((sentence) => place(intent, sentence, reached)) : [],
    ),
  };
}

/** The reports of one member with the warnings that are placed there. */
export function withWarnings(
  reports: readonly DestinationReport[],
  placed: readonly PlacedWarning[],
): readonly DestinationReport[] {
  if (!placed.length) return reports;
  const here = grouped(placed, ({ intent, destination }) => [`${intent} ${destination}`]);
  return reports.map((report) => {
    const mine = here.get(`${report.intent} ${report.destination ?? ''}`);
    return mine ? { ...report, warnings: [...report.warnings, ...mine.map(({ warning }) => warning)] } : report;
  });
}

/** A sentence about something that was selected in vain, and the cluster that it is about, where it is about one. */
interface Sentence {
  readonly clusterId?: string;
  readonly text: string;
}

/** The first destination that a policy reaches in a member. */
interface Reached {
  readonly clusterId: string;
  readonly mesh: string;
  readonly destination: string;
}

interface PlacedMiss {
  readonly member: MemberMisses;
  readonly miss: Miss;
}

/** What is asked of all members, looked up once. */
interface Places {
  /** Keys of the member meshes of each cluster, by its id. */
  readonly meshes: ReadonlyMap<string, readonly string[]>;
  /** Names of the clusters that have members. */
  readonly clusters: ReadonlySet<string>;
  /** By document: where it reaches something first, and where in each cluster (by id). */
  readonly reached: ReadonlyMap<string, ReachedPlaces>;
  /** By document: what it misses, in the order of the members. */
  readonly missed: ReadonlyMap<string, readonly PlacedMiss[]>;
  /** By document: the members in which it selects something, reached or not. */
  readonly selecting: ReadonlyMap<string, readonly MemberMisses[]>;
}

interface ReachedPlaces {
  readonly first: Reached;
  readonly inCluster: ReadonlyMap<string, readonly [Reached, ...Reached[]]>;
}

const byMember = byTexts<MemberMisses>(
  ({ cluster }) => cluster,
  ({ mesh }) => mesh,
);

function placesOf(members: readonly MemberMisses[]): Places {
  const reached = members.flatMap(({ clusterId, mesh, reached: destinations }) =>
    Object.entries(destinations).map(([intent, destination]) => ({ intent, at: { clusterId, mesh, destination } })),
  );
  const missed = members.flatMap((member) =>
    Object.entries(member.missed).flatMap(([intent, misses]) => misses.map((miss) => ({ intent, member, miss }))),
  );
  const byId = grouped(members, ({ clusterId }) => [clusterId]);
  const byIntent = grouped(reached, ({ intent }) => [intent]);
  return {
    meshes: new Map([...byId].map(([id, all]) => [id, all.map(({ mesh }) => mesh)])),
    clusters: new Set(members.map(({ cluster }) => cluster)),
    reached: new Map(
      [...byIntent].map(([intent, [first, ...rest]]) => [
        intent,
        toPlaces(
          first.at,
          rest.map(({ at }) => at),
        ),
      ]),
    ),
    missed: grouped(missed, ({ intent }) => [intent]),
    selecting: grouped(members, (one) => [...new Set([...Object.keys(one.reached), ...Object.keys(one.missed)])]),
  };
}

function toPlaces(first: Reached, rest: readonly Reached[]): ReachedPlaces {
  return { first, inCluster: grouped([first, ...rest], ({ clusterId }) => [clusterId]) };
}

function unmatched(intent: string, sentences: readonly Sentence[]): UnmatchedReport {
  const reason = sentences.map(({ text }) => text).join('; ');
  return { intent, reason: reason || 'the VirtualMesh has no member mesh' };
}

function place(intent: string, { clusterId = '', text }: Sentence, { first, inCluster }: ReachedPlaces): PlacedWarning {
  const where = inCluster.get(clusterId)?.[0] ?? first;
  return { intent, ...where, warning: { code: 'NOT_MESHED', message: text } };
}

function sentencesOf(document: Selecting, places: Places): readonly Sentence[] {
  const missed = places.missed.get(document.intent) ?? [];
  return [...unmeshed(missed, places), ...emptySelectors(document, places)];
}

/** Selected Services that are in none of the member meshes of their cluster, once for each cluster. */
function unmeshed(missed: readonly PlacedMiss[], { meshes }: Places): readonly Sentence[] {
  return missed.flatMap(({ member: { clusterId, cluster, mesh }, miss }) => {
    const here = meshes.get(clusterId) ?? [];
    if (miss.why !== 'OTHER_MESH' || mesh !== here[0] || miss.meshes.some((key) => here.includes(key))) return [];
    return { clusterId, text: `Service ${miss.service} of cluster ${cluster} ${whereItIs(miss.meshes, here)}` };
  });
}

function whereItIs(meshes: readonly string[], wanted: readonly string[]): string {
  if (meshes.length) return `is in mesh ${meshes.join(', ')}, which is not in this VirtualMesh`;
  return `has no pod in mesh ${wanted.join(' or ')}`;
}

/** Selectors that select nothing anywhere, and clusters that they name in vain. */
function emptySelectors({ intent, destinations }: Selecting, { clusters, selecting }: Places): readonly Sentence[] {
  const members = selecting.get(intent) ?? [];
  return destinations.flatMap((selector, index) => {
    const strangers = (selector.clusters ?? []).filter((name) => !clusters.has(name));
    const isFound = members.some((member) => isAbout(selector, member.cluster) && !lacks(member, intent, index));
    return [
      ...strangers.map((name) => ({ text: `cluster ${name} has no mesh in this VirtualMesh` })),
      ...(isFound || strangers.length === selector.clusters?.length ? [] : [{ text: nothingLike(selector) }]),
    ];
  });
}

function lacks({ missed }: MemberMisses, intent: string, selector: number): boolean {
  return (missed[intent] ?? []).some((miss) => miss.why === 'NO_SERVICE' && miss.selector === selector);
}

function nothingLike({ name, namespace, matchLabels, clusters }: DestinationSelector): string {
  const labels = Object.entries(matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const what = [
    name === undefined ? 'no Service' : `no Service ${name}`,
    ...(namespace === undefined ? [] : [`in namespace ${namespace}`]),
    ...(labels.length ? [`with labels ${labels.join(', ')}`] : []),
  ].join(' ');
  return `there is ${what} in ${clusters ? `cluster ${clusters.join(' or ')}` : 'any cluster of this VirtualMesh'}`;
}
