import type { MeshKind } from './mesh-kind.ts';

/** How closely a mesh can do what was asked. */
export type Fidelity = 'exact' | 'approximate' | 'emulated' | 'unsupported';

/** A mesh's answer to one feature of one policy on one destination. A reason goes with anything but exact. */
export interface FeatureReport {
  readonly feature: string;
  readonly fidelity: Fidelity;
  readonly reason?: string;
}

/** Two documents wanted different values of one field; `winner` has it. */
export interface ConflictReport {
  readonly field: string;
  readonly winner: string;
  readonly loser: string;
  /** The rule that decided: see `precedence.ts` of translation. */
  readonly rule: 'kind' | 'priority' | 'age' | 'name' | 'foreign';
  readonly message: string;
}

/** What a warning means for the traffic: requests fail, something is not as one would think, or it is good to know. */
export type Severity = 'problem' | 'warning' | 'remark';

/** Every warning there is, with what it means. */
const SEVERITIES = {
  /** A share of the requests has no pod to go to, and the mesh answers them with an error. */
  REQUESTS_FAIL: 'problem',
  NO_WORKLOADS: 'warning',
  NOT_HTTP: 'warning',
  NOT_MESHED: 'warning',
  RESIDUE: 'warning',
  TOO_LARGE: 'warning',
  /** An object of somebody else decides for some callers, or would if ours were not there. */
  OTHERS_DECIDE: 'warning',
  /** Ours takes the place of an object of somebody else, and what that said does not hold any more. */
  REPLACES: 'warning',
  /** Something that Overmesh may not or cannot do has to be there first; the message has the command. */
  PREFLIGHT: 'warning',
  /** It holds for more than was named, which the mesh cannot tell apart. */
  REACHES_MORE: 'warning',
  /** What was written before stays, although the cluster has changed so that it would not be written today. */
  HELD: 'warning',
  MESH_DEFAULT: 'remark',
} as const satisfies Record<string, Severity>;

export interface WarningReport {
  readonly code: keyof typeof SEVERITIES;
  readonly message: string;
}

/** What a warning means for the traffic. */
export function severityOf({ code }: WarningReport): Severity {
  return SEVERITIES[code];
}

/**
 * What became of one document on one destination of one mesh.
 *
 * `translated`: in full or with the fidelities shown. `refused`: strict, and not exact here; what was there before stays.
 * `shadowed`: every field lost to another document, or a foreign object decides over the destination.
 * `held`: nothing would be written today, because the cluster has changed; what was written before stays.
 */
export interface DestinationReport {
  readonly intent: string;
  readonly cluster: string;
  readonly mesh: string;
  readonly meshKind: MeshKind;
  /** `namespace/name`; absent for what is mesh-wide. */
  readonly destination?: string;
  readonly outcome: 'translated' | 'refused' | 'shadowed' | 'held';
  /** Refused: the revision whose content stays; absent where nothing was there before. */
  readonly keptRevision?: number;
  readonly features: readonly FeatureReport[];
  readonly conflicts: readonly ConflictReport[];
  readonly warnings: readonly WarningReport[];
  /** Keys of the objects that carry it, sorted (see objectKey). */
  readonly objects: readonly string[];
}

/** A document that reached no destination in any member, with the reason. */
export interface UnmatchedReport {
  readonly intent: string;
  readonly reason: string;
}

/** Something that a document selects in one member without effect. */
export type Miss =
  /** A selector that is about this cluster and that no Service in it fits; `selector` is its place in `spec.destinations`. */
  | { readonly why: 'NO_SERVICE'; readonly selector: number }
  /** A Service (`namespace/name`) that is in other meshes of the cluster, or in none. */
  | { readonly why: 'OTHER_MESH'; readonly service: string; readonly meshes: readonly string[] };

/**
 * What the policies of a VirtualMesh reach and miss in one member. Those of all members together say which policy reaches
 * nothing at all (see `findUnreached` of translation), so they are kept as values beside what was translated.
 */
export interface MemberMisses {
  readonly clusterId: string;
  /** Name of the cluster. */
  readonly cluster: string;
  readonly mesh: string;
  /** By document: the first destination that it reaches here. */
  readonly reached: Readonly<Record<string, string>>;
  /** By document; none for one that misses nothing, nor for one that selects nothing here: that is no news of the member. */
  readonly missed: Readonly<Record<string, readonly Miss[]>>;
}

export interface Report {
  readonly destinations: readonly DestinationReport[];
  readonly unmatched: readonly UnmatchedReport[];
}

/** What was seen of a step, and when. `unknown`: nothing can tell, and `reason` says why. Never assumed. */
export interface Evidence {
  readonly state: 'yes' | 'no' | 'pending' | 'unknown';
  readonly at?: string;
  readonly reason?: string;
}

/**
 * How much of a document decides on one mesh: `partly` where another document or an object of others has some of its
 * fields or destinations, `none` where nothing of it acts.
 */
export type Effect = 'whole' | 'partly' | 'none';

/** The four steps from our word to the traffic's truth. */
export interface EvidenceSteps {
  /** The API server said yes to every object. */
  readonly written: Evidence;
  /** The mesh's controller said yes. */
  readonly accepted: Evidence;
  /** The proxies acknowledged it. */
  readonly live: Evidence;
  /** A probe saw the effect. */
  readonly proven: Evidence;
}

/** What the proxies of one mesh on one cluster acknowledged, as its control plane counted at one time. */
export interface ProxyCount {
  /** Proxies that are connected to the control plane. */
  readonly connected: number;
  /** Those of them that have acknowledged everything that they were sent. */
  readonly acknowledged: number;
  /** Those of them that refused something, and have acknowledged nothing since. */
  readonly refused: number;
  /** What they refused: the first few. */
  readonly refusals: readonly ProxyRefusal[];
  /** One that lags, and what it has not acknowledged, where one does. */
  readonly lag?: string;
}

/** A configuration that a proxy refused (NACK), in its own words. */
export interface ProxyRefusal {
  readonly proxy: string;
  /** As in `RouteConfiguration`. */
  readonly type: string;
  readonly error: string;
}

/** What a control plane said of its proxies when it was last asked. */
export interface ProxyObservation {
  readonly observedAt: string;
  readonly count?: ProxyCount;
  /** Why there is none, in one sentence. */
  readonly silent?: string;
}
