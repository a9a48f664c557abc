import type { ConflictReport, FeatureReport } from './report.ts';
import type { ClusterPlace, Gateway, Mesh, Port } from './inventory.ts';
import type { MeshKind } from './mesh-kind.ts';
import type { SettledFailover } from './virtual-destination/failover.ts';
import type { ServiceName } from './virtual-destination/hosts.ts';
import type { VirtualPort } from './virtual-destination/spec.ts';

/** A Service of a member as far as other members need to know it. */
export interface PeerService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly Port[];
  /** Keys of the meshes that its pods are in. */
  readonly meshes: readonly string[];
  /** Of the pods behind it, sorted; none where it has no pods. */
  readonly serviceAccounts: readonly string[];
}

/** Who a member is, and how it is reached from others. */
export interface PeerPlace {
  readonly cluster: ClusterPlace;
  readonly mesh: Pick<Mesh, 'key' | 'trustDomain' | 'trustDomainAliases'> & { readonly kind: MeshKind };
  /** Its east-west gateways. */
  readonly gateways: readonly Gateway[];
}

/** One mesh of one cluster as the other members of its VirtualMesh see it. */
export interface Peer extends PeerPlace {
  /** The Services that VirtualDestinations name and ExportPolicies select, as far as it has them. */
  readonly services: readonly PeerService[];
  /**
   * For what it has been given what lets others in: keys of VirtualDestinations, and of ExportPolicies with the Service, as
   * in `ExportPolicy/shop shop/checkout`.
   */
  readonly exported: readonly string[];
  /** What is left to it while it is evacuated: see Evacuations. Absent where nothing is moved away. */
  readonly share?: number;
  /** See Evacuations; absent where nobody has counted. */
  readonly pods?: Readonly<Record<string, number>>;
}

/** Where requests to a name can go, from one member's point of view. */
export type Backend = LocalBackend | RemoteBackend | InvalidBackend;

interface PlacedBackend {
  /** From 0; the lower one serves as long as something of it is well. */
  readonly tier: number;
  /** Parts of the tier's requests, in whole numbers; absent where every endpoint counts alike. */
  readonly weight?: number;
  /** How many times its usual load it takes at most; absent where nothing bounds it. */
  readonly capacity?: number;
  /** The Service's port where it is another one than the name's. */
  readonly port?: number;
  /** Whole percent that is left to its cluster, which is evacuated: tier and weight are what that comes to. */
  readonly share?: number;
}

/** A Service of the member itself. */
export interface LocalBackend extends PlacedBackend {
  readonly where: 'local';
  readonly service: PeerService;
  /** Endpoints that it counts as beside others of its tier: see Evacuations. One where absent. */
  readonly pods?: number;
}

/** A Service of another member. */
export interface RemoteBackend extends PlacedBackend {
  readonly where: 'remote';
  readonly service: PeerService;
  readonly peer: PeerPlace;
  /** It has been given its side: before, requests to it would find a closed door. */
  readonly exported: boolean;
}

/** Something that a document names and nobody can reach, with the reason in a sentence. */
export interface InvalidBackend extends PlacedBackend {
  readonly where: 'invalid';
  readonly cluster: string;
  readonly reason: string;
}

/** One VirtualDestination, or one Service of an ExportPolicy, as one member has to do with it. */
export interface VirtualName {
  /** See documentKey. */
  readonly intent: string;
  readonly name: string;
  readonly workspace: string;
  /** The Service that an ExportPolicy gives to others; absent for a VirtualDestination. */
  readonly exports?: ServiceName;
  /** Revision that brought its content. */
  readonly revision: number;
  /** An ExportPolicy's are those that no document before it has. */
  readonly hosts: readonly string[];
  readonly ports: readonly VirtualPort[];
  readonly failover: SettledFailover;
  /** Whether pods of the member call it. */
  readonly isCalled: boolean;
  /** In the order of their tiers; none where it is not called. */
  readonly backends: readonly Backend[];
  /** The member's own Service that callers of other members reach; absent where none does. */
  readonly served?: LocalBackend;
  /** Documents that come before it and have hosts of it. */
  readonly conflicts: readonly ConflictReport[];
  /** What of it nobody can call, whatever the mesh: ports that not every cluster has. */
  readonly lacking?: readonly FeatureReport[];
}

/**
 * Whether documents that come before a name leave nothing of it to the member. A VirtualDestination that loses a host loses
 * all of them; of an ExportPolicy the other hosts stay, and what it gives to others does.
 */
export function isShadowed({ conflicts, exports, isCalled, served }: VirtualName): boolean {
  return conflicts.length > 0 && !(exports && (isCalled || served));
}
