import type { SeenMeshKind } from './mesh-kind.ts';

export type Labels = Readonly<Record<string, string>>;

/** A cluster as policy sees it: a name with a place. `name` is unique in an Overmesh; `id` never changes. */
export interface ClusterPlace {
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  readonly region?: string;
  readonly zone?: string;
  readonly network?: string;
}

/** As Istio writes it: `*` is everybody, `.` the object's own namespace, `~` nobody, anything else a namespace. */
export interface ExportDefaults {
  readonly virtualServices?: readonly string[];
  readonly destinationRules?: readonly string[];
}

/**
 * A way of being in a mesh: by a proxy of one's own, by a ztunnel that takes the connections of pods without one (Istio),
 * or by a proxy of the machine.
 */
export type MeshMode = 'sidecar' | 'ambient' | 'node';

/** An installed control plane, what looks like one (`unconfirmed`), or what an uninstalled one left behind (`residue`). */
export interface Mesh {
  /** Unique in its cluster: the kind, and the revision where there are several (`istio`, `istio-canary`). */
  readonly key: string;
  readonly kind: SeenMeshKind;
  /** `unconfirmed`: whoever has one namespace can have made it. It is a mesh where a VirtualMesh names it by its key. */
  readonly state: 'installed' | 'unconfirmed' | 'residue';
  /** The sentence of evidence that only somebody with rights in the whole cluster can bring about. */
  readonly confirmedBy?: string;
  /** Keys that this very control plane had before. */
  readonly formerKeys?: readonly string[];
  /** Each way in which pods are in it, sorted; empty where nothing says so. Which pod is in it how is said of the pods. */
  readonly modes: readonly MeshMode[];
  readonly version?: string;
  readonly revision?: string;
  readonly trustDomain?: string;
  /** Istio: other trust domains whose identities it takes for its own, sorted; absent where there are none. */
  readonly trustDomainAliases?: readonly string[];
  /** The control plane's namespace. */
  readonly namespace?: string;
  /** Linkerd: the ports that its values make opaque where no annotation says otherwise, as they are written there. */
  readonly opaquePorts?: string;
  /** Istio: where mesh-wide policy lives, when it is not the control plane's namespace. */
  readonly rootNamespace?: string;
  /** Istio: the domain of the cluster's Services, where it is not Kubernetes' default one. */
  readonly clusterDomain?: string;
  /** Istio: namespaces that its control plane does not look into. */
  readonly unreadNamespaces?: readonly string[];
  /** Istio: who sees objects that name no `exportTo`, where that is not everybody. */
  readonly exportTo?: ExportDefaults;
  /** Sentences: what was seen that says so. Never empty. */
  readonly evidence: readonly string[];
}

/** How a pod is in a mesh: by a proxy of its own, or by having its connections led through one that it shares. */
export type DataPlane = 'sidecar' | 'redirection';

/** The mesh that a pod really is in, and how. */
export interface PodMembership {
  /** Key of the mesh. */
  readonly mesh: string;
  readonly dataPlane: DataPlane;
}

/** Pods of one workload that nothing tells apart for policy: the same labels, and the same mesh in the same way. */
export interface PodSet extends Partial<PodMembership> {
  /** What Services and subsets select: all labels of the pods but those that each template has anew. */
  readonly labels: Labels;
  /** Annotations by which some mesh decides what becomes of requests to them; absent where there are none. */
  readonly annotations?: Labels;
  /** `stuck`: none of them has been ready for minutes. A set whose every pod is being deleted is not told at all. */
  readonly state: 'live' | 'stuck';
}

/** A controller of pods, or bare pods of one label set. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  /** `Deployment`, `StatefulSet`, `DaemonSet`, `Job`, `ReplicaSet` or `Pod`. */
  readonly controller: string;
  /** Labels that all of its pods have, or shall have where there is none. */
  readonly podLabels: Labels;
  readonly serviceAccount: string;
  /** Its pods that are not ending, by what they are. How many each set has is no part of what policy depends on. */
  readonly podSets: readonly PodSet[];
}

export interface Port {
  readonly port: number;
  readonly name?: string;
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly appProtocol?: string;
  readonly targetPort?: number | string;
}

/** How the addresses behind a Service are chosen, where that is not Kubernetes' default; another Service for its pods has the same. */
export interface Addressing {
  /** Pods that are not ready are addresses too. */
  readonly publishNotReadyAddresses?: true;
  /** Callers get pods of their own machine alone. */
  readonly internalTrafficPolicy?: 'Local';
  readonly ipFamilyPolicy?: 'PreferDualStack' | 'RequireDualStack';
}

/** A Service of a cluster, as something that policy can be about. */
export interface Destination {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly selector: Labels;
  readonly ports: readonly Port[];
  readonly headless: boolean;
  /** Absent where all of it is the default. */
  readonly addressing?: Addressing;
  /** Annotations of the Service by which some mesh decides what becomes of its requests; absent where there are none. */
  readonly annotations?: Labels;
  /** Such annotations of its namespace. */
  readonly namespaceAnnotations?: Labels;
  /** Keys of the meshes that its pods are in; empty when none is meshed. */
  readonly meshes: readonly string[];
}

/** A way into a cluster: a mesh's ingress or east-west gateway. */
export interface Gateway {
  readonly namespace: string;
  readonly name: string;
  readonly mesh: string;
  readonly role: 'ingress' | 'east-west' | 'egress' | 'waypoint';
  /** IP addresses and host names, as its load balancer gives them. */
  readonly addresses: readonly string[];
  readonly ports: readonly number[];
  /** East-west: labels of its pods, by which an object of Istio says that it is for them. */
  readonly selector?: Labels;
  /** Waypoints: `namespace/name` of the Services whose requests pass through it. */
  readonly serves?: readonly string[];
}

/** Whose requests an object of others decides over. What is absent does not narrow it; never empty. */
export interface Reach {
  /** Namespaces of the callers. */
  readonly callersIn?: readonly string[];
  /** Labels that the callers' pods have. */
  readonly callersWith?: Labels;
  /** `namespace/name` of gateways: requests that come in through one of them, and no others. */
  readonly gateways?: readonly string[];
}

export type MutualTlsMode = 'strict' | 'permissive' | 'disable';

/** What an object of others says of mutual TLS, and to whom: Istio's PeerAuthentication. */
export interface MutualTls {
  /** Absent for what is about the whole mesh. */
  readonly namespace?: string;
  /** Labels of the pods that it is for; all of its namespace where absent. */
  readonly podsWith?: Labels;
  /** Absent where it leaves that to others. */
  readonly mode?: MutualTlsMode;
  /** By port of the pods, where that is another mode. */
  readonly ports?: Readonly<Record<string, MutualTlsMode>>;
  /** Where it is for pods that one of ours is for too, ours comes before it. */
  readonly yields?: true;
}

/** What an object of others says of who may call some pods: Istio's AuthorizationPolicy, Linkerd's Server. */
export interface ForeignAccess {
  /**
   * `allow`: whom it names, and with that nobody whom no such object names. `deny`: not whom it names. `ask`: an authoriser
   * outside of the mesh answers. `server`: it takes the port, whose every caller it then judges.
   */
  readonly action: 'allow' | 'deny' | 'ask' | 'server';
  /** Absent for what is about the whole mesh. */
  readonly namespace?: string;
  /** Labels of the pods that it is for; all of its namespace, or of the mesh, where absent. */
  readonly podsWith?: Labels;
  /** It allows, and names nobody: whom no other one names is refused. */
  readonly isEmpty?: true;
  /** The port of the pods, by number or name; all of them where absent. */
  readonly port?: number | string;
}

/**
 * An object that Overmesh did not write and that already decides over a host or Service. One that reaches callers of
 * several sorts is several claims.
 */
export interface Claim {
  readonly mesh: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Of the object itself: one of ours is known by it, whatever became of its label. */
  readonly uid?: string;
  /** Field managers that wrote its content, sorted: all that a cluster tells of a person. */
  readonly authors?: readonly string[];
  /** `namespace/name` of each Service that it decides over. */
  readonly destinations: readonly string[];
  /**
   * What it decides: what becomes of requests, where absent; how callers connect, and which subsets there are; or how
   * callers connect alone, since it counts together with ours and of both only the first one's settings hold.
   */
  readonly about?: 'connections' | 'settings';
  /** `connections` and `settings`: what it sets, as sorted paths (`connectionPool.tcp.maxConnections`). */
  readonly settings?: readonly string[];
  /** What it says of mutual TLS, where it is about that. */
  readonly mutualTls?: MutualTls;
  /** What it says of who may call, where it is about that. */
  readonly access?: ForeignAccess;
  /** Whose requests it decides over; everybody's where absent. */
  readonly reach?: Reach;
  /** Among `destinations`, where one of ours comes before it: that one is older, or names the host more closely. */
  readonly yields?: readonly string[];
}

/** Everything known of one cluster at one time. Lists are sorted by namespace and name. */
export interface Inventory {
  readonly meshes: readonly Mesh[];
  readonly workloads: readonly Workload[];
  readonly destinations: readonly Destination[];
  readonly gateways: readonly Gateway[];
  readonly claims: readonly Claim[];
}

export const EMPTY_INVENTORY: Inventory = { meshes: [], workloads: [], destinations: [], gateways: [], claims: [] };

/** True when `labels` has every pair of `selector`. An empty selector selects nothing, as a Service's does. */
export function selects(selector: Labels, labels: Labels): boolean {
  return Object.keys(selector).length > 0 && hasAll(labels, selector);
}

/** True when `labels` has every pair of `wanted`; also where nothing is wanted. */
export function hasAll(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** Whether something may have the labels of both: no key has two values. */
export function mayMeet(a: Labels, b: Labels): boolean {
  return Object.entries(a).every(([key, value]) => !Object.hasOwn(b, key) || b[key] === value);
}
