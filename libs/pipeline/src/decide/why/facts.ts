import type { AccessPolicy, Policy } from '@overmesh/translation';
import type { DestinationReport, Inventory, LaneStatus, Member, Mtls, VirtualName } from '@overmesh/model';
import type { SeenStore } from '@overmesh/trust';

/** A mesh of a cluster that belongs to a VirtualMesh, with what its documents came to there. */
export interface WhyMember {
  readonly virtualMesh: string;
  readonly mtls?: Mtls;
  /** Nobody gets through whom no AccessPolicy lets through. */
  readonly isClosed: boolean;
  readonly policies: readonly Policy[];
  readonly accessPolicies: readonly AccessPolicy[];
  readonly member: Member;
  readonly names: readonly VirtualName[];
  readonly reports: readonly DestinationReport[];
}

/** What is known of a cluster, and how well. */
export interface WhyCluster {
  readonly name: string;
  /** Why what is known may not be so any more, in a sentence; absent where it was seen just now and whole. */
  readonly doubt?: string;
  /** Absent where it was never looked at. */
  readonly inventory?: Inventory;
  readonly members: readonly WhyMember[];
  readonly lane?: Pick<LaneStatus, 'state' | 'reason'>;
  /** What lies in the trust stores of its meshes. */
  readonly stores: readonly SeenStore[];
}

/** Everything that an answer is made from. */
export interface WhyFacts {
  /** By name. */
  readonly clusters: ReadonlyMap<string, WhyCluster>;
  /** ISO 8601, UTC. */
  readonly now: string;
}
