// Written by `npm run generate`. Do not edit.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type ClusterState =
  | 'ready'
  /** It answers that it is too busy for us. */
  | 'throttled'
  | 'unreachable'
  /** What answers is no API server, as far as can be told: garbage, a redirect, an endless answer. */
  | 'untrusted'
  | 'unauthorised'
  | 'wrong_cluster'
  | 'forbidden'
  | 'unknown';

export type PlaceInput = {
  readonly labels?: unknown;
  readonly region?: string | null | undefined;
  readonly zone?: string | null | undefined;
  readonly network?: string | null | undefined;
  /** `http://prometheus.example:9090`, or `service:monitoring/prometheus:9090` for a Service of the cluster. */
  readonly prometheus?: string | null | undefined;
  /** For the Prometheus at this URL and no other. When absent, what there is stays while the URL does; `{}` takes it away. */
  readonly prometheusLogin?: PrometheusLoginInput | null | undefined;
};

/** What a Prometheus wants to know of who asks: `user` and `password`, or `token`. Stored encrypted, and never shown again. */
export type PrometheusLoginInput = {
  readonly user?: string | null | undefined;
  readonly password?: string | null | undefined;
  readonly token?: string | null | undefined;
};

export type ClusterConnectionInput = {
  readonly name: string;
  /** The kubeconfig's text. Exec plugins, file paths and proxies are refused. */
  readonly kubeconfig: string;
  /** The kubeconfig's current context where absent. */
  readonly context?: string | null | undefined;
  /** Accepts `insecure-skip-tls-verify: true`. */
  readonly allowInsecure?: boolean | null | undefined;
};

export type RegisterClusterInput = {
  readonly connection: ClusterConnectionInput;
  readonly place?: PlaceInput | null | undefined;
};

export type CheckState =
  | 'ok'
  | 'warning'
  | 'failed';

export type CapabilityState =
  | 'held'
  /** Some of its rights are missing: a fault. */
  | 'in_part'
  /** None of its rights is held: nobody wanted Overmesh to do that there. */
  | 'not_given';

export type WhyVerdict =
  /** Every way is broken. */
  | 'broken'
  /** Nothing broken was seen on the best way, and something of it is not known. */
  | 'unknown'
  /** A way was seen to be whole. */
  | 'nothingFound';

export type WhyState =
  | 'fine'
  | 'broken'
  /** Nothing tells, and that is no yes. */
  | 'unknown';

export type WhyLink =
  | 'seen'
  | 'caller'
  | 'name'
  | 'port'
  | 'membership'
  | 'route'
  | 'export'
  | 'gateway'
  | 'endpoints'
  | 'encryption'
  | 'trust'
  | 'access'
  | 'written';

export type EvacuationDirection =
  | 'away'
  | 'back';

/** Exactly one of both. */
export type BackupKey = {
  /** At least 12 characters. */
  readonly passphrase?: string | null | undefined;
  /** Public keys of age identities, `age1…`: each of the identities opens it. */
  readonly recipients?: ReadonlyArray<string> | null | undefined;
};

/** Exactly one of both. */
export type RestoreKey = {
  readonly passphrase?: string | null | undefined;
  /** The text of an age identity file, `AGE-SECRET-KEY-1…`. */
  readonly identity?: string | null | undefined;
};

export type DeregisterMode =
  | 'keep'
  | 'remove';

export type FoundStanding =
  /** Its content is what the documents make. */
  | 'same'
  | 'differs'
  /** No document asks for it; it is left alone in any case. */
  | 'unwanted'
  /** The cluster has not been looked at since it was registered, so what documents ask for there is not known yet. */
  | 'undecided';

export type OperationKind =
  | 'deregistration'
  | 'evacuation'
  | 'rotation';

export type OperationOutcome =
  | 'succeeded'
  | 'failed';

export type TrustPhase =
  /** One root, which signs and is believed. */
  | 'steady'
  /** Both roots are given to every mesh; the old one signs. */
  | 'add'
  /** Issuers under the new root take the place of those under the old one. */
  | 'switch'
  /** Workloads get certificates under the new root. */
  | 'reissue'
  /** The new root alone is given to every mesh. */
  | 'drop';

export type TrustRotationAction =
  | 'pause'
  | 'resume'
  | 'undo';

export type TrustRole =
  /** Whom workloads believe. */
  | 'root'
  /** What signs for workloads, and what leads from it to the root. */
  | 'issuer';

export type TrustStoreState =
  | 'read'
  | 'absent'
  /** Another one is there, and the mesh uses that. */
  | 'unused'
  /** It could not be looked at, which says nothing of what is in it. */
  | 'unread';

export type EndingKind =
  | 'root'
  | 'issuer'
  /** What Overmesh reaches a cluster with: a token, or a client certificate. */
  | 'credential';

export type EndingState =
  | 'fine'
  /** Less than 60 days are left, or half of its life where that is less. */
  | 'notice'
  /** Less than 30 days, or a quarter. */
  | 'warning'
  /** Less than 7 days, or an eighth. */
  | 'urgent'
  | 'ended';

/** What a document is known by. A VirtualMesh belongs to the installation, and its workspace is always `default`. */
export type DocumentRef = {
  readonly kind: DocumentKind;
  readonly workspace?: string;
  readonly name: string;
};

export type RolloutState =
  | 'running'
  /** By a person, until a person resumes it. */
  | 'paused'
  /** A wave has failed, and a person has to decide. */
  | 'held'
  /** Clusters go back to what they had. */
  | 'undoing'
  | 'done'
  | 'undone'
  | 'aborted'
  /** A newer change went on from where it was. */
  | 'superseded';

export type RolloutPhase =
  /** It is asked whether the wave may begin. */
  | 'opening'
  /** Clusters are given the change. */
  | 'moving'
  /** It has reached them, and is watched. */
  | 'soaking'
  /** Every wave is through; clusters that were skipped or failed are waited for. */
  | 'catching_up';

export type RolloutAction =
  | 'pause'
  /** Goes on; a wave that failed gets its whole time again. */
  | 'resume'
  /** Cuts the soak of the wave short. Gates are asked all the same. */
  | 'promote'
  /** Ends it; clusters keep what they have. */
  | 'abort'
  /** Takes the change back from every cluster that has it. */
  | 'undo'
  /** Agrees to the wave. The author of the change cannot. */
  | 'approve'
  /** Gives the change to every cluster now, without waves and gates. Wants a reason. */
  | 'breakGlass';

export type RolloutClusterState =
  | 'waiting'
  | 'moved'
  | 'delivered'
  | 'skipped'
  /** Its wave went on without it; it is tried again after the last wave. */
  | 'failed'
  | 'undoing'
  | 'undone';

export type DocumentKind =
  | 'VirtualMesh'
  | 'TrafficPolicy'
  | 'AccessPolicy'
  | 'VirtualDestination'
  | 'ExportPolicy';

export type GateType =
  | 'accepted'
  | 'live'
  | 'approval'
  | 'promql'
  | 'webhook'
  | 'window';

export type UnknownAnswer =
  | 'wait'
  | 'fail'
  | 'pass';

export type FoundFieldsFragment = { readonly installation: string, readonly unread: ReadonlyArray<string>, readonly objects: ReadonlyArray<{ readonly apiVersion: string, readonly kind: string, readonly namespace: string | null, readonly name: string, readonly uid: string, readonly installation: string | null, readonly virtualMesh: string | null, readonly standing: FoundStanding, readonly difference: string }> };

export type FoundObjectsQueryVariables = Exact<{
  cluster: string;
}>;


export type FoundObjectsQuery = { readonly foundObjects:
    | { readonly __typename: 'FoundObjects', readonly installation: string, readonly unread: ReadonlyArray<string>, readonly objects: ReadonlyArray<{ readonly apiVersion: string, readonly kind: string, readonly namespace: string | null, readonly name: string, readonly uid: string, readonly installation: string | null, readonly virtualMesh: string | null, readonly standing: FoundStanding, readonly difference: string }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type AdoptObjectsMutationVariables = Exact<{
  cluster: string;
  uids: ReadonlyArray<string> | string;
  differing?: boolean | null | undefined;
}>;


export type AdoptObjectsMutation = { readonly adoptObjects:
    | { readonly __typename: 'Adopted', readonly objects: number }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type BackupContentsFieldsFragment = { readonly product: string, readonly madeAt: string, readonly madeBy: string, readonly virtualMeshes: number, readonly documents: number, readonly clusters: number, readonly tokens: number, readonly pauses: number, readonly rollouts: number, readonly objects: number, readonly leftOut: ReadonlyArray<{ readonly cluster: string, readonly reason: string }> };

export type BackupMutationVariables = Exact<{
  key: BackupKey;
}>;


export type BackupMutation = { readonly backup:
    | { readonly __typename: 'Backup', readonly file: string, readonly contents: { readonly product: string, readonly madeAt: string, readonly madeBy: string, readonly virtualMeshes: number, readonly documents: number, readonly clusters: number, readonly tokens: number, readonly pauses: number, readonly rollouts: number, readonly objects: number, readonly leftOut: ReadonlyArray<{ readonly cluster: string, readonly reason: string }> } }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type UploadBackupMutationVariables = Exact<{
  upload?: string | null | undefined;
  part: string;
}>;


export type UploadBackupMutation = { readonly uploadBackup:
    | { readonly __typename: 'BackupUpload', readonly id: string, readonly bytes: number }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type RestoreMutationVariables = Exact<{
  upload: string;
  key: RestoreKey;
  dryRun: boolean;
}>;


export type RestoreMutation = { readonly restore:
    | { readonly __typename: 'Restored', readonly contents: { readonly product: string, readonly madeAt: string, readonly madeBy: string, readonly virtualMeshes: number, readonly documents: number, readonly clusters: number, readonly tokens: number, readonly pauses: number, readonly rollouts: number, readonly objects: number, readonly leftOut: ReadonlyArray<{ readonly cluster: string, readonly reason: string }> } }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type HubQueryVariables = Exact<{ [key: string]: never; }>;


export type HubQuery = { readonly hub: { readonly program: string, readonly database: string, readonly missing: ReadonlyArray<string>, readonly workers: ReadonlyArray<{ readonly name: string, readonly seenAt: string, readonly alive: boolean }> } };

export type StatusSummariesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type StatusSummariesQuery = { readonly status: { readonly edges: ReadonlyArray<{ readonly node: { readonly document: string, readonly virtualMesh: string, readonly cluster: string, readonly mesh: string, readonly targetRevision: number, readonly appliedRevision: number, readonly effect: string, readonly problems: ReadonlyArray<string>, readonly evidence: { readonly written: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly accepted: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly live: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly proven: { readonly state: string, readonly at: string | null, readonly reason: string | null } }, readonly proxies: { readonly observedAt: string, readonly silent: string | null, readonly count: { readonly connected: number, readonly acknowledged: number, readonly refused: number, readonly lag: string | null, readonly refusals: ReadonlyArray<{ readonly proxy: string, readonly type: string, readonly error: string }> } | null } | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type RunningRolloutsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type RunningRolloutsQuery = { readonly rollouts: { readonly edges: ReadonlyArray<{ readonly node: { readonly virtualMesh: string, readonly state: RolloutState, readonly reason: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ProblemFieldsFragment = { readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> };

export type ConditionFieldsFragment = { readonly type: string, readonly status: string, readonly reason: string, readonly message: string, readonly since: string, readonly checkedAt: string };

export type LaneFieldsFragment = { readonly cluster: string, readonly state: string, readonly targetGeneration: number, readonly appliedGeneration: number, readonly reason: string | null, readonly reasonObject: string | null, readonly since: string, readonly orphanedObjects: ReadonlyArray<string> };

export type ClusterFieldsFragment = { readonly id: string, readonly name: string, readonly labels: unknown, readonly region: string | null, readonly zone: string | null, readonly network: string | null, readonly prometheus: string | null, readonly prometheusLogin: string | null, readonly server: string, readonly uid: string, readonly serverVersion: string, readonly state: ClusterState, readonly registeredAt: string, readonly lastSeenAt: string | null, readonly credentialsFingerprint: string, readonly credentialIssuedAt: string | null, readonly credentialExpiresAt: string | null, readonly insecure: boolean, readonly leaving: boolean, readonly conditions: ReadonlyArray<{ readonly type: string, readonly status: string, readonly reason: string, readonly message: string, readonly since: string, readonly checkedAt: string }>, readonly inventory: { readonly observedAt: string, readonly changedAt: string, readonly complete: boolean, readonly workloads: number, readonly destinations: number, readonly problems: ReadonlyArray<{ readonly kind: string, readonly reason: string, readonly message: string }>, readonly meshes: ReadonlyArray<{ readonly cluster: string, readonly key: string, readonly kind: string, readonly manageable: boolean, readonly state: string, readonly modes: ReadonlyArray<string>, readonly version: string | null, readonly revision: string | null, readonly trustDomain: string | null, readonly namespace: string | null, readonly evidence: ReadonlyArray<string> }> } | null, readonly lane: { readonly cluster: string, readonly state: string, readonly targetGeneration: number, readonly appliedGeneration: number, readonly reason: string | null, readonly reasonObject: string | null, readonly since: string, readonly orphanedObjects: ReadonlyArray<string> } | null, readonly pause: { readonly target: string, readonly reason: string, readonly since: string, readonly caller: { readonly name: string } } | null };

export type ClustersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  labels?: unknown;
}>;


export type ClustersQuery = { readonly clusters: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly name: string, readonly labels: unknown, readonly region: string | null, readonly zone: string | null, readonly network: string | null, readonly prometheus: string | null, readonly prometheusLogin: string | null, readonly server: string, readonly uid: string, readonly serverVersion: string, readonly state: ClusterState, readonly registeredAt: string, readonly lastSeenAt: string | null, readonly credentialsFingerprint: string, readonly credentialIssuedAt: string | null, readonly credentialExpiresAt: string | null, readonly insecure: boolean, readonly leaving: boolean, readonly conditions: ReadonlyArray<{ readonly type: string, readonly status: string, readonly reason: string, readonly message: string, readonly since: string, readonly checkedAt: string }>, readonly inventory: { readonly observedAt: string, readonly changedAt: string, readonly complete: boolean, readonly workloads: number, readonly destinations: number, readonly problems: ReadonlyArray<{ readonly kind: string, readonly reason: string, readonly message: string }>, readonly meshes: ReadonlyArray<{ readonly cluster: string, readonly key: string, readonly kind: string, readonly manageable: boolean, readonly state: string, readonly modes: ReadonlyArray<string>, readonly version: string | null, readonly revision: string | null, readonly trustDomain: string | null, readonly namespace: string | null, readonly evidence: ReadonlyArray<string> }> } | null, readonly lane: { readonly cluster: string, readonly state: string, readonly targetGeneration: number, readonly appliedGeneration: number, readonly reason: string | null, readonly reasonObject: string | null, readonly since: string, readonly orphanedObjects: ReadonlyArray<string> } | null, readonly pause: { readonly target: string, readonly reason: string, readonly since: string, readonly caller: { readonly name: string } } | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ClusterNamesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ClusterNamesQuery = { readonly clusters: { readonly edges: ReadonlyArray<{ readonly node: { readonly name: string } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type SeenClustersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type SeenClustersQuery = { readonly clusters: { readonly edges: ReadonlyArray<{ readonly node: { readonly name: string, readonly inventory: { readonly observedAt: string } | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type ClusterByNameQueryVariables = Exact<{
  name: string;
}>;


export type ClusterByNameQuery = { readonly cluster: { readonly id: string, readonly name: string, readonly labels: unknown, readonly region: string | null, readonly zone: string | null, readonly network: string | null, readonly prometheus: string | null, readonly prometheusLogin: string | null, readonly server: string, readonly uid: string, readonly serverVersion: string, readonly state: ClusterState, readonly registeredAt: string, readonly lastSeenAt: string | null, readonly credentialsFingerprint: string, readonly credentialIssuedAt: string | null, readonly credentialExpiresAt: string | null, readonly insecure: boolean, readonly leaving: boolean, readonly conditions: ReadonlyArray<{ readonly type: string, readonly status: string, readonly reason: string, readonly message: string, readonly since: string, readonly checkedAt: string }>, readonly inventory: { readonly observedAt: string, readonly changedAt: string, readonly complete: boolean, readonly workloads: number, readonly destinations: number, readonly problems: ReadonlyArray<{ readonly kind: string, readonly reason: string, readonly message: string }>, readonly meshes: ReadonlyArray<{ readonly cluster: string, readonly key: string, readonly kind: string, readonly manageable: boolean, readonly state: string, readonly modes: ReadonlyArray<string>, readonly version: string | null, readonly revision: string | null, readonly trustDomain: string | null, readonly namespace: string | null, readonly evidence: ReadonlyArray<string> }> } | null, readonly lane: { readonly cluster: string, readonly state: string, readonly targetGeneration: number, readonly appliedGeneration: number, readonly reason: string | null, readonly reasonObject: string | null, readonly since: string, readonly orphanedObjects: ReadonlyArray<string> } | null, readonly pause: { readonly target: string, readonly reason: string, readonly since: string, readonly caller: { readonly name: string } } | null } | null };

export type PreflightClusterMutationVariables = Exact<{
  input: ClusterConnectionInput;
}>;


export type PreflightClusterMutation = { readonly preflightCluster:
    | { readonly __typename: 'Preflight', readonly passed: boolean, readonly checks: ReadonlyArray<{ readonly name: string, readonly state: CheckState, readonly message: string, readonly fix: string | null }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type RegisterClusterMutationVariables = Exact<{
  input: RegisterClusterInput;
}>;


export type RegisterClusterMutation = { readonly registerCluster:
    | { readonly __typename: 'Cluster', readonly id: string, readonly name: string, readonly labels: unknown, readonly region: string | null, readonly zone: string | null, readonly network: string | null, readonly prometheus: string | null, readonly prometheusLogin: string | null, readonly server: string, readonly uid: string, readonly serverVersion: string, readonly state: ClusterState, readonly registeredAt: string, readonly lastSeenAt: string | null, readonly credentialsFingerprint: string, readonly credentialIssuedAt: string | null, readonly credentialExpiresAt: string | null, readonly insecure: boolean, readonly leaving: boolean, readonly conditions: ReadonlyArray<{ readonly type: string, readonly status: string, readonly reason: string, readonly message: string, readonly since: string, readonly checkedAt: string }>, readonly inventory: { readonly observedAt: string, readonly changedAt: string, readonly complete: boolean, readonly workloads: number, readonly destinations: number, readonly problems: ReadonlyArray<{ readonly kind: string, readonly reason: string, readonly message: string }>, readonly meshes: ReadonlyArray<{ readonly cluster: string, readonly key: string, readonly kind: string, readonly manageable: boolean, readonly state: string, readonly modes: ReadonlyArray<string>, readonly version: string | null, readonly revision: string | null, readonly trustDomain: string | null, readonly namespace: string | null, readonly evidence: ReadonlyArray<string> }> } | null, readonly lane: { readonly cluster: string, readonly state: string, readonly targetGeneration: number, readonly appliedGeneration: number, readonly reason: string | null, readonly reasonObject: string | null, readonly since: string, readonly orphanedObjects: ReadonlyArray<string> } | null, readonly pause: { readonly target: string, readonly reason: string, readonly since: string, readonly caller: { readonly name: string } } | null }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type CheckClusterMutationVariables = Exact<{
  name: string;
}>;


export type CheckClusterMutation = { readonly checkCluster:
    | { readonly __typename: 'Cluster', readonly id: string, readonly name: string, readonly labels: unknown, readonly region: string | null, readonly zone: string | null, readonly network: string | null, readonly prometheus: string | null, readonly prometheusLogin: string | null, readonly server: string, readonly uid: string, readonly serverVersion: string, readonly state: ClusterState, readonly registeredAt: string, readonly lastSeenAt: string | null, readonly credentialsFingerprint: string, readonly credentialIssuedAt: string | null, readonly credentialExpiresAt: string | null, readonly insecure: boolean, readonly leaving: boolean, readonly conditions: ReadonlyArray<{ readonly type: string, readonly status: string, readonly reason: string, readonly message: string, readonly since: string, readonly checkedAt: string }>, readonly inventory: { readonly observedAt: string, readonly changedAt: string, readonly complete: boolean, readonly workloads: number, readonly destinations: number, readonly problems: ReadonlyArray<{ readonly kind: string, readonly reason: string, readonly message: string }>, readonly meshes: ReadonlyArray<{ readonly cluster: string, readonly key: string, readonly kind: string, readonly manageable: boolean, readonly state: string, readonly modes: ReadonlyArray<string>, readonly version: string | null, readonly revision: string | null, readonly trustDomain: string | null, readonly namespace: string | null, readonly evidence: ReadonlyArray<string> }> } | null, readonly lane: { readonly cluster: string, readonly state: string, readonly targetGeneration: number, readonly appliedGeneration: number, readonly reason: string | null, readonly reasonObject: string | null, readonly since: string, readonly orphanedObjects: ReadonlyArray<string> } | null, readonly pause: { readonly target: string, readonly reason: string, readonly since: string, readonly caller: { readonly name: string } } | null }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type CheckClusterRightsMutationVariables = Exact<{
  name: string;
}>;


export type CheckClusterRightsMutation = { readonly checkClusterRights:
    | { readonly __typename: 'ClusterRights', readonly needless: ReadonlyArray<string> | null, readonly capabilities: ReadonlyArray<{ readonly capability: string, readonly state: CapabilityState, readonly missing: ReadonlyArray<string> }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type UpdateClusterCredentialsMutationVariables = Exact<{
  input: ClusterConnectionInput;
}>;


export type UpdateClusterCredentialsMutation = { readonly updateClusterCredentials:
    | { readonly __typename: 'Cluster', readonly id: string, readonly name: string, readonly labels: unknown, readonly region: string | null, readonly zone: string | null, readonly network: string | null, readonly prometheus: string | null, readonly prometheusLogin: string | null, readonly server: string, readonly uid: string, readonly serverVersion: string, readonly state: ClusterState, readonly registeredAt: string, readonly lastSeenAt: string | null, readonly credentialsFingerprint: string, readonly credentialIssuedAt: string | null, readonly credentialExpiresAt: string | null, readonly insecure: boolean, readonly leaving: boolean, readonly conditions: ReadonlyArray<{ readonly type: string, readonly status: string, readonly reason: string, readonly message: string, readonly since: string, readonly checkedAt: string }>, readonly inventory: { readonly observedAt: string, readonly changedAt: string, readonly complete: boolean, readonly workloads: number, readonly destinations: number, readonly problems: ReadonlyArray<{ readonly kind: string, readonly reason: string, readonly message: string }>, readonly meshes: ReadonlyArray<{ readonly cluster: string, readonly key: string, readonly kind: string, readonly manageable: boolean, readonly state: string, readonly modes: ReadonlyArray<string>, readonly version: string | null, readonly revision: string | null, readonly trustDomain: string | null, readonly namespace: string | null, readonly evidence: ReadonlyArray<string> }> } | null, readonly lane: { readonly cluster: string, readonly state: string, readonly targetGeneration: number, readonly appliedGeneration: number, readonly reason: string | null, readonly reasonObject: string | null, readonly since: string, readonly orphanedObjects: ReadonlyArray<string> } | null, readonly pause: { readonly target: string, readonly reason: string, readonly since: string, readonly caller: { readonly name: string } } | null }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type SetClusterPlaceMutationVariables = Exact<{
  name: string;
  place: PlaceInput;
}>;


export type SetClusterPlaceMutation = { readonly setClusterPlace:
    | { readonly __typename: 'Cluster', readonly id: string, readonly name: string, readonly labels: unknown, readonly region: string | null, readonly zone: string | null, readonly network: string | null, readonly prometheus: string | null, readonly prometheusLogin: string | null, readonly server: string, readonly uid: string, readonly serverVersion: string, readonly state: ClusterState, readonly registeredAt: string, readonly lastSeenAt: string | null, readonly credentialsFingerprint: string, readonly credentialIssuedAt: string | null, readonly credentialExpiresAt: string | null, readonly insecure: boolean, readonly leaving: boolean, readonly conditions: ReadonlyArray<{ readonly type: string, readonly status: string, readonly reason: string, readonly message: string, readonly since: string, readonly checkedAt: string }>, readonly inventory: { readonly observedAt: string, readonly changedAt: string, readonly complete: boolean, readonly workloads: number, readonly destinations: number, readonly problems: ReadonlyArray<{ readonly kind: string, readonly reason: string, readonly message: string }>, readonly meshes: ReadonlyArray<{ readonly cluster: string, readonly key: string, readonly kind: string, readonly manageable: boolean, readonly state: string, readonly modes: ReadonlyArray<string>, readonly version: string | null, readonly revision: string | null, readonly trustDomain: string | null, readonly namespace: string | null, readonly evidence: ReadonlyArray<string> }> } | null, readonly lane: { readonly cluster: string, readonly state: string, readonly targetGeneration: number, readonly appliedGeneration: number, readonly reason: string | null, readonly reasonObject: string | null, readonly since: string, readonly orphanedObjects: ReadonlyArray<string> } | null, readonly pause: { readonly target: string, readonly reason: string, readonly since: string, readonly caller: { readonly name: string } } | null }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type DeregistrationPlanQueryVariables = Exact<{
  cluster: string;
}>;


export type DeregistrationPlanQuery = { readonly deregistrationPlan:
    | { readonly __typename: 'DeregistrationPlan', readonly reachable: boolean, readonly kept: ReadonlyArray<string>, readonly objects: ReadonlyArray<{ readonly apiVersion: string, readonly kind: string, readonly namespace: string | null, readonly name: string, readonly virtualMesh: string }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type DeregisterClusterMutationVariables = Exact<{
  name: string;
  mode: DeregisterMode;
}>;


export type DeregisterClusterMutation = { readonly deregisterCluster:
    | { readonly __typename: 'Operation', readonly id: string, readonly kind: OperationKind, readonly subject: string, readonly step: string, readonly message: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: OperationOutcome | null, readonly progress: { readonly done: number, readonly total: number }, readonly caller: { readonly name: string }, readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type ConfirmDeletesMutationVariables = Exact<{
  cluster: string;
  generation: number;
}>;


export type ConfirmDeletesMutation = { readonly confirmDeletes:
    | { readonly __typename: 'Confirmed', readonly cluster: string }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

type DocumentFields_VirtualMesh_Fragment = { readonly kind: DocumentKind, readonly name: string, readonly workspace: string, readonly labels: unknown, readonly spec: unknown, readonly virtualMesh: string, readonly revision: number, readonly createdAt: string };

type DocumentFields_TrafficPolicy_Fragment = { readonly kind: DocumentKind, readonly name: string, readonly workspace: string, readonly labels: unknown, readonly spec: unknown, readonly virtualMesh: string, readonly revision: number, readonly createdAt: string };

type DocumentFields_AccessPolicy_Fragment = { readonly kind: DocumentKind, readonly name: string, readonly workspace: string, readonly labels: unknown, readonly spec: unknown, readonly virtualMesh: string, readonly revision: number, readonly createdAt: string };

type DocumentFields_VirtualDestination_Fragment = { readonly kind: DocumentKind, readonly name: string, readonly workspace: string, readonly labels: unknown, readonly spec: unknown, readonly virtualMesh: string, readonly revision: number, readonly createdAt: string };

type DocumentFields_ExportPolicy_Fragment = { readonly kind: DocumentKind, readonly name: string, readonly workspace: string, readonly labels: unknown, readonly spec: unknown, readonly virtualMesh: string, readonly revision: number, readonly createdAt: string };

export type DocumentFieldsFragment =
  | DocumentFields_VirtualMesh_Fragment
  | DocumentFields_TrafficPolicy_Fragment
  | DocumentFields_AccessPolicy_Fragment
  | DocumentFields_VirtualDestination_Fragment
  | DocumentFields_ExportPolicy_Fragment
;

export type DocumentsQueryVariables = Exact<{
  kind: DocumentKind;
  first?: number | null | undefined;
  after?: string | null | undefined;
  workspace?: string | null | undefined;
  virtualMesh?: string | null | undefined;
}>;


export type DocumentsQuery = { readonly documents: { readonly edges: ReadonlyArray<{ readonly node:
        | { readonly kind: DocumentKind, readonly name: string, readonly workspace: string, readonly labels: unknown, readonly spec: unknown, readonly virtualMesh: string, readonly revision: number, readonly createdAt: string, readonly status: ReadonlyArray<{ readonly document: string, readonly virtualMesh: string, readonly cluster: string, readonly mesh: string, readonly targetRevision: number, readonly appliedRevision: number, readonly effect: string, readonly problems: ReadonlyArray<string>, readonly evidence: { readonly written: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly accepted: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly live: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly proven: { readonly state: string, readonly at: string | null, readonly reason: string | null } }, readonly proxies: { readonly observedAt: string, readonly silent: string | null, readonly count: { readonly connected: number, readonly acknowledged: number, readonly refused: number, readonly lag: string | null, readonly refusals: ReadonlyArray<{ readonly proxy: string, readonly type: string, readonly error: string }> } | null } | null }> }
        | { readonly kind: DocumentKind, readonly name: string, readonly workspace: string, readonly labels: unknown, readonly spec: unknown, readonly virtualMesh: string, readonly revision: number, readonly createdAt: string, readonly status: ReadonlyArray<{ readonly document: string, readonly virtualMesh: string, readonly cluster: string, readonly mesh: string, readonly targetRevision: number, readonly appliedRevision: number, readonly effect: string, readonly problems: ReadonlyArray<string>, readonly evidence: { readonly written: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly accepted: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly live: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly proven: { readonly state: string, readonly at: string | null, readonly reason: string | null } }, readonly proxies: { readonly observedAt: string, readonly silent: string | null, readonly count: { readonly connected: number, readonly acknowledged: number, readonly refused: number, readonly lag: string | null, readonly refusals: ReadonlyArray<{ readonly proxy: string, readonly type: string, readonly error: string }> } | null } | null }> }
        | { readonly kind: DocumentKind, readonly name: string, readonly workspace: string, readonly labels: unknown, readonly spec: unknown, readonly virtualMesh: string, readonly revision: number, readonly createdAt: string, readonly status: ReadonlyArray<{ readonly document: string, readonly virtualMesh: string, readonly cluster: string, readonly mesh: string, readonly targetRevision: number, readonly appliedRevision: number, readonly effect: string, readonly problems: ReadonlyArray<string>, readonly evidence: { readonly written: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly accepted: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly live: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly proven: { readonly state: string, readonly at: string | null, readonly reason: string | null } }, readonly proxies: { readonly observedAt: string, readonly silent: string | null, readonly count: { readonly connected: number, readonly acknowledged: number, readonly refused: number, readonly lag: string | null, readonly refusals: ReadonlyArray<{ readonly proxy: string, readonly type: string, readonly error: string }> } | null } | null }> }
        | { readonly kind: DocumentKind, readonly name: string, readonly workspace: string, readonly labels: unknown, readonly spec: unknown, readonly virtualMesh: string, readonly revision: number, readonly createdAt: string, readonly status: ReadonlyArray<{ readonly document: string, readonly virtualMesh: string, readonly cluster: string, readonly mesh: string, readonly targetRevision: number, readonly appliedRevision: number, readonly effect: string, readonly problems: ReadonlyArray<string>, readonly evidence: { readonly written: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly accepted: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly live: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly proven: { readonly state: string, readonly at: string | null, readonly reason: string | null } }, readonly proxies: { readonly observedAt: string, readonly silent: string | null, readonly count: { readonly connected: number, readonly acknowledged: number, readonly refused: number, readonly lag: string | null, readonly refusals: ReadonlyArray<{ readonly proxy: string, readonly type: string, readonly error: string }> } | null } | null }> }
        | { readonly kind: DocumentKind, readonly name: string, readonly workspace: string, readonly labels: unknown, readonly spec: unknown, readonly virtualMesh: string, readonly revision: number, readonly createdAt: string, readonly status: ReadonlyArray<{ readonly document: string, readonly virtualMesh: string, readonly cluster: string, readonly mesh: string, readonly targetRevision: number, readonly appliedRevision: number, readonly effect: string, readonly problems: ReadonlyArray<string>, readonly evidence: { readonly written: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly accepted: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly live: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly proven: { readonly state: string, readonly at: string | null, readonly reason: string | null } }, readonly proxies: { readonly observedAt: string, readonly silent: string | null, readonly count: { readonly connected: number, readonly acknowledged: number, readonly refused: number, readonly lag: string | null, readonly refusals: ReadonlyArray<{ readonly proxy: string, readonly type: string, readonly error: string }> } | null } | null }> }
       }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type DocumentNamesQueryVariables = Exact<{
  kind: DocumentKind;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type DocumentNamesQuery = { readonly documents: { readonly edges: ReadonlyArray<{ readonly node:
        | { readonly workspace: string, readonly name: string }
        | { readonly workspace: string, readonly name: string }
        | { readonly workspace: string, readonly name: string }
        | { readonly workspace: string, readonly name: string }
        | { readonly workspace: string, readonly name: string }
       }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type DocumentNameQueryVariables = Exact<{
  kind: DocumentKind;
  workspace: string;
  name: string;
}>;


export type DocumentNameQuery = { readonly document:
    | { readonly name: string }
    | { readonly name: string }
    | { readonly name: string }
    | { readonly name: string }
    | { readonly name: string }
   | null };

export type DocumentSpecQueryVariables = Exact<{
  kind: DocumentKind;
  workspace: string;
  name: string;
}>;


export type DocumentSpecQuery = { readonly document:
    | { readonly spec: unknown }
    | { readonly spec: unknown }
    | { readonly spec: unknown }
    | { readonly spec: unknown }
    | { readonly spec: unknown }
   | null };

export type DescribeDocumentQueryVariables = Exact<{
  kind: DocumentKind;
  workspace: string;
  name: string;
}>;


export type DescribeDocumentQuery = { readonly document:
    | { readonly kind: DocumentKind, readonly name: string, readonly workspace: string, readonly labels: unknown, readonly spec: unknown, readonly virtualMesh: string, readonly revision: number, readonly createdAt: string, readonly status: ReadonlyArray<{ readonly document: string, readonly virtualMesh: string, readonly cluster: string, readonly mesh: string, readonly targetRevision: number, readonly appliedRevision: number, readonly effect: string, readonly problems: ReadonlyArray<string>, readonly reports: ReadonlyArray<{ readonly document: string, readonly cluster: string, readonly mesh: string, readonly meshKind: string, readonly destination: string | null, readonly outcome: string, readonly objects: ReadonlyArray<string>, readonly features: ReadonlyArray<{ readonly feature: string, readonly fidelity: string, readonly reason: string | null }>, readonly conflicts: ReadonlyArray<{ readonly field: string, readonly winner: string, readonly loser: string, readonly rule: string, readonly message: string }>, readonly warnings: ReadonlyArray<{ readonly code: string, readonly severity: string, readonly message: string }> }>, readonly evidence: { readonly written: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly accepted: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly live: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly proven: { readonly state: string, readonly at: string | null, readonly reason: string | null } }, readonly proxies: { readonly observedAt: string, readonly silent: string | null, readonly count: { readonly connected: number, readonly acknowledged: number, readonly refused: number, readonly lag: string | null, readonly refusals: ReadonlyArray<{ readonly proxy: string, readonly type: string, readonly error: string }> } | null } | null }> }
    | { readonly kind: DocumentKind, readonly name: string, readonly workspace: string, readonly labels: unknown, readonly spec: unknown, readonly virtualMesh: string, readonly revision: number, readonly createdAt: string, readonly status: ReadonlyArray<{ readonly document: string, readonly virtualMesh: string, readonly cluster: string, readonly mesh: string, readonly targetRevision: number, readonly appliedRevision: number, readonly effect: string, readonly problems: ReadonlyArray<string>, readonly reports: ReadonlyArray<{ readonly document: string, readonly cluster: string, readonly mesh: string, readonly meshKind: string, readonly destination: string | null, readonly outcome: string, readonly objects: ReadonlyArray<string>, readonly features: ReadonlyArray<{ readonly feature: string, readonly fidelity: string, readonly reason: string | null }>, readonly conflicts: ReadonlyArray<{ readonly field: string, readonly winner: string, readonly loser: string, readonly rule: string, readonly message: string }>, readonly warnings: ReadonlyArray<{ readonly code: string, readonly severity: string, readonly message: string }> }>, readonly evidence: { readonly written: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly accepted: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly live: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly proven: { readonly state: string, readonly at: string | null, readonly reason: string | null } }, readonly proxies: { readonly observedAt: string, readonly silent: string | null, readonly count: { readonly connected: number, readonly acknowledged: number, readonly refused: number, readonly lag: string | null, readonly refusals: ReadonlyArray<{ readonly proxy: string, readonly type: string, readonly error: string }> } | null } | null }> }
    | { readonly kind: DocumentKind, readonly name: string, readonly workspace: string, readonly labels: unknown, readonly spec: unknown, readonly virtualMesh: string, readonly revision: number, readonly createdAt: string, readonly status: ReadonlyArray<{ readonly document: string, readonly virtualMesh: string, readonly cluster: string, readonly mesh: string, readonly targetRevision: number, readonly appliedRevision: number, readonly effect: string, readonly problems: ReadonlyArray<string>, readonly reports: ReadonlyArray<{ readonly document: string, readonly cluster: string, readonly mesh: string, readonly meshKind: string, readonly destination: string | null, readonly outcome: string, readonly objects: ReadonlyArray<string>, readonly features: ReadonlyArray<{ readonly feature: string, readonly fidelity: string, readonly reason: string | null }>, readonly conflicts: ReadonlyArray<{ readonly field: string, readonly winner: string, readonly loser: string, readonly rule: string, readonly message: string }>, readonly warnings: ReadonlyArray<{ readonly code: string, readonly severity: string, readonly message: string }> }>, readonly evidence: { readonly written: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly accepted: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly live: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly proven: { readonly state: string, readonly at: string | null, readonly reason: string | null } }, readonly proxies: { readonly observedAt: string, readonly silent: string | null, readonly count: { readonly connected: number, readonly acknowledged: number, readonly refused: number, readonly lag: string | null, readonly refusals: ReadonlyArray<{ readonly proxy: string, readonly type: string, readonly error: string }> } | null } | null }> }
    | { readonly kind: DocumentKind, readonly name: string, readonly workspace: string, readonly labels: unknown, readonly spec: unknown, readonly virtualMesh: string, readonly revision: number, readonly createdAt: string, readonly status: ReadonlyArray<{ readonly document: string, readonly virtualMesh: string, readonly cluster: string, readonly mesh: string, readonly targetRevision: number, readonly appliedRevision: number, readonly effect: string, readonly problems: ReadonlyArray<string>, readonly reports: ReadonlyArray<{ readonly document: string, readonly cluster: string, readonly mesh: string, readonly meshKind: string, readonly destination: string | null, readonly outcome: string, readonly objects: ReadonlyArray<string>, readonly features: ReadonlyArray<{ readonly feature: string, readonly fidelity: string, readonly reason: string | null }>, readonly conflicts: ReadonlyArray<{ readonly field: string, readonly winner: string, readonly loser: string, readonly rule: string, readonly message: string }>, readonly warnings: ReadonlyArray<{ readonly code: string, readonly severity: string, readonly message: string }> }>, readonly evidence: { readonly written: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly accepted: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly live: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly proven: { readonly state: string, readonly at: string | null, readonly reason: string | null } }, readonly proxies: { readonly observedAt: string, readonly silent: string | null, readonly count: { readonly connected: number, readonly acknowledged: number, readonly refused: number, readonly lag: string | null, readonly refusals: ReadonlyArray<{ readonly proxy: string, readonly type: string, readonly error: string }> } | null } | null }> }
    | { readonly kind: DocumentKind, readonly name: string, readonly workspace: string, readonly labels: unknown, readonly spec: unknown, readonly virtualMesh: string, readonly revision: number, readonly createdAt: string, readonly status: ReadonlyArray<{ readonly document: string, readonly virtualMesh: string, readonly cluster: string, readonly mesh: string, readonly targetRevision: number, readonly appliedRevision: number, readonly effect: string, readonly problems: ReadonlyArray<string>, readonly reports: ReadonlyArray<{ readonly document: string, readonly cluster: string, readonly mesh: string, readonly meshKind: string, readonly destination: string | null, readonly outcome: string, readonly objects: ReadonlyArray<string>, readonly features: ReadonlyArray<{ readonly feature: string, readonly fidelity: string, readonly reason: string | null }>, readonly conflicts: ReadonlyArray<{ readonly field: string, readonly winner: string, readonly loser: string, readonly rule: string, readonly message: string }>, readonly warnings: ReadonlyArray<{ readonly code: string, readonly severity: string, readonly message: string }> }>, readonly evidence: { readonly written: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly accepted: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly live: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly proven: { readonly state: string, readonly at: string | null, readonly reason: string | null } }, readonly proxies: { readonly observedAt: string, readonly silent: string | null, readonly count: { readonly connected: number, readonly acknowledged: number, readonly refused: number, readonly lag: string | null, readonly refusals: ReadonlyArray<{ readonly proxy: string, readonly type: string, readonly error: string }> } | null } | null }> }
   | null };

export type MembersFieldsFragment = { readonly name: string, readonly members: ReadonlyArray<{ readonly cluster: string, readonly mesh: string }>, readonly leftOut: ReadonlyArray<{ readonly cluster: string | null, readonly mesh: string | null, readonly reason: string }> };

export type UnmatchedQueryVariables = Exact<{
  virtualMesh?: string | null | undefined;
}>;


export type UnmatchedQuery = { readonly unmatched: ReadonlyArray<{ readonly document: string, readonly reason: string }> };

export type MembersQueryVariables = Exact<{
  virtualMesh: string;
}>;


export type MembersQuery = { readonly members: { readonly name: string, readonly members: ReadonlyArray<{ readonly cluster: string, readonly mesh: string }>, readonly leftOut: ReadonlyArray<{ readonly cluster: string | null, readonly mesh: string | null, readonly reason: string }> } | null };

export type ExportQueryVariables = Exact<{
  virtualMesh?: string | null | undefined;
  revision?: number | null | undefined;
}>;


export type ExportQuery = { readonly export:
    | { readonly __typename: 'Export', readonly documents: ReadonlyArray<unknown> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type RevisionsQueryVariables = Exact<{
  virtualMesh: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type RevisionsQuery = { readonly revisions: { readonly oldest: number, readonly edges: ReadonlyArray<{ readonly node: { readonly number: number, readonly author: string, readonly message: string | null, readonly at: string, readonly changes: ReadonlyArray<{ readonly kind: DocumentKind, readonly workspace: string, readonly name: string, readonly action: string }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type PlanFieldsFragment = { readonly virtualMeshes: ReadonlyArray<{ readonly name: string, readonly members: ReadonlyArray<{ readonly cluster: string, readonly mesh: string }>, readonly leftOut: ReadonlyArray<{ readonly cluster: string | null, readonly mesh: string | null, readonly reason: string }> }>, readonly clusters: ReadonlyArray<{ readonly cluster: string, readonly mesh: string, readonly virtualMesh: string, readonly hold: string | null, readonly changes: ReadonlyArray<{ readonly action: string, readonly apiVersion: string, readonly kind: string, readonly namespace: string | null, readonly name: string, readonly diff: string }>, readonly reports: ReadonlyArray<{ readonly document: string, readonly cluster: string, readonly mesh: string, readonly meshKind: string, readonly destination: string | null, readonly outcome: string, readonly objects: ReadonlyArray<string>, readonly features: ReadonlyArray<{ readonly feature: string, readonly fidelity: string, readonly reason: string | null }>, readonly conflicts: ReadonlyArray<{ readonly field: string, readonly winner: string, readonly loser: string, readonly rule: string, readonly message: string }>, readonly warnings: ReadonlyArray<{ readonly code: string, readonly severity: string, readonly message: string }> }> }>, readonly unmatched: ReadonlyArray<{ readonly document: string, readonly reason: string }>, readonly rollouts: ReadonlyArray<{ readonly virtualMesh: string, readonly gates: ReadonlyArray<string>, readonly waves: ReadonlyArray<{ readonly name: string, readonly soakSeconds: number, readonly mayFail: number, readonly clusters: ReadonlyArray<string> }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } };

export type PlanQueryVariables = Exact<{
  documents?: ReadonlyArray<unknown> | unknown | null | undefined;
  remove?: ReadonlyArray<DocumentRef> | DocumentRef | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type PlanQuery = { readonly plan:
    | { readonly __typename: 'Plan', readonly virtualMeshes: ReadonlyArray<{ readonly name: string, readonly members: ReadonlyArray<{ readonly cluster: string, readonly mesh: string }>, readonly leftOut: ReadonlyArray<{ readonly cluster: string | null, readonly mesh: string | null, readonly reason: string }> }>, readonly clusters: ReadonlyArray<{ readonly cluster: string, readonly mesh: string, readonly virtualMesh: string, readonly hold: string | null, readonly changes: ReadonlyArray<{ readonly action: string, readonly apiVersion: string, readonly kind: string, readonly namespace: string | null, readonly name: string, readonly diff: string }>, readonly reports: ReadonlyArray<{ readonly document: string, readonly cluster: string, readonly mesh: string, readonly meshKind: string, readonly destination: string | null, readonly outcome: string, readonly objects: ReadonlyArray<string>, readonly features: ReadonlyArray<{ readonly feature: string, readonly fidelity: string, readonly reason: string | null }>, readonly conflicts: ReadonlyArray<{ readonly field: string, readonly winner: string, readonly loser: string, readonly rule: string, readonly message: string }>, readonly warnings: ReadonlyArray<{ readonly code: string, readonly severity: string, readonly message: string }> }> }>, readonly unmatched: ReadonlyArray<{ readonly document: string, readonly reason: string }>, readonly rollouts: ReadonlyArray<{ readonly virtualMesh: string, readonly gates: ReadonlyArray<string>, readonly waves: ReadonlyArray<{ readonly name: string, readonly soakSeconds: number, readonly mayFail: number, readonly clusters: ReadonlyArray<string> }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type AppliedFieldsFragment = { readonly revisions: ReadonlyArray<{ readonly virtualMesh: string, readonly revision: number }>, readonly documents: ReadonlyArray<{ readonly kind: DocumentKind, readonly workspace: string, readonly name: string, readonly action: string }> };

export type ApplyMutationVariables = Exact<{
  documents: ReadonlyArray<unknown> | unknown;
  message?: string | null | undefined;
  requestId?: string | null | undefined;
  confirmDeletes?: boolean | null | undefined;
  strategy?: unknown;
}>;


export type ApplyMutation = { readonly apply:
    | { readonly __typename: 'Applied', readonly revisions: ReadonlyArray<{ readonly virtualMesh: string, readonly revision: number }>, readonly documents: ReadonlyArray<{ readonly kind: DocumentKind, readonly workspace: string, readonly name: string, readonly action: string }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type DeleteDocumentsMutationVariables = Exact<{
  refs: ReadonlyArray<DocumentRef> | DocumentRef;
  message?: string | null | undefined;
  confirmDeletes?: boolean | null | undefined;
}>;


export type DeleteDocumentsMutation = { readonly deleteDocuments:
    | { readonly __typename: 'Deleted', readonly removed: number, readonly revisions: ReadonlyArray<{ readonly virtualMesh: string, readonly revision: number }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type RollbackPlanQueryVariables = Exact<{
  virtualMesh: string;
  revision: number;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type RollbackPlanQuery = { readonly rollbackPlan:
    | { readonly __typename: 'Plan', readonly virtualMeshes: ReadonlyArray<{ readonly name: string, readonly members: ReadonlyArray<{ readonly cluster: string, readonly mesh: string }>, readonly leftOut: ReadonlyArray<{ readonly cluster: string | null, readonly mesh: string | null, readonly reason: string }> }>, readonly clusters: ReadonlyArray<{ readonly cluster: string, readonly mesh: string, readonly virtualMesh: string, readonly hold: string | null, readonly changes: ReadonlyArray<{ readonly action: string, readonly apiVersion: string, readonly kind: string, readonly namespace: string | null, readonly name: string, readonly diff: string }>, readonly reports: ReadonlyArray<{ readonly document: string, readonly cluster: string, readonly mesh: string, readonly meshKind: string, readonly destination: string | null, readonly outcome: string, readonly objects: ReadonlyArray<string>, readonly features: ReadonlyArray<{ readonly feature: string, readonly fidelity: string, readonly reason: string | null }>, readonly conflicts: ReadonlyArray<{ readonly field: string, readonly winner: string, readonly loser: string, readonly rule: string, readonly message: string }>, readonly warnings: ReadonlyArray<{ readonly code: string, readonly severity: string, readonly message: string }> }> }>, readonly unmatched: ReadonlyArray<{ readonly document: string, readonly reason: string }>, readonly rollouts: ReadonlyArray<{ readonly virtualMesh: string, readonly gates: ReadonlyArray<string>, readonly waves: ReadonlyArray<{ readonly name: string, readonly soakSeconds: number, readonly mayFail: number, readonly clusters: ReadonlyArray<string> }> }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type RollbackMutationVariables = Exact<{
  virtualMesh: string;
  revision: number;
  seen?: number | null | undefined;
  message?: string | null | undefined;
  confirmDeletes?: boolean | null | undefined;
}>;


export type RollbackMutation = { readonly rollback:
    | { readonly __typename: 'Applied', readonly revisions: ReadonlyArray<{ readonly virtualMesh: string, readonly revision: number }>, readonly documents: ReadonlyArray<{ readonly kind: DocumentKind, readonly workspace: string, readonly name: string, readonly action: string }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type KeepPlanMutationVariables = Exact<{
  documents?: ReadonlyArray<unknown> | unknown | null | undefined;
  remove?: ReadonlyArray<DocumentRef> | DocumentRef | null | undefined;
}>;


export type KeepPlanMutation = { readonly keepPlan:
    | { readonly __typename: 'KeptPlan', readonly id: string, readonly until: string }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type KeptPlanQueryVariables = Exact<{
  id: string;
}>;


export type KeptPlanQuery = { readonly keptPlan: { readonly id: string, readonly deletes: number } | null };

export type ApplyPlanMutationVariables = Exact<{
  id: string;
  message?: string | null | undefined;
  requestId?: string | null | undefined;
  confirmDeletes?: boolean | null | undefined;
  strategy?: unknown;
}>;


export type ApplyPlanMutation = { readonly applyPlan:
    | { readonly __typename: 'Applied', readonly revisions: ReadonlyArray<{ readonly virtualMesh: string, readonly revision: number }>, readonly documents: ReadonlyArray<{ readonly kind: DocumentKind, readonly workspace: string, readonly name: string, readonly action: string }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type FailoverStatusQueryVariables = Exact<{ [key: string]: never; }>;


export type FailoverStatusQuery = { readonly failover: { readonly evacuations: ReadonlyArray<{ readonly cluster: string, readonly share: number, readonly direction: EvacuationDirection, readonly reason: string | null, readonly askedBy: string, readonly askedAt: string, readonly operation: { readonly id: string, readonly kind: OperationKind, readonly subject: string, readonly step: string, readonly message: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: OperationOutcome | null, readonly progress: { readonly done: number, readonly total: number }, readonly caller: { readonly name: string }, readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> } }>, readonly ways: ReadonlyArray<{ readonly virtualMesh: string, readonly document: string, readonly callers: ReadonlyArray<string>, readonly tiers: ReadonlyArray<{ readonly clusters: ReadonlyArray<{ readonly cluster: string, readonly service: string, readonly percent: number | null, readonly share: number | null }> }> }> } };

export type EvacuateClusterMutationVariables = Exact<{
  cluster: string;
  overSeconds: number;
  most: number;
  partly: boolean;
  reason?: string | null | undefined;
}>;


export type EvacuateClusterMutation = { readonly evacuateCluster:
    | { readonly __typename: 'Operation', readonly id: string, readonly kind: OperationKind, readonly subject: string, readonly step: string, readonly message: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: OperationOutcome | null, readonly progress: { readonly done: number, readonly total: number }, readonly caller: { readonly name: string }, readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type ReturnClusterMutationVariables = Exact<{
  cluster: string;
  overSeconds: number;
  reason?: string | null | undefined;
}>;


export type ReturnClusterMutation = { readonly returnCluster:
    | { readonly __typename: 'Operation', readonly id: string, readonly kind: OperationKind, readonly subject: string, readonly step: string, readonly message: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: OperationOutcome | null, readonly progress: { readonly done: number, readonly total: number }, readonly caller: { readonly name: string }, readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type MeshFieldsFragment = { readonly cluster: string, readonly key: string, readonly kind: string, readonly manageable: boolean, readonly state: string, readonly modes: ReadonlyArray<string>, readonly version: string | null, readonly revision: string | null, readonly trustDomain: string | null, readonly namespace: string | null, readonly evidence: ReadonlyArray<string> };

export type MeshesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  cluster?: string | null | undefined;
}>;


export type MeshesQuery = { readonly meshes: { readonly edges: ReadonlyArray<{ readonly node: { readonly cluster: string, readonly key: string, readonly kind: string, readonly manageable: boolean, readonly state: string, readonly modes: ReadonlyArray<string>, readonly version: string | null, readonly revision: string | null, readonly trustDomain: string | null, readonly namespace: string | null, readonly evidence: ReadonlyArray<string> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type WorkloadsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  cluster?: string | null | undefined;
  namespace?: string | null | undefined;
}>;


export type WorkloadsQuery = { readonly workloads: { readonly edges: ReadonlyArray<{ readonly node: { readonly cluster: string, readonly namespace: string, readonly name: string, readonly controller: string, readonly podLabels: unknown, readonly serviceAccount: string, readonly mesh: string | null, readonly pods: number, readonly readyPods: number } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type DestinationsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  cluster?: string | null | undefined;
  namespace?: string | null | undefined;
}>;


export type DestinationsQuery = { readonly destinations: { readonly edges: ReadonlyArray<{ readonly node: { readonly cluster: string, readonly namespace: string, readonly name: string, readonly labels: unknown, readonly selector: unknown, readonly headless: boolean, readonly meshes: ReadonlyArray<string>, readonly ports: ReadonlyArray<{ readonly port: number, readonly name: string | null, readonly protocol: string, readonly appProtocol: string | null }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type MasterKeysFieldsFragment = { readonly changeable: boolean, readonly keys: ReadonlyArray<{ readonly id: string, readonly current: boolean, readonly held: boolean, readonly credentials: number, readonly clusters: ReadonlyArray<string>, readonly roots: ReadonlyArray<string> }> };

export type MasterKeysQueryVariables = Exact<{ [key: string]: never; }>;


export type MasterKeysQuery = { readonly masterKeys: { readonly changeable: boolean, readonly keys: ReadonlyArray<{ readonly id: string, readonly current: boolean, readonly held: boolean, readonly credentials: number, readonly clusters: ReadonlyArray<string>, readonly roots: ReadonlyArray<string> }> } };

export type RotateMasterKeyMutationVariables = Exact<{
  from: string;
}>;


export type RotateMasterKeyMutation = { readonly rotateMasterKey:
    | { readonly __typename: 'MasterKeys', readonly changeable: boolean, readonly keys: ReadonlyArray<{ readonly id: string, readonly current: boolean, readonly held: boolean, readonly credentials: number, readonly clusters: ReadonlyArray<string>, readonly roots: ReadonlyArray<string> }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type RewrapCredentialsMutationVariables = Exact<{
  first?: number | null | undefined;
}>;


export type RewrapCredentialsMutation = { readonly rewrapCredentials: { readonly done: number, readonly remaining: number, readonly unopened: ReadonlyArray<string> } };

export type RemoveMasterKeyMutationVariables = Exact<{
  id: string;
}>;


export type RemoveMasterKeyMutation = { readonly removeMasterKey:
    | { readonly __typename: 'MasterKeys', readonly changeable: boolean, readonly keys: ReadonlyArray<{ readonly id: string, readonly current: boolean, readonly held: boolean, readonly credentials: number, readonly clusters: ReadonlyArray<string>, readonly roots: ReadonlyArray<string> }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type OperationFieldsFragment = { readonly id: string, readonly kind: OperationKind, readonly subject: string, readonly step: string, readonly message: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: OperationOutcome | null, readonly progress: { readonly done: number, readonly total: number }, readonly caller: { readonly name: string }, readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> };

export type OperationsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  running?: boolean | null | undefined;
}>;


export type OperationsQuery = { readonly operations: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly kind: OperationKind, readonly subject: string, readonly step: string, readonly message: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: OperationOutcome | null, readonly progress: { readonly done: number, readonly total: number }, readonly caller: { readonly name: string }, readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type OperationQueryVariables = Exact<{
  id: string;
}>;


export type OperationQuery = { readonly operation: { readonly id: string, readonly kind: OperationKind, readonly subject: string, readonly step: string, readonly message: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: OperationOutcome | null, readonly progress: { readonly done: number, readonly total: number }, readonly caller: { readonly name: string }, readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> } | null };

export type PauseFieldsFragment = { readonly target: string, readonly reason: string, readonly since: string, readonly caller: { readonly name: string } };

export type PausesQueryVariables = Exact<{ [key: string]: never; }>;


export type PausesQuery = { readonly pauses: ReadonlyArray<{ readonly target: string, readonly reason: string, readonly since: string, readonly caller: { readonly name: string } }> };

export type PauseMutationVariables = Exact<{
  target: string;
  reason: string;
}>;


export type PauseMutation = { readonly pause:
    | { readonly __typename: 'Pause', readonly target: string, readonly reason: string, readonly since: string, readonly caller: { readonly name: string } }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type ResumeMutationVariables = Exact<{
  target: string;
}>;


export type ResumeMutation = { readonly resume:
    | { readonly __typename: 'Resumed', readonly target: string }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type RolloutFieldsFragment = { readonly id: string, readonly virtualMesh: string, readonly fromRevision: number, readonly toRevision: number, readonly author: string, readonly state: RolloutState, readonly phase: RolloutPhase, readonly reason: string, readonly startedAt: string, readonly endedAt: string | null, readonly gates: ReadonlyArray<{ readonly name: string, readonly type: GateType, readonly onUnknown: UnknownAnswer }>, readonly waves: ReadonlyArray<{ readonly name: string, readonly current: boolean, readonly soakSeconds: number, readonly mayFail: number, readonly clusters: ReadonlyArray<{ readonly cluster: string, readonly state: RolloutClusterState, readonly before: number, readonly failure: string | null }> }> };

export type RolloutsQueryVariables = Exact<{
  virtualMesh?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type RolloutsQuery = { readonly rollouts: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly virtualMesh: string, readonly fromRevision: number, readonly toRevision: number, readonly author: string, readonly state: RolloutState, readonly phase: RolloutPhase, readonly reason: string, readonly startedAt: string, readonly endedAt: string | null, readonly gates: ReadonlyArray<{ readonly name: string, readonly type: GateType, readonly onUnknown: UnknownAnswer }>, readonly waves: ReadonlyArray<{ readonly name: string, readonly current: boolean, readonly soakSeconds: number, readonly mayFail: number, readonly clusters: ReadonlyArray<{ readonly cluster: string, readonly state: RolloutClusterState, readonly before: number, readonly failure: string | null }> }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type LastRolloutQueryVariables = Exact<{
  virtualMesh: string;
}>;


export type LastRolloutQuery = { readonly rollout: { readonly id: string, readonly virtualMesh: string, readonly fromRevision: number, readonly toRevision: number, readonly author: string, readonly state: RolloutState, readonly phase: RolloutPhase, readonly reason: string, readonly startedAt: string, readonly endedAt: string | null, readonly gates: ReadonlyArray<{ readonly name: string, readonly type: GateType, readonly onUnknown: UnknownAnswer }>, readonly waves: ReadonlyArray<{ readonly name: string, readonly current: boolean, readonly soakSeconds: number, readonly mayFail: number, readonly clusters: ReadonlyArray<{ readonly cluster: string, readonly state: RolloutClusterState, readonly before: number, readonly failure: string | null }> }> } | null };

export type RolloutRecordsQueryVariables = Exact<{
  virtualMesh: string;
  first: number;
  after?: string | null | undefined;
}>;


export type RolloutRecordsQuery = { readonly rollout: { readonly records: { readonly edges: ReadonlyArray<{ readonly node: { readonly at: string, readonly wave: number | null, readonly what: string, readonly message: string, readonly by: string | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } | null };

export type SteerRolloutMutationVariables = Exact<{
  virtualMesh: string;
  action: RolloutAction;
  reason?: string | null | undefined;
}>;


export type SteerRolloutMutation = { readonly steerRollout:
    | { readonly __typename: 'Rollout', readonly id: string, readonly virtualMesh: string, readonly fromRevision: number, readonly toRevision: number, readonly author: string, readonly state: RolloutState, readonly phase: RolloutPhase, readonly reason: string, readonly startedAt: string, readonly endedAt: string | null, readonly gates: ReadonlyArray<{ readonly name: string, readonly type: GateType, readonly onUnknown: UnknownAnswer }>, readonly waves: ReadonlyArray<{ readonly name: string, readonly current: boolean, readonly soakSeconds: number, readonly mayFail: number, readonly clusters: ReadonlyArray<{ readonly cluster: string, readonly state: RolloutClusterState, readonly before: number, readonly failure: string | null }> }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type EvidenceFieldsFragment = { readonly state: string, readonly at: string | null, readonly reason: string | null };

export type StatusFieldsFragment = { readonly document: string, readonly virtualMesh: string, readonly cluster: string, readonly mesh: string, readonly targetRevision: number, readonly appliedRevision: number, readonly effect: string, readonly problems: ReadonlyArray<string>, readonly evidence: { readonly written: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly accepted: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly live: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly proven: { readonly state: string, readonly at: string | null, readonly reason: string | null } }, readonly proxies: { readonly observedAt: string, readonly silent: string | null, readonly count: { readonly connected: number, readonly acknowledged: number, readonly refused: number, readonly lag: string | null, readonly refusals: ReadonlyArray<{ readonly proxy: string, readonly type: string, readonly error: string }> } | null } | null };

export type ReportFieldsFragment = { readonly document: string, readonly cluster: string, readonly mesh: string, readonly meshKind: string, readonly destination: string | null, readonly outcome: string, readonly objects: ReadonlyArray<string>, readonly features: ReadonlyArray<{ readonly feature: string, readonly fidelity: string, readonly reason: string | null }>, readonly conflicts: ReadonlyArray<{ readonly field: string, readonly winner: string, readonly loser: string, readonly rule: string, readonly message: string }>, readonly warnings: ReadonlyArray<{ readonly code: string, readonly severity: string, readonly message: string }> };

export type StatusWithReportsFragment = { readonly document: string, readonly virtualMesh: string, readonly cluster: string, readonly mesh: string, readonly targetRevision: number, readonly appliedRevision: number, readonly effect: string, readonly problems: ReadonlyArray<string>, readonly reports: ReadonlyArray<{ readonly document: string, readonly cluster: string, readonly mesh: string, readonly meshKind: string, readonly destination: string | null, readonly outcome: string, readonly objects: ReadonlyArray<string>, readonly features: ReadonlyArray<{ readonly feature: string, readonly fidelity: string, readonly reason: string | null }>, readonly conflicts: ReadonlyArray<{ readonly field: string, readonly winner: string, readonly loser: string, readonly rule: string, readonly message: string }>, readonly warnings: ReadonlyArray<{ readonly code: string, readonly severity: string, readonly message: string }> }>, readonly evidence: { readonly written: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly accepted: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly live: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly proven: { readonly state: string, readonly at: string | null, readonly reason: string | null } }, readonly proxies: { readonly observedAt: string, readonly silent: string | null, readonly count: { readonly connected: number, readonly acknowledged: number, readonly refused: number, readonly lag: string | null, readonly refusals: ReadonlyArray<{ readonly proxy: string, readonly type: string, readonly error: string }> } | null } | null };

export type StatusQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  virtualMesh?: string | null | undefined;
  document?: string | null | undefined;
}>;


export type StatusQuery = { readonly status: { readonly edges: ReadonlyArray<{ readonly node: { readonly document: string, readonly virtualMesh: string, readonly cluster: string, readonly mesh: string, readonly targetRevision: number, readonly appliedRevision: number, readonly effect: string, readonly problems: ReadonlyArray<string>, readonly reports: ReadonlyArray<{ readonly document: string, readonly cluster: string, readonly mesh: string, readonly meshKind: string, readonly destination: string | null, readonly outcome: string, readonly objects: ReadonlyArray<string>, readonly features: ReadonlyArray<{ readonly feature: string, readonly fidelity: string, readonly reason: string | null }>, readonly conflicts: ReadonlyArray<{ readonly field: string, readonly winner: string, readonly loser: string, readonly rule: string, readonly message: string }>, readonly warnings: ReadonlyArray<{ readonly code: string, readonly severity: string, readonly message: string }> }>, readonly evidence: { readonly written: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly accepted: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly live: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly proven: { readonly state: string, readonly at: string | null, readonly reason: string | null } }, readonly proxies: { readonly observedAt: string, readonly silent: string | null, readonly count: { readonly connected: number, readonly acknowledged: number, readonly refused: number, readonly lag: string | null, readonly refusals: ReadonlyArray<{ readonly proxy: string, readonly type: string, readonly error: string }> } | null } | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type EventsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  cluster?: string | null | undefined;
}>;


export type EventsQuery = { readonly events: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly at: string, readonly cluster: string, readonly type: string, readonly message: string, readonly object: string | null, readonly caller: { readonly name: string } | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type VersionQueryVariables = Exact<{ [key: string]: never; }>;


export type VersionQuery = { readonly version: { readonly program: string, readonly database: string } };

export type StatusOfDestinationQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  destination: string;
}>;


export type StatusOfDestinationQuery = { readonly status: { readonly edges: ReadonlyArray<{ readonly node: { readonly document: string, readonly virtualMesh: string, readonly cluster: string, readonly mesh: string, readonly targetRevision: number, readonly appliedRevision: number, readonly effect: string, readonly problems: ReadonlyArray<string>, readonly reports: ReadonlyArray<{ readonly document: string, readonly cluster: string, readonly mesh: string, readonly meshKind: string, readonly destination: string | null, readonly outcome: string, readonly objects: ReadonlyArray<string>, readonly features: ReadonlyArray<{ readonly feature: string, readonly fidelity: string, readonly reason: string | null }>, readonly conflicts: ReadonlyArray<{ readonly field: string, readonly winner: string, readonly loser: string, readonly rule: string, readonly message: string }>, readonly warnings: ReadonlyArray<{ readonly code: string, readonly severity: string, readonly message: string }> }>, readonly evidence: { readonly written: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly accepted: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly live: { readonly state: string, readonly at: string | null, readonly reason: string | null }, readonly proven: { readonly state: string, readonly at: string | null, readonly reason: string | null } }, readonly proxies: { readonly observedAt: string, readonly silent: string | null, readonly count: { readonly connected: number, readonly acknowledged: number, readonly refused: number, readonly lag: string | null, readonly refusals: ReadonlyArray<{ readonly proxy: string, readonly type: string, readonly error: string }> } | null } | null } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type TokenFieldsFragment = { readonly name: string, readonly issuedAt: string, readonly current: boolean };

export type TokensQueryVariables = Exact<{ [key: string]: never; }>;


export type TokensQuery = { readonly tokens: ReadonlyArray<{ readonly name: string, readonly issuedAt: string, readonly current: boolean }> };

export type CreateTokenMutationVariables = Exact<{
  name: string;
  hash: string;
}>;


export type CreateTokenMutation = { readonly createToken:
    | { readonly __typename: 'Token', readonly name: string, readonly issuedAt: string, readonly current: boolean }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type RotateTokenMutationVariables = Exact<{
  name: string;
  hash: string;
}>;


export type RotateTokenMutation = { readonly rotateToken:
    | { readonly __typename: 'Token', readonly name: string, readonly issuedAt: string, readonly current: boolean }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type RevokeTokenMutationVariables = Exact<{
  name: string;
}>;


export type RevokeTokenMutation = { readonly revokeToken:
    | { readonly __typename: 'Token', readonly name: string, readonly issuedAt: string, readonly current: boolean }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type MeshTrustFieldsFragment = { readonly cluster: string, readonly mesh: string, readonly kind: string, readonly untold: ReadonlyArray<string>, readonly stores: ReadonlyArray<{ readonly role: TrustRole, readonly source: string, readonly state: TrustStoreState, readonly reason: string | null, readonly readAt: string | null, readonly lookedAt: string, readonly pods: { readonly total: number, readonly current: number, readonly others: ReadonlyArray<string>, readonly silent: number } | null, readonly certificates: ReadonlyArray<{ readonly fingerprint: string, readonly subject: string, readonly issuer: string, readonly serialNumber: string, readonly key: string, readonly notBefore: string, readonly notAfter: string, readonly root: string | null, readonly faults: ReadonlyArray<string> }> }> };

export type TrustQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  cluster?: string | null | undefined;
}>;


export type TrustQuery = { readonly trust: { readonly edges: ReadonlyArray<{ readonly node: { readonly cluster: string, readonly mesh: string, readonly kind: string, readonly untold: ReadonlyArray<string>, readonly stores: ReadonlyArray<{ readonly role: TrustRole, readonly source: string, readonly state: TrustStoreState, readonly reason: string | null, readonly readAt: string | null, readonly lookedAt: string, readonly pods: { readonly total: number, readonly current: number, readonly others: ReadonlyArray<string>, readonly silent: number } | null, readonly certificates: ReadonlyArray<{ readonly fingerprint: string, readonly subject: string, readonly issuer: string, readonly serialNumber: string, readonly key: string, readonly notBefore: string, readonly notAfter: string, readonly root: string | null, readonly faults: ReadonlyArray<string> }> }> } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type EndingFieldsFragment = { readonly what: EndingKind, readonly subject: string, readonly fingerprint: string | null, readonly endsAt: string, readonly state: EndingState, readonly places: ReadonlyArray<string>, readonly placeCount: number };

export type EndingsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  cluster?: string | null | undefined;
}>;


export type EndingsQuery = { readonly endings: { readonly edges: ReadonlyArray<{ readonly node: { readonly what: EndingKind, readonly subject: string, readonly fingerprint: string | null, readonly endsAt: string, readonly state: EndingState, readonly places: ReadonlyArray<string>, readonly placeCount: number } }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type TrustVerificationFieldsFragment = { readonly members: number, readonly pairs: number, readonly trusted: number, readonly refused: number, readonly unknown: number, readonly refusals: ReadonlyArray<{ readonly one: string, readonly other: string, readonly reason: string }>, readonly unseen: ReadonlyArray<{ readonly mesh: string, readonly reason: string }>, readonly sharedDomains: ReadonlyArray<{ readonly trustDomain: string, readonly meshes: ReadonlyArray<string> }> };

export type TrustVerificationQueryVariables = Exact<{
  virtualMesh: string;
}>;


export type TrustVerificationQuery = { readonly trustVerification: { readonly members: number, readonly pairs: number, readonly trusted: number, readonly refused: number, readonly unknown: number, readonly refusals: ReadonlyArray<{ readonly one: string, readonly other: string, readonly reason: string }>, readonly unseen: ReadonlyArray<{ readonly mesh: string, readonly reason: string }>, readonly sharedDomains: ReadonlyArray<{ readonly trustDomain: string, readonly meshes: ReadonlyArray<string> }> } | null };

export type TrustAuthorityFieldsFragment = { readonly virtualMesh: string, readonly phase: TrustPhase, readonly generation: number, readonly pausedBy: string | null, readonly roots: ReadonlyArray<{ readonly number: number, readonly fingerprint: string, readonly subject: string, readonly notBefore: string, readonly notAfter: string, readonly certificate: string, readonly signs: boolean, readonly believed: boolean, readonly maySign: boolean }>, readonly operation: { readonly id: string, readonly kind: OperationKind, readonly subject: string, readonly step: string, readonly message: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: OperationOutcome | null, readonly progress: { readonly done: number, readonly total: number }, readonly caller: { readonly name: string }, readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> } | null };

export type TrustAuthoritiesQueryVariables = Exact<{ [key: string]: never; }>;


export type TrustAuthoritiesQuery = { readonly trustAuthorities: ReadonlyArray<{ readonly virtualMesh: string, readonly phase: TrustPhase, readonly generation: number, readonly pausedBy: string | null, readonly roots: ReadonlyArray<{ readonly number: number, readonly fingerprint: string, readonly subject: string, readonly notBefore: string, readonly notAfter: string, readonly certificate: string, readonly signs: boolean, readonly believed: boolean, readonly maySign: boolean }>, readonly operation: { readonly id: string, readonly kind: OperationKind, readonly subject: string, readonly step: string, readonly message: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: OperationOutcome | null, readonly progress: { readonly done: number, readonly total: number }, readonly caller: { readonly name: string }, readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> } | null }> };

export type RotateTrustMutationVariables = Exact<{
  virtualMesh: string;
  wait?: string | null | undefined;
  acceptUnknown?: boolean | null | undefined;
}>;


export type RotateTrustMutation = { readonly rotateTrust:
    | { readonly __typename: 'Operation', readonly id: string, readonly kind: OperationKind, readonly subject: string, readonly step: string, readonly message: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: OperationOutcome | null, readonly progress: { readonly done: number, readonly total: number }, readonly caller: { readonly name: string }, readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type SteerTrustRotationMutationVariables = Exact<{
  virtualMesh: string;
  action: TrustRotationAction;
}>;


export type SteerTrustRotationMutation = { readonly steerTrustRotation:
    | { readonly __typename: 'Operation', readonly id: string, readonly kind: OperationKind, readonly subject: string, readonly step: string, readonly message: string, readonly startedAt: string, readonly endedAt: string | null, readonly outcome: OperationOutcome | null, readonly progress: { readonly done: number, readonly total: number }, readonly caller: { readonly name: string }, readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export type WhyStepFieldsFragment = { readonly step: WhyLink, readonly cluster: string, readonly state: WhyState, readonly evidence: string, readonly fix: string | null };

export type WhyQueryVariables = Exact<{
  from: string;
  to: string;
}>;


export type WhyQuery = { readonly why:
    | { readonly __typename: 'Why', readonly verdict: WhyVerdict, readonly first: { readonly step: WhyLink, readonly cluster: string, readonly state: WhyState, readonly evidence: string, readonly fix: string | null } | null, readonly steps: ReadonlyArray<{ readonly step: WhyLink, readonly cluster: string, readonly state: WhyState, readonly evidence: string, readonly fix: string | null }> }
    | { readonly __typename: 'Rejected', readonly problems: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string, readonly fix: string | null }> }
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const FoundFieldsFragmentDoc = new TypedDocumentString(`
    fragment FoundFields on FoundObjects {
  installation
  objects {
    apiVersion
    kind
    namespace
    name
    uid
    installation
    virtualMesh
    standing
    difference
  }
  unread
}
    `, {"fragmentName":"FoundFields"}) as unknown as TypedDocumentString<FoundFieldsFragment, unknown>;
export const BackupContentsFieldsFragmentDoc = new TypedDocumentString(`
    fragment BackupContentsFields on BackupContents {
  product
  madeAt
  madeBy
  virtualMeshes
  documents
  clusters
  tokens
  pauses
  rollouts
  objects
  leftOut {
    cluster
    reason
  }
}
    `, {"fragmentName":"BackupContentsFields"}) as unknown as TypedDocumentString<BackupContentsFieldsFragment, unknown>;
export const ProblemFieldsFragmentDoc = new TypedDocumentString(`
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
    `, {"fragmentName":"ProblemFields"}) as unknown as TypedDocumentString<ProblemFieldsFragment, unknown>;
export const ConditionFieldsFragmentDoc = new TypedDocumentString(`
    fragment ConditionFields on ClusterCondition {
  type
  status
  reason
  message
  since
  checkedAt
}
    `, {"fragmentName":"ConditionFields"}) as unknown as TypedDocumentString<ConditionFieldsFragment, unknown>;
export const MeshFieldsFragmentDoc = new TypedDocumentString(`
    fragment MeshFields on Mesh {
  cluster
  key
  kind
  manageable
  state
  modes
  version
  revision
  trustDomain
  namespace
  evidence
}
    `, {"fragmentName":"MeshFields"}) as unknown as TypedDocumentString<MeshFieldsFragment, unknown>;
export const LaneFieldsFragmentDoc = new TypedDocumentString(`
    fragment LaneFields on Lane {
  cluster
  state
  targetGeneration
  appliedGeneration
  reason
  reasonObject
  since
  orphanedObjects
}
    `, {"fragmentName":"LaneFields"}) as unknown as TypedDocumentString<LaneFieldsFragment, unknown>;
export const PauseFieldsFragmentDoc = new TypedDocumentString(`
    fragment PauseFields on Pause {
  target
  reason
  caller {
    name
  }
  since
}
    `, {"fragmentName":"PauseFields"}) as unknown as TypedDocumentString<PauseFieldsFragment, unknown>;
export const ClusterFieldsFragmentDoc = new TypedDocumentString(`
    fragment ClusterFields on Cluster {
  id
  name
  labels
  region
  zone
  network
  prometheus
  prometheusLogin
  server
  uid
  serverVersion
  state
  conditions {
    ...ConditionFields
  }
  registeredAt
  lastSeenAt
  credentialsFingerprint
  credentialIssuedAt
  credentialExpiresAt
  insecure
  leaving
  inventory {
    observedAt
    changedAt
    complete
    problems {
      kind
      reason
      message
    }
    meshes {
      ...MeshFields
    }
    workloads
    destinations
  }
  lane {
    ...LaneFields
  }
  pause {
    ...PauseFields
  }
}
    fragment ConditionFields on ClusterCondition {
  type
  status
  reason
  message
  since
  checkedAt
}
fragment LaneFields on Lane {
  cluster
  state
  targetGeneration
  appliedGeneration
  reason
  reasonObject
  since
  orphanedObjects
}
fragment MeshFields on Mesh {
  cluster
  key
  kind
  manageable
  state
  modes
  version
  revision
  trustDomain
  namespace
  evidence
}
fragment PauseFields on Pause {
  target
  reason
  caller {
    name
  }
  since
}`, {"fragmentName":"ClusterFields"}) as unknown as TypedDocumentString<ClusterFieldsFragment, unknown>;
export const DocumentFieldsFragmentDoc = new TypedDocumentString(`
    fragment DocumentFields on Document {
  kind
  name
  workspace
  labels
  spec
  virtualMesh
  revision
  createdAt
}
    `, {"fragmentName":"DocumentFields"}) as unknown as TypedDocumentString<DocumentFieldsFragment, unknown>;
export const MembersFieldsFragmentDoc = new TypedDocumentString(`
    fragment MembersFields on VirtualMeshMembers {
  name
  members {
    cluster
    mesh
  }
  leftOut {
    cluster
    mesh
    reason
  }
}
    `, {"fragmentName":"MembersFields"}) as unknown as TypedDocumentString<MembersFieldsFragment, unknown>;
export const ReportFieldsFragmentDoc = new TypedDocumentString(`
    fragment ReportFields on DestinationReport {
  document
  cluster
  mesh
  meshKind
  destination
  outcome
  features {
    feature
    fidelity
    reason
  }
  conflicts {
    field
    winner
    loser
    rule
    message
  }
  warnings {
    code
    severity
    message
  }
  objects
}
    `, {"fragmentName":"ReportFields"}) as unknown as TypedDocumentString<ReportFieldsFragment, unknown>;
export const PlanFieldsFragmentDoc = new TypedDocumentString(`
    fragment PlanFields on Plan {
  virtualMeshes {
    ...MembersFields
  }
  clusters {
    cluster
    mesh
    virtualMesh
    changes {
      action
      apiVersion
      kind
      namespace
      name
      diff
    }
    reports {
      ...ReportFields
    }
    hold
  }
  unmatched {
    document
    reason
  }
  rollouts {
    virtualMesh
    waves {
      name
      soakSeconds
      mayFail
      clusters
    }
    gates
  }
  pageInfo {
    hasNextPage
    endCursor
  }
}
    fragment MembersFields on VirtualMeshMembers {
  name
  members {
    cluster
    mesh
  }
  leftOut {
    cluster
    mesh
    reason
  }
}
fragment ReportFields on DestinationReport {
  document
  cluster
  mesh
  meshKind
  destination
  outcome
  features {
    feature
    fidelity
    reason
  }
  conflicts {
    field
    winner
    loser
    rule
    message
  }
  warnings {
    code
    severity
    message
  }
  objects
}`, {"fragmentName":"PlanFields"}) as unknown as TypedDocumentString<PlanFieldsFragment, unknown>;
export const AppliedFieldsFragmentDoc = new TypedDocumentString(`
    fragment AppliedFields on Applied {
  revisions {
    virtualMesh
    revision
  }
  documents {
    kind
    workspace
    name
    action
  }
}
    `, {"fragmentName":"AppliedFields"}) as unknown as TypedDocumentString<AppliedFieldsFragment, unknown>;
export const MasterKeysFieldsFragmentDoc = new TypedDocumentString(`
    fragment MasterKeysFields on MasterKeys {
  changeable
  keys {
    id
    current
    held
    credentials
    clusters
    roots
  }
}
    `, {"fragmentName":"MasterKeysFields"}) as unknown as TypedDocumentString<MasterKeysFieldsFragment, unknown>;
export const RolloutFieldsFragmentDoc = new TypedDocumentString(`
    fragment RolloutFields on Rollout {
  id
  virtualMesh
  fromRevision
  toRevision
  author
  state
  phase
  reason
  startedAt
  endedAt
  gates {
    name
    type
    onUnknown
  }
  waves {
    name
    current
    soakSeconds
    mayFail
    clusters {
      cluster
      state
      before
      failure
    }
  }
}
    `, {"fragmentName":"RolloutFields"}) as unknown as TypedDocumentString<RolloutFieldsFragment, unknown>;
export const EvidenceFieldsFragmentDoc = new TypedDocumentString(`
    fragment EvidenceFields on Evidence {
  state
  at
  reason
}
    `, {"fragmentName":"EvidenceFields"}) as unknown as TypedDocumentString<EvidenceFieldsFragment, unknown>;
export const StatusFieldsFragmentDoc = new TypedDocumentString(`
    fragment StatusFields on DocumentStatus {
  document
  virtualMesh
  cluster
  mesh
  targetRevision
  appliedRevision
  evidence {
    written {
      ...EvidenceFields
    }
    accepted {
      ...EvidenceFields
    }
    live {
      ...EvidenceFields
    }
    proven {
      ...EvidenceFields
    }
  }
  proxies {
    observedAt
    silent
    count {
      connected
      acknowledged
      refused
      refusals {
        proxy
        type
        error
      }
      lag
    }
  }
  effect
  problems
}
    fragment EvidenceFields on Evidence {
  state
  at
  reason
}`, {"fragmentName":"StatusFields"}) as unknown as TypedDocumentString<StatusFieldsFragment, unknown>;
export const StatusWithReportsFragmentDoc = new TypedDocumentString(`
    fragment StatusWithReports on DocumentStatus {
  ...StatusFields
  reports {
    ...ReportFields
  }
}
    fragment EvidenceFields on Evidence {
  state
  at
  reason
}
fragment StatusFields on DocumentStatus {
  document
  virtualMesh
  cluster
  mesh
  targetRevision
  appliedRevision
  evidence {
    written {
      ...EvidenceFields
    }
    accepted {
      ...EvidenceFields
    }
    live {
      ...EvidenceFields
    }
    proven {
      ...EvidenceFields
    }
  }
  proxies {
    observedAt
    silent
    count {
      connected
      acknowledged
      refused
      refusals {
        proxy
        type
        error
      }
      lag
    }
  }
  effect
  problems
}
fragment ReportFields on DestinationReport {
  document
  cluster
  mesh
  meshKind
  destination
  outcome
  features {
    feature
    fidelity
    reason
  }
  conflicts {
    field
    winner
    loser
    rule
    message
  }
  warnings {
    code
    severity
    message
  }
  objects
}`, {"fragmentName":"StatusWithReports"}) as unknown as TypedDocumentString<StatusWithReportsFragment, unknown>;
export const TokenFieldsFragmentDoc = new TypedDocumentString(`
    fragment TokenFields on Token {
  name
  issuedAt
  current
}
    `, {"fragmentName":"TokenFields"}) as unknown as TypedDocumentString<TokenFieldsFragment, unknown>;
export const MeshTrustFieldsFragmentDoc = new TypedDocumentString(`
    fragment MeshTrustFields on MeshTrust {
  cluster
  mesh
  kind
  untold
  stores {
    role
    source
    state
    reason
    readAt
    lookedAt
    pods {
      total
      current
      others
      silent
    }
    certificates {
      fingerprint
      subject
      issuer
      serialNumber
      key
      notBefore
      notAfter
      root
      faults
    }
  }
}
    `, {"fragmentName":"MeshTrustFields"}) as unknown as TypedDocumentString<MeshTrustFieldsFragment, unknown>;
export const EndingFieldsFragmentDoc = new TypedDocumentString(`
    fragment EndingFields on Ending {
  what
  subject
  fingerprint
  endsAt
  state
  places
  placeCount
}
    `, {"fragmentName":"EndingFields"}) as unknown as TypedDocumentString<EndingFieldsFragment, unknown>;
export const TrustVerificationFieldsFragmentDoc = new TypedDocumentString(`
    fragment TrustVerificationFields on TrustVerification {
  members
  pairs
  trusted
  refused
  unknown
  refusals {
    one
    other
    reason
  }
  unseen {
    mesh
    reason
  }
  sharedDomains {
    trustDomain
    meshes
  }
}
    `, {"fragmentName":"TrustVerificationFields"}) as unknown as TypedDocumentString<TrustVerificationFieldsFragment, unknown>;
export const OperationFieldsFragmentDoc = new TypedDocumentString(`
    fragment OperationFields on Operation {
  id
  kind
  subject
  step
  message
  progress {
    done
    total
  }
  caller {
    name
  }
  startedAt
  endedAt
  outcome
  problems {
    path
    code
    message
    fix
  }
}
    `, {"fragmentName":"OperationFields"}) as unknown as TypedDocumentString<OperationFieldsFragment, unknown>;
export const TrustAuthorityFieldsFragmentDoc = new TypedDocumentString(`
    fragment TrustAuthorityFields on TrustAuthority {
  virtualMesh
  phase
  generation
  pausedBy
  roots {
    number
    fingerprint
    subject
    notBefore
    notAfter
    certificate
    signs
    believed
    maySign
  }
  operation {
    ...OperationFields
  }
}
    fragment OperationFields on Operation {
  id
  kind
  subject
  step
  message
  progress {
    done
    total
  }
  caller {
    name
  }
  startedAt
  endedAt
  outcome
  problems {
    path
    code
    message
    fix
  }
}`, {"fragmentName":"TrustAuthorityFields"}) as unknown as TypedDocumentString<TrustAuthorityFieldsFragment, unknown>;
export const WhyStepFieldsFragmentDoc = new TypedDocumentString(`
    fragment WhyStepFields on WhyStep {
  step
  cluster
  state
  evidence
  fix
}
    `, {"fragmentName":"WhyStepFields"}) as unknown as TypedDocumentString<WhyStepFieldsFragment, unknown>;
export const FoundObjectsDocument = new TypedDocumentString(`
    query FoundObjects($cluster: String!) {
  foundObjects(cluster: $cluster) {
    __typename
    ...FoundFields
    ...ProblemFields
  }
}
    fragment FoundFields on FoundObjects {
  installation
  objects {
    apiVersion
    kind
    namespace
    name
    uid
    installation
    virtualMesh
    standing
    difference
  }
  unread
}
fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<FoundObjectsQuery, FoundObjectsQueryVariables>;
export const AdoptObjectsDocument = new TypedDocumentString(`
    mutation AdoptObjects($cluster: String!, $uids: [ID!]!, $differing: Boolean) {
  adoptObjects(cluster: $cluster, uids: $uids, differing: $differing) {
    __typename
    ... on Adopted {
      objects
    }
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<AdoptObjectsMutation, AdoptObjectsMutationVariables>;
export const BackupDocument = new TypedDocumentString(`
    mutation Backup($key: BackupKey!) {
  backup(key: $key) {
    __typename
    ... on Backup {
      file
      contents {
        ...BackupContentsFields
      }
    }
    ...ProblemFields
  }
}
    fragment BackupContentsFields on BackupContents {
  product
  madeAt
  madeBy
  virtualMeshes
  documents
  clusters
  tokens
  pauses
  rollouts
  objects
  leftOut {
    cluster
    reason
  }
}
fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<BackupMutation, BackupMutationVariables>;
export const UploadBackupDocument = new TypedDocumentString(`
    mutation UploadBackup($upload: ID, $part: String!) {
  uploadBackup(upload: $upload, part: $part) {
    __typename
    ... on BackupUpload {
      id
      bytes
    }
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<UploadBackupMutation, UploadBackupMutationVariables>;
export const RestoreDocument = new TypedDocumentString(`
    mutation Restore($upload: ID!, $key: RestoreKey!, $dryRun: Boolean!) {
  restore(upload: $upload, key: $key, dryRun: $dryRun) {
    __typename
    ... on Restored {
      contents {
        ...BackupContentsFields
      }
    }
    ...ProblemFields
  }
}
    fragment BackupContentsFields on BackupContents {
  product
  madeAt
  madeBy
  virtualMeshes
  documents
  clusters
  tokens
  pauses
  rollouts
  objects
  leftOut {
    cluster
    reason
  }
}
fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<RestoreMutation, RestoreMutationVariables>;
export const HubDocument = new TypedDocumentString(`
    query Hub {
  hub {
    program
    database
    missing
    workers {
      name
      seenAt
      alive
    }
  }
}
    `) as unknown as TypedDocumentString<HubQuery, HubQueryVariables>;
export const StatusSummariesDocument = new TypedDocumentString(`
    query StatusSummaries($first: Int, $after: String) {
  status(first: $first, after: $after) {
    edges {
      node {
        ...StatusFields
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment EvidenceFields on Evidence {
  state
  at
  reason
}
fragment StatusFields on DocumentStatus {
  document
  virtualMesh
  cluster
  mesh
  targetRevision
  appliedRevision
  evidence {
    written {
      ...EvidenceFields
    }
    accepted {
      ...EvidenceFields
    }
    live {
      ...EvidenceFields
    }
    proven {
      ...EvidenceFields
    }
  }
  proxies {
    observedAt
    silent
    count {
      connected
      acknowledged
      refused
      refusals {
        proxy
        type
        error
      }
      lag
    }
  }
  effect
  problems
}`) as unknown as TypedDocumentString<StatusSummariesQuery, StatusSummariesQueryVariables>;
export const RunningRolloutsDocument = new TypedDocumentString(`
    query RunningRollouts($first: Int!, $after: String) {
  rollouts(first: $first, after: $after) {
    edges {
      node {
        virtualMesh
        state
        reason
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<RunningRolloutsQuery, RunningRolloutsQueryVariables>;
export const ClustersDocument = new TypedDocumentString(`
    query Clusters($first: Int, $after: String, $labels: JSON) {
  clusters(first: $first, after: $after, labels: $labels) {
    edges {
      node {
        ...ClusterFields
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ConditionFields on ClusterCondition {
  type
  status
  reason
  message
  since
  checkedAt
}
fragment LaneFields on Lane {
  cluster
  state
  targetGeneration
  appliedGeneration
  reason
  reasonObject
  since
  orphanedObjects
}
fragment ClusterFields on Cluster {
  id
  name
  labels
  region
  zone
  network
  prometheus
  prometheusLogin
  server
  uid
  serverVersion
  state
  conditions {
    ...ConditionFields
  }
  registeredAt
  lastSeenAt
  credentialsFingerprint
  credentialIssuedAt
  credentialExpiresAt
  insecure
  leaving
  inventory {
    observedAt
    changedAt
    complete
    problems {
      kind
      reason
      message
    }
    meshes {
      ...MeshFields
    }
    workloads
    destinations
  }
  lane {
    ...LaneFields
  }
  pause {
    ...PauseFields
  }
}
fragment MeshFields on Mesh {
  cluster
  key
  kind
  manageable
  state
  modes
  version
  revision
  trustDomain
  namespace
  evidence
}
fragment PauseFields on Pause {
  target
  reason
  caller {
    name
  }
  since
}`) as unknown as TypedDocumentString<ClustersQuery, ClustersQueryVariables>;
export const ClusterNamesDocument = new TypedDocumentString(`
    query ClusterNames($first: Int, $after: String) {
  clusters(first: $first, after: $after) {
    edges {
      node {
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ClusterNamesQuery, ClusterNamesQueryVariables>;
export const SeenClustersDocument = new TypedDocumentString(`
    query SeenClusters($first: Int, $after: String) {
  clusters(first: $first, after: $after) {
    edges {
      node {
        name
        inventory {
          observedAt
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<SeenClustersQuery, SeenClustersQueryVariables>;
export const ClusterByNameDocument = new TypedDocumentString(`
    query ClusterByName($name: String!) {
  cluster(name: $name) {
    ...ClusterFields
  }
}
    fragment ConditionFields on ClusterCondition {
  type
  status
  reason
  message
  since
  checkedAt
}
fragment LaneFields on Lane {
  cluster
  state
  targetGeneration
  appliedGeneration
  reason
  reasonObject
  since
  orphanedObjects
}
fragment ClusterFields on Cluster {
  id
  name
  labels
  region
  zone
  network
  prometheus
  prometheusLogin
  server
  uid
  serverVersion
  state
  conditions {
    ...ConditionFields
  }
  registeredAt
  lastSeenAt
  credentialsFingerprint
  credentialIssuedAt
  credentialExpiresAt
  insecure
  leaving
  inventory {
    observedAt
    changedAt
    complete
    problems {
      kind
      reason
      message
    }
    meshes {
      ...MeshFields
    }
    workloads
    destinations
  }
  lane {
    ...LaneFields
  }
  pause {
    ...PauseFields
  }
}
fragment MeshFields on Mesh {
  cluster
  key
  kind
  manageable
  state
  modes
  version
  revision
  trustDomain
  namespace
  evidence
}
fragment PauseFields on Pause {
  target
  reason
  caller {
    name
  }
  since
}`) as unknown as TypedDocumentString<ClusterByNameQuery, ClusterByNameQueryVariables>;
export const PreflightClusterDocument = new TypedDocumentString(`
    mutation PreflightCluster($input: ClusterConnectionInput!) {
  preflightCluster(input: $input) {
    __typename
    ... on Preflight {
      passed
      checks {
        name
        state
        message
        fix
      }
    }
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<PreflightClusterMutation, PreflightClusterMutationVariables>;
export const RegisterClusterDocument = new TypedDocumentString(`
    mutation RegisterCluster($input: RegisterClusterInput!) {
  registerCluster(input: $input) {
    __typename
    ...ClusterFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment ConditionFields on ClusterCondition {
  type
  status
  reason
  message
  since
  checkedAt
}
fragment LaneFields on Lane {
  cluster
  state
  targetGeneration
  appliedGeneration
  reason
  reasonObject
  since
  orphanedObjects
}
fragment ClusterFields on Cluster {
  id
  name
  labels
  region
  zone
  network
  prometheus
  prometheusLogin
  server
  uid
  serverVersion
  state
  conditions {
    ...ConditionFields
  }
  registeredAt
  lastSeenAt
  credentialsFingerprint
  credentialIssuedAt
  credentialExpiresAt
  insecure
  leaving
  inventory {
    observedAt
    changedAt
    complete
    problems {
      kind
      reason
      message
    }
    meshes {
      ...MeshFields
    }
    workloads
    destinations
  }
  lane {
    ...LaneFields
  }
  pause {
    ...PauseFields
  }
}
fragment MeshFields on Mesh {
  cluster
  key
  kind
  manageable
  state
  modes
  version
  revision
  trustDomain
  namespace
  evidence
}
fragment PauseFields on Pause {
  target
  reason
  caller {
    name
  }
  since
}`) as unknown as TypedDocumentString<RegisterClusterMutation, RegisterClusterMutationVariables>;
export const CheckClusterDocument = new TypedDocumentString(`
    mutation CheckCluster($name: String!) {
  checkCluster(name: $name) {
    __typename
    ...ClusterFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment ConditionFields on ClusterCondition {
  type
  status
  reason
  message
  since
  checkedAt
}
fragment LaneFields on Lane {
  cluster
  state
  targetGeneration
  appliedGeneration
  reason
  reasonObject
  since
  orphanedObjects
}
fragment ClusterFields on Cluster {
  id
  name
  labels
  region
  zone
  network
  prometheus
  prometheusLogin
  server
  uid
  serverVersion
  state
  conditions {
    ...ConditionFields
  }
  registeredAt
  lastSeenAt
  credentialsFingerprint
  credentialIssuedAt
  credentialExpiresAt
  insecure
  leaving
  inventory {
    observedAt
    changedAt
    complete
    problems {
      kind
      reason
      message
    }
    meshes {
      ...MeshFields
    }
    workloads
    destinations
  }
  lane {
    ...LaneFields
  }
  pause {
    ...PauseFields
  }
}
fragment MeshFields on Mesh {
  cluster
  key
  kind
  manageable
  state
  modes
  version
  revision
  trustDomain
  namespace
  evidence
}
fragment PauseFields on Pause {
  target
  reason
  caller {
    name
  }
  since
}`) as unknown as TypedDocumentString<CheckClusterMutation, CheckClusterMutationVariables>;
export const CheckClusterRightsDocument = new TypedDocumentString(`
    mutation CheckClusterRights($name: String!) {
  checkClusterRights(name: $name) {
    __typename
    ... on ClusterRights {
      capabilities {
        capability
        state
        missing
      }
      needless
    }
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<CheckClusterRightsMutation, CheckClusterRightsMutationVariables>;
export const UpdateClusterCredentialsDocument = new TypedDocumentString(`
    mutation UpdateClusterCredentials($input: ClusterConnectionInput!) {
  updateClusterCredentials(input: $input) {
    __typename
    ...ClusterFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment ConditionFields on ClusterCondition {
  type
  status
  reason
  message
  since
  checkedAt
}
fragment LaneFields on Lane {
  cluster
  state
  targetGeneration
  appliedGeneration
  reason
  reasonObject
  since
  orphanedObjects
}
fragment ClusterFields on Cluster {
  id
  name
  labels
  region
  zone
  network
  prometheus
  prometheusLogin
  server
  uid
  serverVersion
  state
  conditions {
    ...ConditionFields
  }
  registeredAt
  lastSeenAt
  credentialsFingerprint
  credentialIssuedAt
  credentialExpiresAt
  insecure
  leaving
  inventory {
    observedAt
    changedAt
    complete
    problems {
      kind
      reason
      message
    }
    meshes {
      ...MeshFields
    }
    workloads
    destinations
  }
  lane {
    ...LaneFields
  }
  pause {
    ...PauseFields
  }
}
fragment MeshFields on Mesh {
  cluster
  key
  kind
  manageable
  state
  modes
  version
  revision
  trustDomain
  namespace
  evidence
}
fragment PauseFields on Pause {
  target
  reason
  caller {
    name
  }
  since
}`) as unknown as TypedDocumentString<UpdateClusterCredentialsMutation, UpdateClusterCredentialsMutationVariables>;
export const SetClusterPlaceDocument = new TypedDocumentString(`
    mutation SetClusterPlace($name: String!, $place: PlaceInput!) {
  setClusterPlace(name: $name, place: $place) {
    __typename
    ...ClusterFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment ConditionFields on ClusterCondition {
  type
  status
  reason
  message
  since
  checkedAt
}
fragment LaneFields on Lane {
  cluster
  state
  targetGeneration
  appliedGeneration
  reason
  reasonObject
  since
  orphanedObjects
}
fragment ClusterFields on Cluster {
  id
  name
  labels
  region
  zone
  network
  prometheus
  prometheusLogin
  server
  uid
  serverVersion
  state
  conditions {
    ...ConditionFields
  }
  registeredAt
  lastSeenAt
  credentialsFingerprint
  credentialIssuedAt
  credentialExpiresAt
  insecure
  leaving
  inventory {
    observedAt
    changedAt
    complete
    problems {
      kind
      reason
      message
    }
    meshes {
      ...MeshFields
    }
    workloads
    destinations
  }
  lane {
    ...LaneFields
  }
  pause {
    ...PauseFields
  }
}
fragment MeshFields on Mesh {
  cluster
  key
  kind
  manageable
  state
  modes
  version
  revision
  trustDomain
  namespace
  evidence
}
fragment PauseFields on Pause {
  target
  reason
  caller {
    name
  }
  since
}`) as unknown as TypedDocumentString<SetClusterPlaceMutation, SetClusterPlaceMutationVariables>;
export const DeregistrationPlanDocument = new TypedDocumentString(`
    query DeregistrationPlan($cluster: String!) {
  deregistrationPlan(cluster: $cluster) {
    __typename
    ... on DeregistrationPlan {
      objects {
        apiVersion
        kind
        namespace
        name
        virtualMesh
      }
      reachable
      kept
    }
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<DeregistrationPlanQuery, DeregistrationPlanQueryVariables>;
export const DeregisterClusterDocument = new TypedDocumentString(`
    mutation DeregisterCluster($name: String!, $mode: DeregisterMode!) {
  deregisterCluster(name: $name, mode: $mode) {
    __typename
    ...OperationFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment OperationFields on Operation {
  id
  kind
  subject
  step
  message
  progress {
    done
    total
  }
  caller {
    name
  }
  startedAt
  endedAt
  outcome
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<DeregisterClusterMutation, DeregisterClusterMutationVariables>;
export const ConfirmDeletesDocument = new TypedDocumentString(`
    mutation ConfirmDeletes($cluster: String!, $generation: Int!) {
  confirmDeletes(cluster: $cluster, generation: $generation) {
    __typename
    ... on Confirmed {
      cluster
    }
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<ConfirmDeletesMutation, ConfirmDeletesMutationVariables>;
export const DocumentsDocument = new TypedDocumentString(`
    query Documents($kind: DocumentKind!, $first: Int, $after: String, $workspace: String, $virtualMesh: String) {
  documents(
    kind: $kind
    first: $first
    after: $after
    workspace: $workspace
    virtualMesh: $virtualMesh
  ) {
    edges {
      node {
        ...DocumentFields
        status {
          ...StatusFields
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment DocumentFields on Document {
  kind
  name
  workspace
  labels
  spec
  virtualMesh
  revision
  createdAt
}
fragment EvidenceFields on Evidence {
  state
  at
  reason
}
fragment StatusFields on DocumentStatus {
  document
  virtualMesh
  cluster
  mesh
  targetRevision
  appliedRevision
  evidence {
    written {
      ...EvidenceFields
    }
    accepted {
      ...EvidenceFields
    }
    live {
      ...EvidenceFields
    }
    proven {
      ...EvidenceFields
    }
  }
  proxies {
    observedAt
    silent
    count {
      connected
      acknowledged
      refused
      refusals {
        proxy
        type
        error
      }
      lag
    }
  }
  effect
  problems
}`) as unknown as TypedDocumentString<DocumentsQuery, DocumentsQueryVariables>;
export const DocumentNamesDocument = new TypedDocumentString(`
    query DocumentNames($kind: DocumentKind!, $first: Int, $after: String) {
  documents(kind: $kind, first: $first, after: $after) {
    edges {
      node {
        workspace
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<DocumentNamesQuery, DocumentNamesQueryVariables>;
export const DocumentNameDocument = new TypedDocumentString(`
    query DocumentName($kind: DocumentKind!, $workspace: String!, $name: String!) {
  document(kind: $kind, workspace: $workspace, name: $name) {
    name
  }
}
    `) as unknown as TypedDocumentString<DocumentNameQuery, DocumentNameQueryVariables>;
export const DocumentSpecDocument = new TypedDocumentString(`
    query DocumentSpec($kind: DocumentKind!, $workspace: String!, $name: String!) {
  document(kind: $kind, workspace: $workspace, name: $name) {
    spec
  }
}
    `) as unknown as TypedDocumentString<DocumentSpecQuery, DocumentSpecQueryVariables>;
export const DescribeDocumentDocument = new TypedDocumentString(`
    query DescribeDocument($kind: DocumentKind!, $workspace: String!, $name: String!) {
  document(kind: $kind, workspace: $workspace, name: $name) {
    ...DocumentFields
    status {
      ...StatusWithReports
    }
  }
}
    fragment DocumentFields on Document {
  kind
  name
  workspace
  labels
  spec
  virtualMesh
  revision
  createdAt
}
fragment EvidenceFields on Evidence {
  state
  at
  reason
}
fragment StatusFields on DocumentStatus {
  document
  virtualMesh
  cluster
  mesh
  targetRevision
  appliedRevision
  evidence {
    written {
      ...EvidenceFields
    }
    accepted {
      ...EvidenceFields
    }
    live {
      ...EvidenceFields
    }
    proven {
      ...EvidenceFields
    }
  }
  proxies {
    observedAt
    silent
    count {
      connected
      acknowledged
      refused
      refusals {
        proxy
        type
        error
      }
      lag
    }
  }
  effect
  problems
}
fragment ReportFields on DestinationReport {
  document
  cluster
  mesh
  meshKind
  destination
  outcome
  features {
    feature
    fidelity
    reason
  }
  conflicts {
    field
    winner
    loser
    rule
    message
  }
  warnings {
    code
    severity
    message
  }
  objects
}
fragment StatusWithReports on DocumentStatus {
  ...StatusFields
  reports {
    ...ReportFields
  }
}`) as unknown as TypedDocumentString<DescribeDocumentQuery, DescribeDocumentQueryVariables>;
export const UnmatchedDocument = new TypedDocumentString(`
    query Unmatched($virtualMesh: String) {
  unmatched(virtualMesh: $virtualMesh) {
    document
    reason
  }
}
    `) as unknown as TypedDocumentString<UnmatchedQuery, UnmatchedQueryVariables>;
export const MembersDocument = new TypedDocumentString(`
    query Members($virtualMesh: String!) {
  members(virtualMesh: $virtualMesh) {
    ...MembersFields
  }
}
    fragment MembersFields on VirtualMeshMembers {
  name
  members {
    cluster
    mesh
  }
  leftOut {
    cluster
    mesh
    reason
  }
}`) as unknown as TypedDocumentString<MembersQuery, MembersQueryVariables>;
export const ExportDocument = new TypedDocumentString(`
    query Export($virtualMesh: String, $revision: Int) {
  export(virtualMesh: $virtualMesh, revision: $revision) {
    __typename
    ... on Export {
      documents
    }
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<ExportQuery, ExportQueryVariables>;
export const RevisionsDocument = new TypedDocumentString(`
    query Revisions($virtualMesh: String!, $first: Int, $after: String) {
  revisions(virtualMesh: $virtualMesh, first: $first, after: $after) {
    edges {
      node {
        number
        author
        message
        at
        changes {
          kind
          workspace
          name
          action
        }
      }
    }
    oldest
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<RevisionsQuery, RevisionsQueryVariables>;
export const PlanDocument = new TypedDocumentString(`
    query Plan($documents: [JSON!], $remove: [DocumentRef!], $first: Int, $after: String) {
  plan(documents: $documents, remove: $remove, first: $first, after: $after) {
    __typename
    ...PlanFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment MembersFields on VirtualMeshMembers {
  name
  members {
    cluster
    mesh
  }
  leftOut {
    cluster
    mesh
    reason
  }
}
fragment PlanFields on Plan {
  virtualMeshes {
    ...MembersFields
  }
  clusters {
    cluster
    mesh
    virtualMesh
    changes {
      action
      apiVersion
      kind
      namespace
      name
      diff
    }
    reports {
      ...ReportFields
    }
    hold
  }
  unmatched {
    document
    reason
  }
  rollouts {
    virtualMesh
    waves {
      name
      soakSeconds
      mayFail
      clusters
    }
    gates
  }
  pageInfo {
    hasNextPage
    endCursor
  }
}
fragment ReportFields on DestinationReport {
  document
  cluster
  mesh
  meshKind
  destination
  outcome
  features {
    feature
    fidelity
    reason
  }
  conflicts {
    field
    winner
    loser
    rule
    message
  }
  warnings {
    code
    severity
    message
  }
  objects
}`) as unknown as TypedDocumentString<PlanQuery, PlanQueryVariables>;
export const ApplyDocument = new TypedDocumentString(`
    mutation Apply($documents: [JSON!]!, $message: String, $requestId: String, $confirmDeletes: Boolean, $strategy: JSON) {
  apply(
    documents: $documents
    message: $message
    requestId: $requestId
    confirmDeletes: $confirmDeletes
    strategy: $strategy
  ) {
    __typename
    ...AppliedFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment AppliedFields on Applied {
  revisions {
    virtualMesh
    revision
  }
  documents {
    kind
    workspace
    name
    action
  }
}`) as unknown as TypedDocumentString<ApplyMutation, ApplyMutationVariables>;
export const DeleteDocumentsDocument = new TypedDocumentString(`
    mutation DeleteDocuments($refs: [DocumentRef!]!, $message: String, $confirmDeletes: Boolean) {
  deleteDocuments(refs: $refs, message: $message, confirmDeletes: $confirmDeletes) {
    __typename
    ... on Deleted {
      revisions {
        virtualMesh
        revision
      }
      removed
    }
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<DeleteDocumentsMutation, DeleteDocumentsMutationVariables>;
export const RollbackPlanDocument = new TypedDocumentString(`
    query RollbackPlan($virtualMesh: String!, $revision: Int!, $first: Int, $after: String) {
  rollbackPlan(
    virtualMesh: $virtualMesh
    revision: $revision
    first: $first
    after: $after
  ) {
    __typename
    ...PlanFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment MembersFields on VirtualMeshMembers {
  name
  members {
    cluster
    mesh
  }
  leftOut {
    cluster
    mesh
    reason
  }
}
fragment PlanFields on Plan {
  virtualMeshes {
    ...MembersFields
  }
  clusters {
    cluster
    mesh
    virtualMesh
    changes {
      action
      apiVersion
      kind
      namespace
      name
      diff
    }
    reports {
      ...ReportFields
    }
    hold
  }
  unmatched {
    document
    reason
  }
  rollouts {
    virtualMesh
    waves {
      name
      soakSeconds
      mayFail
      clusters
    }
    gates
  }
  pageInfo {
    hasNextPage
    endCursor
  }
}
fragment ReportFields on DestinationReport {
  document
  cluster
  mesh
  meshKind
  destination
  outcome
  features {
    feature
    fidelity
    reason
  }
  conflicts {
    field
    winner
    loser
    rule
    message
  }
  warnings {
    code
    severity
    message
  }
  objects
}`) as unknown as TypedDocumentString<RollbackPlanQuery, RollbackPlanQueryVariables>;
export const RollbackDocument = new TypedDocumentString(`
    mutation Rollback($virtualMesh: String!, $revision: Int!, $seen: Int, $message: String, $confirmDeletes: Boolean) {
  rollback(
    virtualMesh: $virtualMesh
    revision: $revision
    seen: $seen
    message: $message
    confirmDeletes: $confirmDeletes
  ) {
    __typename
    ...AppliedFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment AppliedFields on Applied {
  revisions {
    virtualMesh
    revision
  }
  documents {
    kind
    workspace
    name
    action
  }
}`) as unknown as TypedDocumentString<RollbackMutation, RollbackMutationVariables>;
export const KeepPlanDocument = new TypedDocumentString(`
    mutation KeepPlan($documents: [JSON!], $remove: [DocumentRef!]) {
  keepPlan(documents: $documents, remove: $remove) {
    __typename
    ... on KeptPlan {
      id
      until
    }
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<KeepPlanMutation, KeepPlanMutationVariables>;
export const KeptPlanDocument = new TypedDocumentString(`
    query KeptPlan($id: ID!) {
  keptPlan(id: $id) {
    id
    deletes
  }
}
    `) as unknown as TypedDocumentString<KeptPlanQuery, KeptPlanQueryVariables>;
export const ApplyPlanDocument = new TypedDocumentString(`
    mutation ApplyPlan($id: ID!, $message: String, $requestId: String, $confirmDeletes: Boolean, $strategy: JSON) {
  applyPlan(
    id: $id
    message: $message
    requestId: $requestId
    confirmDeletes: $confirmDeletes
    strategy: $strategy
  ) {
    __typename
    ...AppliedFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment AppliedFields on Applied {
  revisions {
    virtualMesh
    revision
  }
  documents {
    kind
    workspace
    name
    action
  }
}`) as unknown as TypedDocumentString<ApplyPlanMutation, ApplyPlanMutationVariables>;
export const FailoverStatusDocument = new TypedDocumentString(`
    query FailoverStatus {
  failover {
    evacuations {
      cluster
      share
      direction
      reason
      askedBy
      askedAt
      operation {
        ...OperationFields
      }
    }
    ways {
      virtualMesh
      document
      callers
      tiers {
        clusters {
          cluster
          service
          percent
          share
        }
      }
    }
  }
}
    fragment OperationFields on Operation {
  id
  kind
  subject
  step
  message
  progress {
    done
    total
  }
  caller {
    name
  }
  startedAt
  endedAt
  outcome
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<FailoverStatusQuery, FailoverStatusQueryVariables>;
export const EvacuateClusterDocument = new TypedDocumentString(`
    mutation EvacuateCluster($cluster: String!, $overSeconds: Int!, $most: Float!, $partly: Boolean!, $reason: String) {
  evacuateCluster(
    cluster: $cluster
    overSeconds: $overSeconds
    most: $most
    partly: $partly
    reason: $reason
  ) {
    __typename
    ...OperationFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment OperationFields on Operation {
  id
  kind
  subject
  step
  message
  progress {
    done
    total
  }
  caller {
    name
  }
  startedAt
  endedAt
  outcome
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<EvacuateClusterMutation, EvacuateClusterMutationVariables>;
export const ReturnClusterDocument = new TypedDocumentString(`
    mutation ReturnCluster($cluster: String!, $overSeconds: Int!, $reason: String) {
  returnCluster(cluster: $cluster, overSeconds: $overSeconds, reason: $reason) {
    __typename
    ...OperationFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment OperationFields on Operation {
  id
  kind
  subject
  step
  message
  progress {
    done
    total
  }
  caller {
    name
  }
  startedAt
  endedAt
  outcome
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<ReturnClusterMutation, ReturnClusterMutationVariables>;
export const MeshesDocument = new TypedDocumentString(`
    query Meshes($first: Int, $after: String, $cluster: String) {
  meshes(first: $first, after: $after, cluster: $cluster) {
    edges {
      node {
        ...MeshFields
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment MeshFields on Mesh {
  cluster
  key
  kind
  manageable
  state
  modes
  version
  revision
  trustDomain
  namespace
  evidence
}`) as unknown as TypedDocumentString<MeshesQuery, MeshesQueryVariables>;
export const WorkloadsDocument = new TypedDocumentString(`
    query Workloads($first: Int, $after: String, $cluster: String, $namespace: String) {
  workloads(
    first: $first
    after: $after
    cluster: $cluster
    namespace: $namespace
  ) {
    edges {
      node {
        cluster
        namespace
        name
        controller
        podLabels
        serviceAccount
        mesh
        pods
        readyPods
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<WorkloadsQuery, WorkloadsQueryVariables>;
export const DestinationsDocument = new TypedDocumentString(`
    query Destinations($first: Int, $after: String, $cluster: String, $namespace: String) {
  destinations(
    first: $first
    after: $after
    cluster: $cluster
    namespace: $namespace
  ) {
    edges {
      node {
        cluster
        namespace
        name
        labels
        selector
        ports {
          port
          name
          protocol
          appProtocol
        }
        headless
        meshes
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<DestinationsQuery, DestinationsQueryVariables>;
export const MasterKeysDocument = new TypedDocumentString(`
    query MasterKeys {
  masterKeys {
    ...MasterKeysFields
  }
}
    fragment MasterKeysFields on MasterKeys {
  changeable
  keys {
    id
    current
    held
    credentials
    clusters
    roots
  }
}`) as unknown as TypedDocumentString<MasterKeysQuery, MasterKeysQueryVariables>;
export const RotateMasterKeyDocument = new TypedDocumentString(`
    mutation RotateMasterKey($from: ID!) {
  rotateMasterKey(from: $from) {
    __typename
    ...MasterKeysFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment MasterKeysFields on MasterKeys {
  changeable
  keys {
    id
    current
    held
    credentials
    clusters
    roots
  }
}`) as unknown as TypedDocumentString<RotateMasterKeyMutation, RotateMasterKeyMutationVariables>;
export const RewrapCredentialsDocument = new TypedDocumentString(`
    mutation RewrapCredentials($first: Int) {
  rewrapCredentials(first: $first) {
    done
    remaining
    unopened
  }
}
    `) as unknown as TypedDocumentString<RewrapCredentialsMutation, RewrapCredentialsMutationVariables>;
export const RemoveMasterKeyDocument = new TypedDocumentString(`
    mutation RemoveMasterKey($id: ID!) {
  removeMasterKey(id: $id) {
    __typename
    ...MasterKeysFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment MasterKeysFields on MasterKeys {
  changeable
  keys {
    id
    current
    held
    credentials
    clusters
    roots
  }
}`) as unknown as TypedDocumentString<RemoveMasterKeyMutation, RemoveMasterKeyMutationVariables>;
export const OperationsDocument = new TypedDocumentString(`
    query Operations($first: Int, $after: String, $running: Boolean) {
  operations(first: $first, after: $after, running: $running) {
    edges {
      node {
        ...OperationFields
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment OperationFields on Operation {
  id
  kind
  subject
  step
  message
  progress {
    done
    total
  }
  caller {
    name
  }
  startedAt
  endedAt
  outcome
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<OperationsQuery, OperationsQueryVariables>;
export const OperationDocument = new TypedDocumentString(`
    query Operation($id: ID!) {
  operation(id: $id) {
    ...OperationFields
  }
}
    fragment OperationFields on Operation {
  id
  kind
  subject
  step
  message
  progress {
    done
    total
  }
  caller {
    name
  }
  startedAt
  endedAt
  outcome
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<OperationQuery, OperationQueryVariables>;
export const PausesDocument = new TypedDocumentString(`
    query Pauses {
  pauses {
    ...PauseFields
  }
}
    fragment PauseFields on Pause {
  target
  reason
  caller {
    name
  }
  since
}`) as unknown as TypedDocumentString<PausesQuery, PausesQueryVariables>;
export const PauseDocument = new TypedDocumentString(`
    mutation Pause($target: String!, $reason: String!) {
  pause(target: $target, reason: $reason) {
    __typename
    ...PauseFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment PauseFields on Pause {
  target
  reason
  caller {
    name
  }
  since
}`) as unknown as TypedDocumentString<PauseMutation, PauseMutationVariables>;
export const ResumeDocument = new TypedDocumentString(`
    mutation Resume($target: String!) {
  resume(target: $target) {
    __typename
    ... on Resumed {
      target
    }
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<ResumeMutation, ResumeMutationVariables>;
export const RolloutsDocument = new TypedDocumentString(`
    query Rollouts($virtualMesh: String, $first: Int!, $after: String) {
  rollouts(virtualMesh: $virtualMesh, first: $first, after: $after) {
    edges {
      node {
        ...RolloutFields
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment RolloutFields on Rollout {
  id
  virtualMesh
  fromRevision
  toRevision
  author
  state
  phase
  reason
  startedAt
  endedAt
  gates {
    name
    type
    onUnknown
  }
  waves {
    name
    current
    soakSeconds
    mayFail
    clusters {
      cluster
      state
      before
      failure
    }
  }
}`) as unknown as TypedDocumentString<RolloutsQuery, RolloutsQueryVariables>;
export const LastRolloutDocument = new TypedDocumentString(`
    query LastRollout($virtualMesh: String!) {
  rollout(virtualMesh: $virtualMesh) {
    ...RolloutFields
  }
}
    fragment RolloutFields on Rollout {
  id
  virtualMesh
  fromRevision
  toRevision
  author
  state
  phase
  reason
  startedAt
  endedAt
  gates {
    name
    type
    onUnknown
  }
  waves {
    name
    current
    soakSeconds
    mayFail
    clusters {
      cluster
      state
      before
      failure
    }
  }
}`) as unknown as TypedDocumentString<LastRolloutQuery, LastRolloutQueryVariables>;
export const RolloutRecordsDocument = new TypedDocumentString(`
    query RolloutRecords($virtualMesh: String!, $first: Int!, $after: String) {
  rollout(virtualMesh: $virtualMesh) {
    records(first: $first, after: $after) {
      edges {
        node {
          at
          wave
          what
          message
          by
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RolloutRecordsQuery, RolloutRecordsQueryVariables>;
export const SteerRolloutDocument = new TypedDocumentString(`
    mutation SteerRollout($virtualMesh: String!, $action: RolloutAction!, $reason: String) {
  steerRollout(virtualMesh: $virtualMesh, action: $action, reason: $reason) {
    __typename
    ...RolloutFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment RolloutFields on Rollout {
  id
  virtualMesh
  fromRevision
  toRevision
  author
  state
  phase
  reason
  startedAt
  endedAt
  gates {
    name
    type
    onUnknown
  }
  waves {
    name
    current
    soakSeconds
    mayFail
    clusters {
      cluster
      state
      before
      failure
    }
  }
}`) as unknown as TypedDocumentString<SteerRolloutMutation, SteerRolloutMutationVariables>;
export const StatusDocument = new TypedDocumentString(`
    query Status($first: Int, $after: String, $virtualMesh: String, $document: String) {
  status(
    first: $first
    after: $after
    virtualMesh: $virtualMesh
    document: $document
  ) {
    edges {
      node {
        ...StatusWithReports
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment EvidenceFields on Evidence {
  state
  at
  reason
}
fragment StatusFields on DocumentStatus {
  document
  virtualMesh
  cluster
  mesh
  targetRevision
  appliedRevision
  evidence {
    written {
      ...EvidenceFields
    }
    accepted {
      ...EvidenceFields
    }
    live {
      ...EvidenceFields
    }
    proven {
      ...EvidenceFields
    }
  }
  proxies {
    observedAt
    silent
    count {
      connected
      acknowledged
      refused
      refusals {
        proxy
        type
        error
      }
      lag
    }
  }
  effect
  problems
}
fragment ReportFields on DestinationReport {
  document
  cluster
  mesh
  meshKind
  destination
  outcome
  features {
    feature
    fidelity
    reason
  }
  conflicts {
    field
    winner
    loser
    rule
    message
  }
  warnings {
    code
    severity
    message
  }
  objects
}
fragment StatusWithReports on DocumentStatus {
  ...StatusFields
  reports {
    ...ReportFields
  }
}`) as unknown as TypedDocumentString<StatusQuery, StatusQueryVariables>;
export const EventsDocument = new TypedDocumentString(`
    query Events($first: Int, $after: String, $cluster: String) {
  events(first: $first, after: $after, cluster: $cluster) {
    edges {
      cursor
      node {
        id
        at
        cluster
        type
        message
        object
        caller {
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<EventsQuery, EventsQueryVariables>;
export const VersionDocument = new TypedDocumentString(`
    query Version {
  version {
    program
    database
  }
}
    `) as unknown as TypedDocumentString<VersionQuery, VersionQueryVariables>;
export const StatusOfDestinationDocument = new TypedDocumentString(`
    query StatusOfDestination($first: Int, $after: String, $destination: String!) {
  status(first: $first, after: $after, destination: $destination) {
    edges {
      node {
        ...StatusWithReports
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment EvidenceFields on Evidence {
  state
  at
  reason
}
fragment StatusFields on DocumentStatus {
  document
  virtualMesh
  cluster
  mesh
  targetRevision
  appliedRevision
  evidence {
    written {
      ...EvidenceFields
    }
    accepted {
      ...EvidenceFields
    }
    live {
      ...EvidenceFields
    }
    proven {
      ...EvidenceFields
    }
  }
  proxies {
    observedAt
    silent
    count {
      connected
      acknowledged
      refused
      refusals {
        proxy
        type
        error
      }
      lag
    }
  }
  effect
  problems
}
fragment ReportFields on DestinationReport {
  document
  cluster
  mesh
  meshKind
  destination
  outcome
  features {
    feature
    fidelity
    reason
  }
  conflicts {
    field
    winner
    loser
    rule
    message
  }
  warnings {
    code
    severity
    message
  }
  objects
}
fragment StatusWithReports on DocumentStatus {
  ...StatusFields
  reports {
    ...ReportFields
  }
}`) as unknown as TypedDocumentString<StatusOfDestinationQuery, StatusOfDestinationQueryVariables>;
export const TokensDocument = new TypedDocumentString(`
    query Tokens {
  tokens {
    ...TokenFields
  }
}
    fragment TokenFields on Token {
  name
  issuedAt
  current
}`) as unknown as TypedDocumentString<TokensQuery, TokensQueryVariables>;
export const CreateTokenDocument = new TypedDocumentString(`
    mutation CreateToken($name: String!, $hash: String!) {
  createToken(name: $name, hash: $hash) {
    __typename
    ...TokenFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment TokenFields on Token {
  name
  issuedAt
  current
}`) as unknown as TypedDocumentString<CreateTokenMutation, CreateTokenMutationVariables>;
export const RotateTokenDocument = new TypedDocumentString(`
    mutation RotateToken($name: String!, $hash: String!) {
  rotateToken(name: $name, hash: $hash) {
    __typename
    ...TokenFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment TokenFields on Token {
  name
  issuedAt
  current
}`) as unknown as TypedDocumentString<RotateTokenMutation, RotateTokenMutationVariables>;
export const RevokeTokenDocument = new TypedDocumentString(`
    mutation RevokeToken($name: String!) {
  revokeToken(name: $name) {
    __typename
    ...TokenFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment TokenFields on Token {
  name
  issuedAt
  current
}`) as unknown as TypedDocumentString<RevokeTokenMutation, RevokeTokenMutationVariables>;
export const TrustDocument = new TypedDocumentString(`
    query Trust($first: Int, $after: String, $cluster: String) {
  trust(first: $first, after: $after, cluster: $cluster) {
    edges {
      node {
        ...MeshTrustFields
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment MeshTrustFields on MeshTrust {
  cluster
  mesh
  kind
  untold
  stores {
    role
    source
    state
    reason
    readAt
    lookedAt
    pods {
      total
      current
      others
      silent
    }
    certificates {
      fingerprint
      subject
      issuer
      serialNumber
      key
      notBefore
      notAfter
      root
      faults
    }
  }
}`) as unknown as TypedDocumentString<TrustQuery, TrustQueryVariables>;
export const EndingsDocument = new TypedDocumentString(`
    query Endings($first: Int, $after: String, $cluster: String) {
  endings(first: $first, after: $after, cluster: $cluster) {
    edges {
      node {
        ...EndingFields
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment EndingFields on Ending {
  what
  subject
  fingerprint
  endsAt
  state
  places
  placeCount
}`) as unknown as TypedDocumentString<EndingsQuery, EndingsQueryVariables>;
export const TrustVerificationDocument = new TypedDocumentString(`
    query TrustVerification($virtualMesh: String!) {
  trustVerification(virtualMesh: $virtualMesh) {
    ...TrustVerificationFields
  }
}
    fragment TrustVerificationFields on TrustVerification {
  members
  pairs
  trusted
  refused
  unknown
  refusals {
    one
    other
    reason
  }
  unseen {
    mesh
    reason
  }
  sharedDomains {
    trustDomain
    meshes
  }
}`) as unknown as TypedDocumentString<TrustVerificationQuery, TrustVerificationQueryVariables>;
export const TrustAuthoritiesDocument = new TypedDocumentString(`
    query TrustAuthorities {
  trustAuthorities {
    ...TrustAuthorityFields
  }
}
    fragment OperationFields on Operation {
  id
  kind
  subject
  step
  message
  progress {
    done
    total
  }
  caller {
    name
  }
  startedAt
  endedAt
  outcome
  problems {
    path
    code
    message
    fix
  }
}
fragment TrustAuthorityFields on TrustAuthority {
  virtualMesh
  phase
  generation
  pausedBy
  roots {
    number
    fingerprint
    subject
    notBefore
    notAfter
    certificate
    signs
    believed
    maySign
  }
  operation {
    ...OperationFields
  }
}`) as unknown as TypedDocumentString<TrustAuthoritiesQuery, TrustAuthoritiesQueryVariables>;
export const RotateTrustDocument = new TypedDocumentString(`
    mutation RotateTrust($virtualMesh: String!, $wait: String, $acceptUnknown: Boolean) {
  rotateTrust(
    virtualMesh: $virtualMesh
    wait: $wait
    acceptUnknown: $acceptUnknown
  ) {
    __typename
    ...OperationFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment OperationFields on Operation {
  id
  kind
  subject
  step
  message
  progress {
    done
    total
  }
  caller {
    name
  }
  startedAt
  endedAt
  outcome
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<RotateTrustMutation, RotateTrustMutationVariables>;
export const SteerTrustRotationDocument = new TypedDocumentString(`
    mutation SteerTrustRotation($virtualMesh: String!, $action: TrustRotationAction!) {
  steerTrustRotation(virtualMesh: $virtualMesh, action: $action) {
    __typename
    ...OperationFields
    ...ProblemFields
  }
}
    fragment ProblemFields on Rejected {
  problems {
    path
    code
    message
    fix
  }
}
fragment OperationFields on Operation {
  id
  kind
  subject
  step
  message
  progress {
    done
    total
  }
  caller {
    name
  }
  startedAt
  endedAt
  outcome
  problems {
    path
    code
    message
    fix
  }
}`) as unknown as TypedDocumentString<SteerTrustRotationMutation, SteerTrustRotationMutationVariables>;
export const WhyDocument = new TypedDocumentString(`
    query Why($from: String!, $to: String!) {
  why(from: $from, to: $to) {
    __typename
    ... on Why {
      verdict
      first {
        ...WhyStepFields
      }
      steps {
        ...WhyStepFields
      }
    }
    ... on Rejected {
      problems {
        path
        code
        message
        fix
      }
    }
  }
}
    fragment WhyStepFields on WhyStep {
  step
  cluster
  state
  evidence
  fix
}`) as unknown as TypedDocumentString<WhyQuery, WhyQueryVariables>;
