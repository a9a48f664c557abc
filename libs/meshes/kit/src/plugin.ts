import type {
  PeerService,
  Claim,
  DesiredObject,
  Evidence,
  FeatureReport,
  Gateway,
  JsonObject,
  KindRef,
  Member,
  Mesh,
  MeshFeatures,
  MeshKind,
  PodMembership,
  ProxyCount,
  VirtualName,
  WarningReport,
} from '@overmesh/model';
import type { AccessContext, AccessOutput, AccessRule } from './access.ts';
import type { MemberIndex } from './member-index.ts';
import type { SeenCluster, SeenObject } from './seen.ts';
import type { RouteContext, Traffic } from './traffic-table.ts';
import type { MeshTrust } from './trust.ts';

/** All that Overmesh knows of one kind of mesh, in three roles. Pure: no I/O, no clock. */
export interface MeshPlugin {
  readonly kind: MeshKind;
  readonly detector: MeshDetector;
  readonly translator: MeshTranslator;
  readonly writer: MeshWriter;
  readonly trust: MeshTrust;
  /** Absent where nothing tells what its proxies acknowledged but the objects themselves. */
  readonly proxies?: ProxyWord;
}

/** How a control plane is asked what its proxies acknowledged. */
export interface ProxyWord {
  /** Of its pods, in the namespace of the control plane: each knows the proxies that are connected to it. */
  readonly podLabels: string;
  /** Where a pod answers on its own loopback, in JSON. */
  readonly port: number;
  readonly path: string;
  /** The manifest that gives the right to ask, and the right in words. */
  readonly optIn: string;
  readonly right: string;
  /** A control plane may send a change so much later: what its proxies say before that may be about what was there. */
  readonly gatherMs: number;
  /** @param answers of every pod. @returns undefined where they are not what such a control plane says */
  count(answers: readonly unknown[]): ProxyCount | undefined;
}

/** Says what of its kind of mesh is in a cluster. */
export interface MeshDetector {
  readonly kind: MeshKind;
  /** Kinds that say something of this mesh, watched where their CRD is served, besides WATCHED_EVERYWHERE. */
  readonly watched: readonly KindRef[];
  /** Names that its ConfigMaps have in a stock installation: no other may be read, unless a cluster is given the right. */
  readonly configMapNames: readonly string[];
  /** Annotations that decide what becomes of requests, besides the objects that are written for it. */
  readonly annotations: DecisiveAnnotations;
  /** ConfigMaps to read by name, given what is seen so far. */
  configMaps(seen: SeenCluster): readonly { readonly namespace: string; readonly name: string }[];
  /** The control planes of this kind, or their residue, each with its evidence. */
  detect(seen: SeenCluster): readonly Mesh[];
  /** The mesh whose data plane this pod really has, among those detected, and how it is in it. */
  meshOfPod(pod: SeenObject, meshes: readonly Mesh[]): PodMembership | undefined;
  gateways(seen: SeenCluster, meshes: readonly Mesh[]): readonly Gateway[];
  /** Objects of others that already decide over destinations. */
  claims(seen: SeenCluster, meshes: readonly Mesh[]): readonly Claim[];
}

/** Keys of annotations, by what they stand on; one that ends with `/` means all of its domain. */
export interface DecisiveAnnotations {
  readonly service: readonly string[];
  readonly namespace: readonly string[];
  readonly pod: readonly string[];
}

/** Says what policy becomes on its kind of mesh, and how closely. */
export interface MeshTranslator {
  /** Everything that the traffic of one destination becomes, in one pass: each route is lowered once. */
  translateTraffic(traffic: Traffic, context: RouteContext): TrafficOutput;
  /** What one AccessPolicy becomes on one destination: all of it, or nothing. */
  translateAccess(rule: AccessRule, context: AccessContext): AccessOutput;
  /** What a VirtualMesh asks of the mesh as a whole: mTLS, and CRDs where they are ours. */
  translateMeshWide(input: MeshWideInput): MeshWideOutput;
  /** What one name over Services of several clusters becomes: for those who call it here, and for those who reach in. */
  translateName(input: NameInput): NameOutput;
  /** Whether others are let in to a Service, where that is the mesh's own matter; absent where doors of ours let them in. */
  readonly isExported?: (service: PeerService) => boolean;
}

export interface NameInput {
  readonly name: VirtualName;
  readonly index: MemberIndex;
  /** TrafficPolicies in force on the member's own Service among the backends (see documentKey). */
  readonly routedBy: readonly string[];
}

export interface NameOutput {
  /** One for each backend, and what else was asked for. Anything but exact has its reason. */
  readonly features: readonly FeatureReport[];
  readonly objects: readonly DesiredObject[];
  readonly warnings: readonly WarningReport[];
}

export interface TrafficOutput {
  /** How closely the mesh can do each route, in the order of the routes. */
  readonly features: readonly (readonly FeatureReport[])[];
  /** How closely it can do what is wanted of the destination as a whole. */
  readonly settings: readonly FeatureReport[];
  /** The objects that carry it. */
  readonly objects: readonly DesiredObject[];
  readonly warnings: TrafficWarnings;
}

/** Surprises that are no matter of fidelity (a subset without pods, a port that is not HTTP). */
export interface TrafficWarnings {
  /** By document (`Kind/name`): in what it is behind. */
  readonly byOwner: ReadonlyMap<string, readonly WarningReport[]>;
  /** Of the destination itself, for every document on it. */
  readonly general: readonly WarningReport[];
}

export interface MeshWideInput {
  readonly member: Member;
  readonly virtualMesh: string;
  readonly wants: Partial<MeshFeatures>;
}

export interface MeshWideOutput {
  readonly features: readonly FeatureReport[];
  readonly objects: readonly DesiredObject[];
}

/** Knows the objects that are written for its kind of mesh, on their way and once they are there. */
export interface MeshWriter {
  /** Kinds that are written, in the order of their stages. */
  readonly owned: readonly KindRef[];
  /**
   * An object to write between `live` and `want`, where going straight would break references for a while
   * (a subset that a route still uses); undefined where there is no such danger.
   */
  bridge(live: JsonObject, want: DesiredObject): DesiredObject | undefined;
  /** What the mesh's controller says of a live object of ours, and what its proxies say where that can be read. */
  acceptance(object: SeenObject): { readonly accepted: Evidence; readonly live: Evidence };
}
