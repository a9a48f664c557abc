import type {
  Claim,
  DesiredObject,
  Evidence,
  FeatureReport,
  Gateway,
  JsonObject,
  KindRef,
  Mesh,
  MeshFeatures,
  MeshKind,
  Member,
  WarningReport,
} from '@overmesh/model';
import type { SeenCluster, SeenObject } from './seen.ts';
import type { Route, RouteContext } from './traffic-table.ts';

/** Everything that the routes of one destination become on one mesh. */
export interface RoutesInput {
  readonly context: RouteContext;
  readonly virtualMesh: string;
  /** Most specific first; the route of all other requests, where there is one, last. */
  readonly routes: readonly Route[];
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

/** All that Overmesh knows of one kind of mesh. Pure: no I/O, no clock. */
export interface MeshPlugin {
  readonly kind: MeshKind;
  /** As its makers write it: `Istio`. */
  readonly title: string;

  /** Kinds that say something of this mesh, watched where their CRD is served, besides WATCHED_EVERYWHERE. */
  readonly watched: readonly KindRef[];
  /** ConfigMaps to read by name, given what is seen so far. */
  configMaps(seen: SeenCluster): readonly { readonly namespace: string; readonly name: string }[];
  /** The control planes of this kind, or their residue, each with its evidence. */
  detect(seen: SeenCluster): readonly Mesh[];
  /** Key of the mesh whose data plane this pod really has, among those detected. */
  meshOfPod(pod: SeenObject, meshes: readonly Mesh[]): string | undefined;
  gateways(seen: SeenCluster, meshes: readonly Mesh[]): readonly Gateway[];
  /** Objects of others that already decide over destinations. */
  claims(seen: SeenCluster, meshes: readonly Mesh[]): readonly Claim[];

  /** Kinds that it writes, in the order of their stages. */
  readonly owned: readonly KindRef[];
  /** How closely the mesh can do one route, without writing it. */
  assess(route: Route, context: RouteContext): readonly FeatureReport[];
  /** Surprises that are no matter of fidelity (a subset without pods, a port that is not HTTP). */
  warn(routes: RoutesInput): readonly WarningReport[];
  /** The objects that carry the routes of one destination. */
  render(input: RoutesInput): readonly DesiredObject[];
  /** The objects of the VirtualMesh itself: mTLS, and CRDs where they are ours. */
  renderMeshWide(input: MeshWideInput): MeshWideOutput;
  /**
   * An object to write between `live` and `want`, where going straight would break references for a while
   * (a subset that a route still uses); undefined where there is no such danger.
   */
  bridge(live: JsonObject, want: DesiredObject): DesiredObject | undefined;
  /** What the mesh's controller says of a live object of ours, and what its proxies say where that can be read. */
  acceptance(object: SeenObject): { readonly accepted: Evidence; readonly live: Evidence };
}
