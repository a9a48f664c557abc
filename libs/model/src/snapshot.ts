import type { AccessPolicySpec } from './access/spec.ts';
import type { Evacuations } from './evacuations.ts';
import type { Claim, ClusterPlace, Destination, Gateway, Mesh, Workload } from './inventory.ts';
import type { ExportPolicySpec } from './export-policy/spec.ts';
import type { MeshKind } from './mesh-kind.ts';
import type { TrafficPolicySpec } from './traffic-policy.ts';
import type { VirtualDestinationSpec } from './virtual-destination/spec.ts';
import type { VirtualMeshSpec } from './virtual-mesh/spec.ts';

/** A user's document as it was accepted: immutable, with its place in history. */
export interface StoredIntent<Spec> {
  readonly uid: string;
  readonly name: string;
  readonly workspace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: Spec;
  /** Revision of the VirtualMesh that brought this content. */
  readonly revision: number;
  /** When the document first appeared under its name: the older one wins a conflict. ISO 8601, UTC. */
  readonly createdAt: string;
}

/** One mesh of one cluster that belongs to the VirtualMesh, with what policy can be about there. */
export interface Member {
  readonly cluster: ClusterPlace;
  readonly mesh: Mesh & { readonly kind: MeshKind };
  readonly destinations: readonly Destination[];
  readonly workloads: readonly Workload[];
  readonly claims: readonly Claim[];
  /** Gateways and waypoints of this mesh: what a mesh can do to a Service may hang on one. */
  readonly gateways: readonly Gateway[];
  /** The other meshes of its cluster, whose pods it meets; none where absent. */
  readonly otherMeshes?: readonly OtherMesh[];
  /** Counts what the authority of its VirtualMesh has wanted of meshes so far, with every change of it; 1 where absent. */
  readonly trustGeneration?: number;
  /** By document (see documentKey), the content last translated for this mesh: it stays when the policy is refused. */
  readonly lastTranslated: Readonly<Record<string, LastTranslated>>;
}

/** Another mesh of a member's cluster. */
export interface OtherMesh {
  readonly mesh: Mesh;
  /** Whether it belongs to the same VirtualMesh. */
  readonly isMember: boolean;
}

/** Content of a document; its key says of which kind its spec is. */
export interface LastTranslated<Spec = TrafficPolicySpec | AccessPolicySpec> {
  readonly revision: number;
  /** What a refused document falls back to: none of a VirtualDestination and an ExportPolicy, which are never refused as a whole. */
  readonly spec?: Spec;
}

/** The whole world of one translation, as a value. Two equal snapshots translate to equal bytes. */
export interface Snapshot {
  readonly virtualMesh: StoredIntent<VirtualMeshSpec>;
  readonly revision: number;
  readonly policies: readonly StoredIntent<TrafficPolicySpec>[];
  readonly accessPolicies: readonly StoredIntent<AccessPolicySpec>[];
  readonly members: readonly Member[];
  /** VirtualDestinations of the VirtualMesh; none where absent. */
  readonly virtualDestinations?: readonly StoredIntent<VirtualDestinationSpec>[];
  /** ExportPolicies of the VirtualMesh; none where absent. */
  readonly exportPolicies?: readonly StoredIntent<ExportPolicySpec>[];
  /** Nothing is evacuated where absent. */
  readonly evacuations?: Evacuations;
}
