import { backendFeature, clusterOf, destinationKey, hostFeatureName } from '@overmesh/meshes/kit';
import type {
  Backend,
  DestinationReport,
  FeatureReport,
  LocalBackend,
  Member,
  RemoteBackend,
  VirtualName,
} from '@overmesh/model';
import { byTexts } from '@overmesh/translation';

/** A cluster that callers are sent to. */
export interface WayShare {
  readonly clusterId: string;
  readonly cluster: string;
  /** `namespace/name` of the Service. */
  readonly service: string;
  /** Percent of the tier's requests; absent where endpoints are counted, and how many each has is the mesh's to know. */
  readonly percent?: number;
  /** How many times its usual load it takes at most, by the document. */
  readonly capacity?: number;
  /** What is left to it, while it is evacuated. */
  readonly share?: number;
}

/** Where callers of one mesh of one cluster are sent by one name, as far as requests get there. */
export interface NameWays {
  readonly virtualMesh: string;
  /** Key of the VirtualDestination or ExportPolicy. */
  readonly document: string;
  /** Name of the cluster of the callers. */
  readonly caller: string;
  /** In the order in which they serve; empty where requests get nowhere. */
  readonly tiers: readonly (readonly WayShare[])[];
}

/** What one name comes to in one member, and what its mesh says to that. */
export interface NameView {
  readonly virtualMesh: string;
  readonly member: Member;
  readonly name: VirtualName;
  readonly reports: readonly DestinationReport[];
}

/** Where a name leads for the callers of a member; undefined where it has none, or they cannot go by it. */
export function waysOf({ virtualMesh, member, name, reports }: NameView): NameWays | undefined {
  const report = reports.find((one) => isAboutName(one, name));
  if (!name.isCalled || report?.outcome !== 'translated') return undefined;
  const unable = report.features.filter(isUnable).map(({ feature }) => feature);
  if (name.hosts.every((host) => unable.includes(hostFeatureName(host)))) return undefined;
  const open = openBackends(name.backends, report.features, member);
  const tiers = [...Map.groupBy(open, ({ tier }) => tier)].sort(([one], [other]) => one - other);
  const { name: caller } = member.cluster;
  return { virtualMesh, document: name.intent, caller, tiers: tiers.map(([, tier]) => sharesIn(tier, member)) };
}

/** Of an ExportPolicy each Service is told by itself. */
function isAboutName({ intent, destination }: DestinationReport, name: VirtualName): boolean {
  return intent === name.intent && (!name.exports || destination === destinationKey(name.exports));
}

function isUnable({ fidelity }: FeatureReport): boolean {
  return fidelity === 'unsupported';
}

type OpenBackend = LocalBackend | RemoteBackend;

/** Of two meshes of one cluster both are told under one name, in the order of the backends. */
function openBackends(
  backends: readonly Backend[],
  features: readonly FeatureReport[],
  member: Member,
): readonly OpenBackend[] {
  const told = Map.groupBy(features, ({ feature }) => feature);
  return backends.flatMap((backend) => {
    const own = told.get(backendFeature(backend, clusterOf(backend, { member })))?.shift();
    return own && !isUnable(own) && isThere(backend) ? [backend] : [];
  });
}

function isThere(backend: Backend): backend is OpenBackend {
  return backend.where === 'local' || (backend.where === 'remote' && backend.exported);
}

function sharesIn(tier: readonly OpenBackend[], member: Member): readonly WayShare[] {
  const all = tier.reduce((sum, { weight = 0 }) => sum + weight, 0);
  return tier.map((backend) => {
    const { id, name } = backend.where === 'remote' ? backend.peer.cluster : member.cluster;
    const percent = tier.length === 1 ? 100 : backend.weight && Math.round((backend.weight * 100) / all);
    return {
      clusterId: id,
      cluster: name,
      service: destinationKey(backend.service),
      ...(percent !== undefined && { percent }),
      ...(backend.capacity !== undefined && { capacity: backend.capacity }),
      ...(backend.share !== undefined && { share: backend.share }),
    };
  });
}

/** What a cluster serves by one document with one Service, and who would take it over. */
export interface Served {
  readonly virtualMesh: string;
  readonly document: string;
  readonly service: string;
  /** The others that some of its callers can be sent to, but for those that are evacuated too. */
  readonly takers: readonly WayShare[];
  /** Clusters whose callers can be sent to nobody else. */
  readonly alone: readonly string[];
}

/** Everything that callers are sent to a cluster for. */
export function servedBy(clusterId: string, ways: readonly NameWays[]): readonly Served[] {
  const found = ways.flatMap((one) => {
    const all = one.tiers.flat();
    const own = all.find((way) => way.clusterId === clusterId);
    const others = all.filter((way) => way.clusterId !== clusterId && way.share === undefined);
    return own ? [{ ...one, service: own.service, others }] : [];
  });
  const byName = Map.groupBy(found, ({ document, service }) => `${document} ${service}`);
  return [...byName.values()].flatMap((all): readonly Served[] => {
    const [first] = all;
    if (!first) return [];
    const { virtualMesh, document, service } = first;
    const takers = new Map(all.flatMap(({ others }) => others.map((way) => [way.clusterId, way])));
    const alone = all.filter(({ others }) => !others.length).map(({ caller }) => caller);
    return [{ virtualMesh, document, service, takers: [...takers.values()], alone }];
  });
}

/** The same, told once for all callers that are sent to the same places. */
export interface SharedWays extends Pick<NameWays, 'virtualMesh' | 'document' | 'tiers'> {
  readonly callers: readonly string[];
}

/** By document, and by the first of the callers. */
export function sharedWays(ways: readonly NameWays[]): readonly SharedWays[] {
  const ordered = [...ways].sort(
    byTexts(
      ({ document }) => document,
      ({ virtualMesh }) => virtualMesh,
      ({ caller }) => caller,
    ),
  );
  const alike = Map.groupBy(ordered, ({ virtualMesh, document, tiers }) =>
    JSON.stringify([virtualMesh, document, tiers]),
  );
  return [...alike.values()].flatMap((all): readonly SharedWays[] => {
    const [first] = all;
    if (!first) return [];
    const { virtualMesh, document, tiers } = first;
    return [{ virtualMesh, document, callers: [...new Set(all.map(({ caller }) => caller))], tiers }];
  });
}
