// Written by `npm run generate`. Do not edit.
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** ISO 8601 in UTC, as in `2026-11-21T04:18:00.000Z`. */
  DateTime: { input: string; output: string; }
  /** Any JSON value. */
  JSON: { input: unknown; output: unknown; }
};

export type Query = {
  readonly __typename?: 'Query';
  /** What answers here. */
  readonly version: Version;
  /** The parts that Overmesh itself is made of, as they are now. */
  readonly hub: Hub;
  /** Registered clusters, by name. `labels` keeps those that have every pair. */
  readonly clusters: ClusterConnection;
  readonly cluster: Maybe<Cluster>;
  /** Installed control planes, and what uninstalled ones left behind. */
  readonly meshes: MeshConnection;
  /** Whom meshes trust and who signs for them, as far as their clusters tell: public parts only. */
  readonly trust: MeshTrustConnection;
  /** Whether the members of a VirtualMesh believe each other, by what lies in their clusters; null when it is not there. */
  readonly trustVerification: Maybe<TrustVerification>;
  /** Authorities of VirtualMeshes, by name: every root that each ever had, without keys. */
  readonly trustAuthorities: ReadonlyArray<TrustAuthority>;
  /**
   * Why a workload cannot reach a Service, by what is known of their clusters: none of them is asked anything.
   * `from` is CLUSTER/NAMESPACE/WORKLOAD; `to` is CLUSTER/NAMESPACE/SERVICE or a host, either with :PORT behind it.
   */
  readonly why: WhyResult;
  /** Which clusters are evacuated, and where VirtualDestinations and ExportPolicies lead, as everything would be translated now. */
  readonly failover: Failover;
  /** Everything that ends, the soonest first: roots, issuers, and the credentials of clusters. */
  readonly endings: EndingConnection;
  readonly workloads: WorkloadConnection;
  /** Services that policy can be about. */
  readonly destinations: DestinationConnection;
  /** Documents of one kind, or of every kind; each kind has typed queries of its own besides. */
  readonly documents: DocumentConnection;
  readonly document: Maybe<Document>;
  /** The user's documents as they were accepted, ready for `apply`; at an older revision where one is given. */
  readonly export: ExportResult;
  /** Accepted changes of a VirtualMesh, newest first. */
  readonly revisions: RevisionConnection;
  /** What documents would change on each cluster. Saves and writes nothing. */
  readonly plan: PlanResult;
  /** What going back to an older revision of a VirtualMesh would change on each cluster. Saves and writes nothing. */
  readonly rollbackPlan: PlanResult;
  /** A plan that was kept; absent once it is not any more. */
  readonly keptPlan: Maybe<KeptPlan>;
  /**
   * How far documents have come on each cluster. `document` is its key: `Kind/name`, or `workspace/Kind/name`;
   * `destination` is a Service, `namespace/name`, and keeps the documents that are about it.
   */
  readonly status: DocumentStatusConnection;
  /** Documents that reached no destination anywhere, with the reason. */
  readonly unmatched: ReadonlyArray<Unmatched>;
  /** Which meshes a VirtualMesh has, and which of its choices are in vain; null when it is not there. */
  readonly members: Maybe<VirtualMeshMembers>;
  /** The last rollout of a VirtualMesh, under way or ended; absent where changes go everywhere at once. */
  readonly rollout: Maybe<Rollout>;
  /** Rollouts, newest first. */
  readonly rollouts: RolloutConnection;
  /** What happened on clusters, oldest first. */
  readonly events: EventConnection;
  /** The one queue through which each cluster is written to. */
  readonly lanes: LaneConnection;
  /** Everything that is paused, the oldest first. */
  readonly pauses: ReadonlyArray<Pause>;
  /** The keys that wrap stored credentials; never the keys themselves. */
  readonly masterKeys: MasterKeys;
  /** The tokens that let in, by name; never the tokens themselves. */
  readonly tokens: ReadonlyArray<Token>;
  /** What deregistering a cluster would leave or delete there. Works when the cluster is gone. */
  readonly deregistrationPlan: DeregistrationPlanResult;
  /** Commands that take longer than a request, newest first; with `running` only those that go on, or that are over. */
  readonly operations: OperationConnection;
  readonly operation: Maybe<Operation>;
  /** Objects on a cluster with the marks of Overmesh that this installation does not know. Looks at the cluster now. */
  readonly foundObjects: FoundObjectsResult;
  readonly virtualMeshes: VirtualMeshConnection;
  readonly virtualMesh: Maybe<VirtualMesh>;
  readonly trafficPolicies: TrafficPolicyConnection;
  readonly trafficPolicy: Maybe<TrafficPolicy>;
  readonly accessPolicies: AccessPolicyConnection;
  readonly accessPolicy: Maybe<AccessPolicy>;
  readonly virtualDestinations: VirtualDestinationConnection;
  readonly virtualDestination: Maybe<VirtualDestination>;
  readonly exportPolicies: ExportPolicyConnection;
  readonly exportPolicy: Maybe<ExportPolicy>;
};


export type QueryClustersArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  labels?: InputMaybe<Scalars['JSON']['input']>;
};


export type QueryClusterArgs = {
  name: Scalars['String']['input'];
};


export type QueryMeshesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  cluster?: InputMaybe<Scalars['String']['input']>;
};


export type QueryTrustArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  cluster?: InputMaybe<Scalars['String']['input']>;
};


export type QueryTrustVerificationArgs = {
  virtualMesh: Scalars['String']['input'];
};


export type QueryWhyArgs = {
  from: Scalars['String']['input'];
  to: Scalars['String']['input'];
};


export type QueryEndingsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  cluster?: InputMaybe<Scalars['String']['input']>;
};


export type QueryWorkloadsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  cluster?: InputMaybe<Scalars['String']['input']>;
  namespace?: InputMaybe<Scalars['String']['input']>;
};


export type QueryDestinationsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  cluster?: InputMaybe<Scalars['String']['input']>;
  namespace?: InputMaybe<Scalars['String']['input']>;
};


export type QueryDocumentsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  kind?: InputMaybe<DocumentKind>;
  workspace?: InputMaybe<Scalars['String']['input']>;
  virtualMesh?: InputMaybe<Scalars['String']['input']>;
};


export type QueryDocumentArgs = {
  kind: DocumentKind;
  name: Scalars['String']['input'];
  workspace?: Scalars['String']['input'];
};


export type QueryExportArgs = {
  virtualMesh?: InputMaybe<Scalars['String']['input']>;
  revision?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryRevisionsArgs = {
  virtualMesh: Scalars['String']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryPlanArgs = {
  documents?: InputMaybe<ReadonlyArray<Scalars['JSON']['input']>>;
  remove?: InputMaybe<ReadonlyArray<DocumentRef>>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryRollbackPlanArgs = {
  virtualMesh: Scalars['String']['input'];
  revision: Scalars['Int']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryKeptPlanArgs = {
  id: Scalars['ID']['input'];
};


export type QueryStatusArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  virtualMesh?: InputMaybe<Scalars['String']['input']>;
  document?: InputMaybe<Scalars['String']['input']>;
  cluster?: InputMaybe<Scalars['String']['input']>;
  destination?: InputMaybe<Scalars['String']['input']>;
};


export type QueryUnmatchedArgs = {
  virtualMesh?: InputMaybe<Scalars['String']['input']>;
};


export type QueryMembersArgs = {
  virtualMesh: Scalars['String']['input'];
};


export type QueryRolloutArgs = {
  virtualMesh: Scalars['String']['input'];
};


export type QueryRolloutsArgs = {
  virtualMesh?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryEventsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  cluster?: InputMaybe<Scalars['String']['input']>;
};


export type QueryLanesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};


export type QueryDeregistrationPlanArgs = {
  cluster: Scalars['String']['input'];
};


export type QueryOperationsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  running?: InputMaybe<Scalars['Boolean']['input']>;
};


export type QueryOperationArgs = {
  id: Scalars['ID']['input'];
};


export type QueryFoundObjectsArgs = {
  cluster: Scalars['String']['input'];
};


export type QueryVirtualMeshesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  virtualMesh?: InputMaybe<Scalars['String']['input']>;
};


export type QueryVirtualMeshArgs = {
  name: Scalars['String']['input'];
};


export type QueryTrafficPoliciesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  workspace?: InputMaybe<Scalars['String']['input']>;
  virtualMesh?: InputMaybe<Scalars['String']['input']>;
};


export type QueryTrafficPolicyArgs = {
  name: Scalars['String']['input'];
  workspace?: Scalars['String']['input'];
};


export type QueryAccessPoliciesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  workspace?: InputMaybe<Scalars['String']['input']>;
  virtualMesh?: InputMaybe<Scalars['String']['input']>;
};


export type QueryAccessPolicyArgs = {
  name: Scalars['String']['input'];
  workspace?: Scalars['String']['input'];
};


export type QueryVirtualDestinationsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  workspace?: InputMaybe<Scalars['String']['input']>;
  virtualMesh?: InputMaybe<Scalars['String']['input']>;
};


export type QueryVirtualDestinationArgs = {
  name: Scalars['String']['input'];
  workspace?: Scalars['String']['input'];
};


export type QueryExportPoliciesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  workspace?: InputMaybe<Scalars['String']['input']>;
  virtualMesh?: InputMaybe<Scalars['String']['input']>;
};


export type QueryExportPolicyArgs = {
  name: Scalars['String']['input'];
  workspace?: Scalars['String']['input'];
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Looks at a cluster without saving anything. */
  readonly preflightCluster: PreflightResult;
  /** Registers a cluster when every check passes. */
  readonly registerCluster: ClusterResult;
  /** Looks at a cluster now. */
  readonly checkCluster: ClusterResult;
  /** Asks what the credential of a cluster may do there, beside what Overmesh needs. */
  readonly checkClusterRights: ClusterRightsResult;
  /** Replaces a cluster's credential when the new one proves to reach the same cluster. */
  readonly updateClusterCredentials: ClusterResult;
  /** Replaces a cluster's labels and place; what is absent is cleared. */
  readonly setClusterPlace: ClusterResult;
  /**
   * Begins to forget a cluster, after deleting what Overmesh wrote there or leaving it; watch the operation.
   *
   * Asked again it answers with the operation that goes on. One that removes and cannot get on is told to keep by asking so.
   */
  readonly deregisterCluster: OperationResult;
  /**
   * Begins to move requests away from a cluster, for every VirtualDestination and ExportPolicy that it serves; watch the operation,
   * which goes on until `returnCluster` has given everything back.
   *
   * A step is held while a cluster that takes over is out of reach, has no ready pod or would get more than `most` times its
   * load, 3 where absent. `partly` agrees that what nobody else serves stays. A cluster that gets its requests back is turned round.
   */
  readonly evacuateCluster: OperationResult;
  /** Begins to give a cluster its requests back: those of an evacuation that is under way or done. */
  readonly returnCluster: OperationResult;
  /**
   * Begins to put another root in the place of that of a VirtualMesh; watch the operation.
   *
   * `wait` is how long proxies may have certificates and roots of before, `24h` when absent. With `acceptUnknown` what no
   * right lets be read counts as it should be; a cluster that does not answer holds the rotation all the same.
   */
  readonly rotateTrust: OperationResult;
  /** Lets the rotation of a VirtualMesh's root rest, go on, or turn round: undone, it goes back to the root that was there. */
  readonly steerTrustRotation: OperationResult;
  /**
   * Accepts documents, all or none, and makes one revision of each VirtualMesh that changes.
   *
   * `ifRevisions` maps VirtualMesh names to the revision that the caller has seen: a newer one refuses the change.
   * `requestId` makes a repeated call answer as the first one did. `confirmDeletes` agrees to what the change deletes.
   * `strategy` is as `spec.rollout` of a VirtualMesh and takes its place for this change alone.
   */
  readonly apply: ApplyResult;
  /** Plans a change for every cluster and keeps it for 7 days, so that exactly it can be applied. */
  readonly keepPlan: KeepPlanResult;
  /**
   * Makes the change of a kept plan, or refuses it as STALE with everything that would come out otherwise than it was planned.
   * For the other arguments see `apply`.
   */
  readonly applyPlan: ApplyResult;
  /**
   * Removes documents, all or none.
   *
   * `requestId` makes a repeated call answer as the first one did. `confirmDeletes` agrees to the objects that go with them.
   */
  readonly deleteDocuments: DeleteResult;
  /**
   * Makes a new revision of a VirtualMesh with the documents of an older one; what came since goes.
   *
   * `seen` is the newest revision that the caller has looked at: a newer one refuses the change, so that a repeated call
   * changes nothing more. `confirmDeletes` agrees to what the change deletes.
   */
  readonly rollback: ApplyResult;
  /**
   * Makes a new current master key when `from` is the current one and every credential is under it; else there is a rotation
   * to finish, and none is made. `rewrapCredentials` then finishes it.
   */
  readonly rotateMasterKey: MasterKeysResult;
  /** Brings at most `first` credentials (up to 200) under the current master key. Ask again until nothing is `done`. */
  readonly rewrapCredentials: Rewrapped;
  /** Removes a master key that no credential and no root needs. */
  readonly removeMasterKey: MasterKeysResult;
  /**
   * Lets in whoever has the token of which this is the SHA-256, in hex. Make the token where it is used, of 32 random bytes,
   * and send its hash only: `overmesh token create` does.
   */
  readonly createToken: TokenResult;
  /** Puts another token in place of the one of this name, which lets in nobody from now on; its subscriptions end. */
  readonly rotateToken: TokenResult;
  /** The token of this name lets in nobody from now on; its subscriptions end. */
  readonly revokeToken: TokenResult;
  /** A person's hand in the rollout of a VirtualMesh that is under way. */
  readonly steerRollout: RolloutResult;
  /**
   * Stops writing, repairing and rolling out: `fleet`, `cluster/east`, `VirtualMesh/shop`, or the key of a policy. What another
   * hand changes meanwhile is still seen and told. Says another reason of what is paused already.
   */
  readonly pause: PauseResult;
  /** Goes on with what was paused: it is brought to what is wanted. */
  readonly resume: ResumeResult;
  /**
   * Everything that this installation knows and cannot see again, in one age file (https://age-encryption.org): documents with
   * their history, clusters with their credentials, tokens (their hashes), pauses and rollouts. It is sealed before it leaves
   * the server; whoever opens it can do on every cluster what Overmesh can.
   */
  readonly backup: BackupResult;
  /**
   * Hands in the next part of a backup, in base64; of one request's size, which is small on purpose. The first part is given no
   * `upload`, the others that of the answer. What is handed in is kept for an hour.
   */
  readonly uploadBackup: UploadResult;
  /**
   * Puts a backup that was handed in into this installation, which must have no cluster and no VirtualMesh; all of it or
   * nothing. With `dryRun` it looks, says what is in it, and changes nothing.
   */
  readonly restore: RestoreResult;
  /**
   * Agrees to take over found objects, known by their UIDs: each when a document asks for it, and with `differing` also where
   * its content is another one, which is then written over. Answers how many of them were found again.
   */
  readonly adoptObjects: AdoptResult;
  /** Agrees to the deletes that a cluster's lane holds back at this generation. */
  readonly confirmDeletes: ConfirmResult;
  readonly putVirtualMesh: ApplyResult;
  readonly putTrafficPolicy: ApplyResult;
  readonly putAccessPolicy: ApplyResult;
  readonly putVirtualDestination: ApplyResult;
  readonly putExportPolicy: ApplyResult;
};


export type MutationPreflightClusterArgs = {
  input: ClusterConnectionInput;
};


export type MutationRegisterClusterArgs = {
  input: RegisterClusterInput;
};


export type MutationCheckClusterArgs = {
  name: Scalars['String']['input'];
};


export type MutationCheckClusterRightsArgs = {
  name: Scalars['String']['input'];
};


export type MutationUpdateClusterCredentialsArgs = {
  input: ClusterConnectionInput;
};


export type MutationSetClusterPlaceArgs = {
  name: Scalars['String']['input'];
  place: PlaceInput;
};


export type MutationDeregisterClusterArgs = {
  name: Scalars['String']['input'];
  mode: DeregisterMode;
};


export type MutationEvacuateClusterArgs = {
  cluster: Scalars['String']['input'];
  overSeconds: Scalars['Int']['input'];
  most?: InputMaybe<Scalars['Float']['input']>;
  partly?: InputMaybe<Scalars['Boolean']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationReturnClusterArgs = {
  cluster: Scalars['String']['input'];
  overSeconds: Scalars['Int']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRotateTrustArgs = {
  virtualMesh: Scalars['String']['input'];
  wait?: InputMaybe<Scalars['String']['input']>;
  acceptUnknown?: InputMaybe<Scalars['Boolean']['input']>;
};


export type MutationSteerTrustRotationArgs = {
  virtualMesh: Scalars['String']['input'];
  action: TrustRotationAction;
};


export type MutationApplyArgs = {
  documents: ReadonlyArray<Scalars['JSON']['input']>;
  message?: InputMaybe<Scalars['String']['input']>;
  ifRevisions?: InputMaybe<Scalars['JSON']['input']>;
  requestId?: InputMaybe<Scalars['String']['input']>;
  confirmDeletes?: InputMaybe<Scalars['Boolean']['input']>;
  strategy?: InputMaybe<Scalars['JSON']['input']>;
};


export type MutationKeepPlanArgs = {
  documents?: InputMaybe<ReadonlyArray<Scalars['JSON']['input']>>;
  remove?: InputMaybe<ReadonlyArray<DocumentRef>>;
};


export type MutationApplyPlanArgs = {
  id: Scalars['ID']['input'];
  message?: InputMaybe<Scalars['String']['input']>;
  requestId?: InputMaybe<Scalars['String']['input']>;
  confirmDeletes?: InputMaybe<Scalars['Boolean']['input']>;
  strategy?: InputMaybe<Scalars['JSON']['input']>;
};


export type MutationDeleteDocumentsArgs = {
  refs: ReadonlyArray<DocumentRef>;
  message?: InputMaybe<Scalars['String']['input']>;
  requestId?: InputMaybe<Scalars['String']['input']>;
  confirmDeletes?: InputMaybe<Scalars['Boolean']['input']>;
};


export type MutationRollbackArgs = {
  virtualMesh: Scalars['String']['input'];
  revision: Scalars['Int']['input'];
  seen?: InputMaybe<Scalars['Int']['input']>;
  message?: InputMaybe<Scalars['String']['input']>;
  confirmDeletes?: InputMaybe<Scalars['Boolean']['input']>;
};


export type MutationRotateMasterKeyArgs = {
  from: Scalars['ID']['input'];
};


export type MutationRewrapCredentialsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type MutationRemoveMasterKeyArgs = {
  id: Scalars['ID']['input'];
};


export type MutationCreateTokenArgs = {
  name: Scalars['String']['input'];
  hash: Scalars['String']['input'];
};


export type MutationRotateTokenArgs = {
  name: Scalars['String']['input'];
  hash: Scalars['String']['input'];
};


export type MutationRevokeTokenArgs = {
  name: Scalars['String']['input'];
};


export type MutationSteerRolloutArgs = {
  virtualMesh: Scalars['String']['input'];
  action: RolloutAction;
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationPauseArgs = {
  target: Scalars['String']['input'];
  reason: Scalars['String']['input'];
};


export type MutationResumeArgs = {
  target: Scalars['String']['input'];
};


export type MutationBackupArgs = {
  key: BackupKey;
};


export type MutationUploadBackupArgs = {
  upload?: InputMaybe<Scalars['ID']['input']>;
  part: Scalars['String']['input'];
};


export type MutationRestoreArgs = {
  upload: Scalars['ID']['input'];
  key: RestoreKey;
  dryRun?: InputMaybe<Scalars['Boolean']['input']>;
};


export type MutationAdoptObjectsArgs = {
  cluster: Scalars['String']['input'];
  uids: ReadonlyArray<Scalars['ID']['input']>;
  differing?: InputMaybe<Scalars['Boolean']['input']>;
};


export type MutationConfirmDeletesArgs = {
  cluster: Scalars['String']['input'];
  generation: Scalars['Int']['input'];
};


export type MutationPutVirtualMeshArgs = {
  input: VirtualMeshInput;
  message?: InputMaybe<Scalars['String']['input']>;
};


export type MutationPutTrafficPolicyArgs = {
  input: TrafficPolicyInput;
  message?: InputMaybe<Scalars['String']['input']>;
};


export type MutationPutAccessPolicyArgs = {
  input: AccessPolicyInput;
  message?: InputMaybe<Scalars['String']['input']>;
};


export type MutationPutVirtualDestinationArgs = {
  input: VirtualDestinationInput;
  message?: InputMaybe<Scalars['String']['input']>;
};


export type MutationPutExportPolicyArgs = {
  input: ExportPolicyInput;
  message?: InputMaybe<Scalars['String']['input']>;
};

export type Subscription = {
  readonly __typename?: 'Subscription';
  /** A cluster was registered, changed its state, or went; the name of each. */
  readonly clusterChanged: ClusterChange;
  /** Status of documents of a VirtualMesh, anew whenever some of it changes. */
  readonly statusChanged: ReadonlyArray<DocumentStatus>;
  /** The last rollout of a VirtualMesh, anew whenever it has moved. */
  readonly rolloutChanged: Rollout;
  /** Events as they happen. */
  readonly eventAdded: ClusterEvent;
  /** An operation as it is now, then whenever it has got on. */
  readonly operationChanged: Operation;
};


export type SubscriptionStatusChangedArgs = {
  virtualMesh: Scalars['String']['input'];
};


export type SubscriptionRolloutChangedArgs = {
  virtualMesh: Scalars['String']['input'];
};


export type SubscriptionEventAddedArgs = {
  cluster?: InputMaybe<Scalars['String']['input']>;
};


export type SubscriptionOperationChangedArgs = {
  id: Scalars['ID']['input'];
};

/** One expected failure. */
export type Problem = {
  readonly __typename?: 'Problem';
  /** Where, as in `spec.split[1].weight`; empty for the whole. */
  readonly path: Scalars['String']['output'];
  /** A word to branch on, as in `OUT_OF_RANGE`. */
  readonly code: Scalars['String']['output'];
  /** What would be right, in a sentence. */
  readonly message: Scalars['String']['output'];
  /** The command or step that would fix it, where one is known. */
  readonly fix: Maybe<Scalars['String']['output']>;
};

/** The request cannot be done, and nothing was changed. */
export type Rejected = {
  readonly __typename?: 'Rejected';
  readonly problems: ReadonlyArray<Problem>;
};

export type PageInfo = {
  readonly __typename?: 'PageInfo';
  readonly hasNextPage: Scalars['Boolean']['output'];
  readonly endCursor: Maybe<Scalars['String']['output']>;
};

export type Version = {
  readonly __typename?: 'Version';
  readonly program: Scalars['String']['output'];
  /** Newest migration of the database. */
  readonly database: Scalars['String']['output'];
};

export type Hub = {
  readonly __typename?: 'Hub';
  readonly program: Scalars['String']['output'];
  /** Newest migration of the database. */
  readonly database: Scalars['String']['output'];
  /** What does not answer now: `database` or `queue`. */
  readonly missing: ReadonlyArray<Scalars['String']['output']>;
  /** Processes that write to clusters and watch them; those that were seen within the last hour. */
  readonly workers: ReadonlyArray<WorkerSign>;
};

/** A sign of life. */
export type WorkerSign = {
  readonly __typename?: 'WorkerSign';
  readonly name: Scalars['String']['output'];
  readonly seenAt: Scalars['DateTime']['output'];
  /** False where it has not shown up for longer than its watches wait for it. */
  readonly alive: Scalars['Boolean']['output'];
};

export type Cluster = {
  readonly __typename?: 'Cluster';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly labels: Scalars['JSON']['output'];
  readonly region: Maybe<Scalars['String']['output']>;
  readonly zone: Maybe<Scalars['String']['output']>;
  readonly network: Maybe<Scalars['String']['output']>;
  /** Where its Prometheus is, for gates of rollouts. */
  readonly prometheus: Maybe<Scalars['String']['output']>;
  /** How that Prometheus is told who asks: `basic` or `bearer`. What it is told is never shown. */
  readonly prometheusLogin: Maybe<Scalars['String']['output']>;
  /** URL of the API server. */
  readonly server: Scalars['String']['output'];
  /** UID of the kube-system namespace: what the cluster is pinned to. */
  readonly uid: Scalars['String']['output'];
  readonly serverVersion: Scalars['String']['output'];
  readonly state: ClusterState;
  readonly conditions: ReadonlyArray<ClusterCondition>;
  readonly registeredAt: Scalars['DateTime']['output'];
  /** When the right cluster last answered. */
  readonly lastSeenAt: Maybe<Scalars['DateTime']['output']>;
  /** Tells one credential from another; is none. */
  readonly credentialsFingerprint: Scalars['String']['output'];
  /** When its credential was made, as far as that says so. */
  readonly credentialIssuedAt: Maybe<Scalars['DateTime']['output']>;
  /** When it ends; a token of Overmesh's own account is renewed at half of its life. */
  readonly credentialExpiresAt: Maybe<Scalars['DateTime']['output']>;
  /** The API server's certificate is not checked, by the wish of who registered it. */
  readonly insecure: Scalars['Boolean']['output'];
  /** Being deregistered. */
  readonly leaving: Scalars['Boolean']['output'];
  readonly inventory: Maybe<ClusterInventory>;
  readonly lane: Maybe<Lane>;
  /** Set where nothing is written to it until somebody resumes it. */
  readonly pause: Maybe<Pause>;
};

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

/** One answer about a cluster's health. */
export type ClusterCondition = {
  readonly __typename?: 'ClusterCondition';
  /** `Reachable`, `Authenticated`, `Authorized`, `SameCluster` or `ClockInStep`. */
  readonly type: Scalars['String']['output'];
  /** `True`, `False` or `Unknown`. */
  readonly status: Scalars['String']['output'];
  readonly reason: Scalars['String']['output'];
  readonly message: Scalars['String']['output'];
  /** When the status last changed. */
  readonly since: Scalars['DateTime']['output'];
  readonly checkedAt: Scalars['DateTime']['output'];
};

/** What was last seen of a cluster, and how old that is. */
export type ClusterInventory = {
  readonly __typename?: 'ClusterInventory';
  readonly observedAt: Scalars['DateTime']['output'];
  readonly changedAt: Scalars['DateTime']['output'];
  /** False when some kind could not be read: what depends on it is as it was last known. */
  readonly complete: Scalars['Boolean']['output'];
  readonly problems: ReadonlyArray<InventoryProblem>;
  readonly meshes: ReadonlyArray<Mesh>;
  readonly workloads: Scalars['Int']['output'];
  readonly destinations: Scalars['Int']['output'];
};

export type InventoryProblem = {
  readonly __typename?: 'InventoryProblem';
  readonly kind: Scalars['String']['output'];
  readonly reason: Scalars['String']['output'];
  readonly message: Scalars['String']['output'];
};

export type ClusterEdge = {
  readonly __typename?: 'ClusterEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Cluster;
};

export type ClusterConnection = {
  readonly __typename?: 'ClusterConnection';
  readonly edges: ReadonlyArray<ClusterEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type PlaceInput = {
  readonly labels?: InputMaybe<Scalars['JSON']['input']>;
  readonly region?: InputMaybe<Scalars['String']['input']>;
  readonly zone?: InputMaybe<Scalars['String']['input']>;
  readonly network?: InputMaybe<Scalars['String']['input']>;
  /** `http://prometheus.example:9090`, or `service:monitoring/prometheus:9090` for a Service of the cluster. */
  readonly prometheus?: InputMaybe<Scalars['String']['input']>;
  /** For the Prometheus at this URL and no other. When absent, what there is stays while the URL does; `{}` takes it away. */
  readonly prometheusLogin?: InputMaybe<PrometheusLoginInput>;
};

/** What a Prometheus wants to know of who asks: `user` and `password`, or `token`. Stored encrypted, and never shown again. */
export type PrometheusLoginInput = {
  readonly user?: InputMaybe<Scalars['String']['input']>;
  readonly password?: InputMaybe<Scalars['String']['input']>;
  readonly token?: InputMaybe<Scalars['String']['input']>;
};

export type ClusterConnectionInput = {
  readonly name: Scalars['String']['input'];
  /** The kubeconfig's text. Exec plugins, file paths and proxies are refused. */
  readonly kubeconfig: Scalars['String']['input'];
  /** The kubeconfig's current context where absent. */
  readonly context?: InputMaybe<Scalars['String']['input']>;
  /** Accepts `insecure-skip-tls-verify: true`. */
  readonly allowInsecure?: InputMaybe<Scalars['Boolean']['input']>;
};

export type RegisterClusterInput = {
  readonly connection: ClusterConnectionInput;
  readonly place?: InputMaybe<PlaceInput>;
};

export type CheckState =
  | 'ok'
  | 'warning'
  | 'failed';

/** One question about a cluster before it is registered. */
export type Check = {
  readonly __typename?: 'Check';
  readonly name: Scalars['String']['output'];
  readonly state: CheckState;
  readonly message: Scalars['String']['output'];
  /** The command or step that would make it pass. */
  readonly fix: Maybe<Scalars['String']['output']>;
};

export type Preflight = {
  readonly __typename?: 'Preflight';
  readonly passed: Scalars['Boolean']['output'];
  readonly checks: ReadonlyArray<Check>;
};

/** What a credential may do on a cluster. */
export type ClusterRights = {
  readonly __typename?: 'ClusterRights';
  readonly capabilities: ReadonlyArray<CapabilityStanding>;
  /** Rights that are held and that no capability takes; absent where the API server does not tell all that is held. */
  readonly needless: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

/** How far a credential has what one thing takes that a user may want Overmesh to do. */
export type CapabilityStanding = {
  readonly __typename?: 'CapabilityStanding';
  /** As `overmesh cluster rbac --rights` takes it. */
  readonly capability: Scalars['String']['output'];
  readonly state: CapabilityState;
  /** Rights of it that are not held. */
  readonly missing: ReadonlyArray<Scalars['String']['output']>;
};

export type CapabilityState =
  | 'held'
  /** Some of its rights are missing: a fault. */
  | 'in_part'
  /** None of its rights is held: nobody wanted Overmesh to do that there. */
  | 'not_given';

export type ClusterRightsResult = ClusterRights | Rejected;

export type PreflightResult = Preflight | Rejected;

export type ClusterResult = Cluster | Rejected;

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

/** One link of the chain from a caller to a destination. */
export type WhyStep = {
  readonly __typename?: 'WhyStep';
  readonly step: WhyLink;
  /** Name of the cluster that it is about. */
  readonly cluster: Scalars['String']['output'];
  readonly state: WhyState;
  /** A sentence: what was seen, or what is not known. */
  readonly evidence: Scalars['String']['output'];
  /** What would mend it, where that is known. */
  readonly fix: Maybe<Scalars['String']['output']>;
};

export type Why = {
  readonly __typename?: 'Why';
  readonly verdict: WhyVerdict;
  /** The first link that is broken on the best way, or else the first that nothing tells of; absent where all is fine. */
  readonly first: Maybe<WhyStep>;
  /** Every link of every way, in the order in which they are walked. */
  readonly steps: ReadonlyArray<WhyStep>;
};

export type WhyResult = Why | Rejected;

export type Failover = {
  readonly __typename?: 'Failover';
  /** In the order in which they were begun. */
  readonly evacuations: ReadonlyArray<Evacuation>;
  /** By document; callers that are sent to the same places are told together. */
  readonly ways: ReadonlyArray<FailoverWays>;
};

export type EvacuationDirection =
  | 'away'
  | 'back';

/** Goes on until the cluster has all of its requests back. */
export type Evacuation = {
  readonly __typename?: 'Evacuation';
  readonly cluster: Scalars['String']['output'];
  /** Percent of what documents give it that is left to it. At 0 it serves when all others are lost. */
  readonly share: Scalars['Int']['output'];
  readonly direction: EvacuationDirection;
  /** Of the evacuation, or of the return once that was asked for. */
  readonly reason: Maybe<Scalars['String']['output']>;
  /** Who asked for it, or for the return. */
  readonly askedBy: Scalars['String']['output'];
  readonly askedAt: Scalars['DateTime']['output'];
  /** When it was begun, what it does now, and what holds it. */
  readonly operation: Operation;
};

/** Where callers are sent by one name, as far as requests get there. */
export type FailoverWays = {
  readonly __typename?: 'FailoverWays';
  readonly virtualMesh: Scalars['String']['output'];
  /** Key of the VirtualDestination or ExportPolicy. */
  readonly document: Scalars['String']['output'];
  /** Clusters whose pods call it. */
  readonly callers: ReadonlyArray<Scalars['String']['output']>;
  /** In the order in which they serve; none where requests get nowhere. */
  readonly tiers: ReadonlyArray<FailoverTier>;
};

export type FailoverTier = {
  readonly __typename?: 'FailoverTier';
  readonly clusters: ReadonlyArray<FailoverShare>;
};

export type FailoverShare = {
  readonly __typename?: 'FailoverShare';
  readonly cluster: Scalars['String']['output'];
  /** `namespace/name` of the Service. */
  readonly service: Scalars['String']['output'];
  /** Of the tier's requests; null where endpoints are counted, and how many each has is the mesh's to know. */
  readonly percent: Maybe<Scalars['Int']['output']>;
  /** What is left to it, while it is evacuated. */
  readonly share: Maybe<Scalars['Int']['output']>;
};

export type Token = {
  readonly __typename?: 'Token';
  /** `home` is the token in the home folder of the api that answers; it is changed there. */
  readonly name: Scalars['String']['output'];
  /** When it was given out: of a rotated one, when it last was. */
  readonly issuedAt: Scalars['DateTime']['output'];
  /** Whether this very request came with it. */
  readonly current: Scalars['Boolean']['output'];
};

export type TokenResult = Token | Rejected;

/** Exactly one of both. */
export type BackupKey = {
  /** At least 12 characters. */
  readonly passphrase?: InputMaybe<Scalars['String']['input']>;
  /** Public keys of age identities, `age1…`: each of the identities opens it. */
  readonly recipients?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** Exactly one of both. */
export type RestoreKey = {
  readonly passphrase?: InputMaybe<Scalars['String']['input']>;
  /** The text of an age identity file, `AGE-SECRET-KEY-1…`. */
  readonly identity?: InputMaybe<Scalars['String']['input']>;
};

export type Backup = {
  readonly __typename?: 'Backup';
  /** An age file, in base64. */
  readonly file: Scalars['String']['output'];
  readonly contents: BackupContents;
};

/** What is in a backup, in numbers. */
export type BackupContents = {
  readonly __typename?: 'BackupContents';
  /** Version of the Overmesh that made it. */
  readonly product: Scalars['String']['output'];
  readonly madeAt: Scalars['DateTime']['output'];
  /** Name of who made it. */
  readonly madeBy: Scalars['String']['output'];
  readonly virtualMeshes: Scalars['Int']['output'];
  /** As they are now, VirtualMeshes among them. */
  readonly documents: Scalars['Int']['output'];
  readonly clusters: Scalars['Int']['output'];
  readonly tokens: Scalars['Int']['output'];
  readonly pauses: Scalars['Int']['output'];
  /** Rollouts that were under way; restored ones are paused. */
  readonly rollouts: Scalars['Int']['output'];
  /** Objects on the clusters that were known to be of this installation. */
  readonly objects: Scalars['Int']['output'];
  /** Clusters that are not in it. */
  readonly leftOut: ReadonlyArray<LeftOutCluster>;
};

export type LeftOutCluster = {
  readonly __typename?: 'LeftOutCluster';
  readonly cluster: Scalars['String']['output'];
  readonly reason: Scalars['String']['output'];
};

/** A file that is being handed in. */
export type BackupUpload = {
  readonly __typename?: 'BackupUpload';
  readonly id: Scalars['ID']['output'];
  /** That are here by now. */
  readonly bytes: Scalars['Int']['output'];
};

export type Restored = {
  readonly __typename?: 'Restored';
  readonly contents: BackupContents;
};

export type BackupResult = Backup | Rejected;

export type UploadResult = BackupUpload | Rejected;

export type RestoreResult = Restored | Rejected;

export type MasterKeys = {
  readonly __typename?: 'MasterKeys';
  /** The current one first. */
  readonly keys: ReadonlyArray<MasterKey>;
  /** Whether the keys lie in the home folder, where they can be rotated and removed. */
  readonly changeable: Scalars['Boolean']['output'];
};

export type MasterKey = {
  readonly __typename?: 'MasterKey';
  /** A fingerprint. */
  readonly id: Scalars['ID']['output'];
  /** It seals from now on. */
  readonly current: Scalars['Boolean']['output'];
  /** False where something needs it and it is not here. */
  readonly held: Scalars['Boolean']['output'];
  /** How many credentials of clusters it wraps, and keys of roots by VirtualMesh. */
  readonly credentials: Scalars['Int']['output'];
  /** Names of the clusters that need it; at most 200. */
  readonly clusters: ReadonlyArray<Scalars['String']['output']>;
  /** Names of the VirtualMeshes whose root needs it; at most 200. */
  readonly roots: ReadonlyArray<Scalars['String']['output']>;
};

/** How far a rotation came by one step of it. */
export type Rewrapped = {
  readonly __typename?: 'Rewrapped';
  readonly done: Scalars['Int']['output'];
  /** Clusters that are still under a key that is here, `unopened` included. */
  readonly remaining: Scalars['Int']['output'];
  /** Clusters whose credential does not open: they want a new one. */
  readonly unopened: ReadonlyArray<Scalars['String']['output']>;
};

export type MasterKeysResult = MasterKeys | Rejected;

export type DeregisterMode =
  | 'keep'
  | 'remove';

/** An object of ours on a cluster. */
export type OwnedObject = {
  readonly __typename?: 'OwnedObject';
  readonly apiVersion: Scalars['String']['output'];
  readonly kind: Scalars['String']['output'];
  readonly namespace: Maybe<Scalars['String']['output']>;
  readonly name: Scalars['String']['output'];
  readonly virtualMesh: Scalars['String']['output'];
};

export type DeregistrationPlan = {
  readonly __typename?: 'DeregistrationPlan';
  readonly objects: ReadonlyArray<OwnedObject>;
  readonly reachable: Scalars['Boolean']['output'];
  /** What stays in any case, a sentence each. */
  readonly kept: ReadonlyArray<Scalars['String']['output']>;
};

/** What carries the marks of Overmesh on a cluster and is in no ledger of this installation. */
export type FoundObjects = {
  readonly __typename?: 'FoundObjects';
  /** Id of this installation, as its marks have it. */
  readonly installation: Scalars['ID']['output'];
  readonly objects: ReadonlyArray<FoundObject>;
  /** Kinds that could not be read, with the reason: there may be more. */
  readonly unread: ReadonlyArray<Scalars['String']['output']>;
};

export type FoundObject = {
  readonly __typename?: 'FoundObject';
  readonly apiVersion: Scalars['String']['output'];
  readonly kind: Scalars['String']['output'];
  readonly namespace: Maybe<Scalars['String']['output']>;
  readonly name: Scalars['String']['output'];
  readonly uid: Scalars['ID']['output'];
  /** The installation that wrote it last; null where it does not say. */
  readonly installation: Maybe<Scalars['ID']['output']>;
  readonly virtualMesh: Maybe<Scalars['String']['output']>;
  readonly standing: FoundStanding;
  /** Unified diff of YAML, from what is there to what would be written; empty where nothing changes. */
  readonly difference: Scalars['String']['output'];
};

export type FoundStanding =
  /** Its content is what the documents make. */
  | 'same'
  | 'differs'
  /** No document asks for it; it is left alone in any case. */
  | 'unwanted'
  /** The cluster has not been looked at since it was registered, so what documents ask for there is not known yet. */
  | 'undecided';

export type Adopted = {
  readonly __typename?: 'Adopted';
  readonly objects: Scalars['Int']['output'];
};

export type FoundObjectsResult = FoundObjects | Rejected;

export type AdoptResult = Adopted | Rejected;

export type DeregistrationPlanResult = DeregistrationPlan | Rejected;

export type ClusterChange = {
  readonly __typename?: 'ClusterChange';
  readonly id: Scalars['ID']['output'];
  /** Absent when the cluster is gone. */
  readonly cluster: Maybe<Cluster>;
};

export type OperationKind =
  | 'deregistration'
  | 'evacuation'
  | 'rotation';

export type OperationOutcome =
  | 'succeeded'
  | 'failed';

/** A command that takes longer than a request. It survives api and worker, and goes on until it is over. */
export type Operation = {
  readonly __typename?: 'Operation';
  readonly id: Scalars['ID']['output'];
  readonly kind: OperationKind;
  /** Name of what it is about, as of a cluster. */
  readonly subject: Scalars['String']['output'];
  /** A word for what it does now, or did last. */
  readonly step: Scalars['String']['output'];
  /** Where it stands, in one sentence. */
  readonly message: Scalars['String']['output'];
  readonly progress: OperationProgress;
  readonly caller: Caller;
  readonly startedAt: Scalars['DateTime']['output'];
  /** Absent while it goes on. */
  readonly endedAt: Maybe<Scalars['DateTime']['output']>;
  readonly outcome: Maybe<OperationOutcome>;
  /** What stands in its way now, or why it failed. One that goes on goes on when that is gone. */
  readonly problems: ReadonlyArray<Problem>;
};

/** In things that the operation counts, as objects. */
export type OperationProgress = {
  readonly __typename?: 'OperationProgress';
  readonly done: Scalars['Int']['output'];
  readonly total: Scalars['Int']['output'];
};

export type OperationResult = Operation | Rejected;

export type OperationConnection = {
  readonly __typename?: 'OperationConnection';
  readonly edges: ReadonlyArray<OperationEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type OperationEdge = {
  readonly __typename?: 'OperationEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Operation;
};

export type Mesh = {
  readonly __typename?: 'Mesh';
  readonly cluster: Scalars['String']['output'];
  /** Unique in its cluster: the kind, and the revision where there are several. */
  readonly key: Scalars['String']['output'];
  /** `istio`, `linkerd`, `native`, or one that is seen and not managed. */
  readonly kind: Scalars['String']['output'];
  /** False: seen and named, but Overmesh writes nothing for it. */
  readonly manageable: Scalars['Boolean']['output'];
  /** `installed`; `unconfirmed` where whoever has one namespace can have made it, so that a VirtualMesh has to name it by its key; or `residue` of an uninstalled one. */
  readonly state: Scalars['String']['output'];
  /** Each way in which pods are in it: `sidecar`, `ambient`, `node`. Empty where nothing says so. */
  readonly modes: ReadonlyArray<Scalars['String']['output']>;
  readonly version: Maybe<Scalars['String']['output']>;
  readonly revision: Maybe<Scalars['String']['output']>;
  readonly trustDomain: Maybe<Scalars['String']['output']>;
  readonly namespace: Maybe<Scalars['String']['output']>;
  /** What was seen that says so. */
  readonly evidence: ReadonlyArray<Scalars['String']['output']>;
};

export type MeshEdge = {
  readonly __typename?: 'MeshEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Mesh;
};

export type MeshConnection = {
  readonly __typename?: 'MeshConnection';
  readonly edges: ReadonlyArray<MeshEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

/** Whom the workloads of a mesh believe, and who signs for them. */
export type MeshTrust = {
  readonly __typename?: 'MeshTrust';
  readonly cluster: Scalars['String']['output'];
  /** Key of the mesh in its cluster. */
  readonly mesh: Scalars['String']['output'];
  readonly kind: Scalars['String']['output'];
  /** Objects that hold certificates. Empty where the mesh has none, or its cluster was not looked at yet. */
  readonly stores: ReadonlyArray<TrustStore>;
  /** What nothing that Overmesh may read tells of it, as sentences. */
  readonly untold: ReadonlyArray<Scalars['String']['output']>;
};

/** An object of a cluster that holds certificates. */
export type TrustStore = {
  readonly __typename?: 'TrustStore';
  readonly role: TrustRole;
  /** As in `ConfigMap istio-system/istio-ca-root-cert`. */
  readonly source: Scalars['String']['output'];
  readonly state: TrustStoreState;
  /** Why it is unread or unused. */
  readonly reason: Maybe<Scalars['String']['output']>;
  /** Those of the last time that it was read; an unread store keeps them. */
  readonly certificates: ReadonlyArray<SeenCertificate>;
  /** Of roots, where pods note which they were given. */
  readonly pods: Maybe<PodsWithRoots>;
  readonly readAt: Maybe<Scalars['DateTime']['output']>;
  readonly lookedAt: Scalars['DateTime']['output'];
};

/** Pods of a mesh by the roots that they were given when they were made, and keep until they are made anew. */
export type PodsWithRoots = {
  readonly __typename?: 'PodsWithRoots';
  readonly total: Scalars['Int']['output'];
  /** Those that were given what lies in the store now. */
  readonly current: Scalars['Int']['output'];
  /** `namespace/name` of at most 20 that were given others. */
  readonly others: ReadonlyArray<Scalars['String']['output']>;
  /** Those that say nothing of it. */
  readonly silent: Scalars['Int']['output'];
};

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

export type TrustAuthority = {
  readonly __typename?: 'TrustAuthority';
  readonly virtualMesh: Scalars['String']['output'];
  readonly phase: TrustPhase;
  /** Goes up with whatever clusters shall have otherwise. */
  readonly generation: Scalars['Int']['output'];
  /** Who lets its rotation rest; absent while it goes on or there is none. */
  readonly pausedBy: Maybe<Scalars['String']['output']>;
  /** The oldest first. */
  readonly roots: ReadonlyArray<AuthorityRoot>;
  /** The rotation that goes on, with what stands in its way. */
  readonly operation: Maybe<Operation>;
};

/** A root of an authority, without its key. */
export type AuthorityRoot = {
  readonly __typename?: 'AuthorityRoot';
  readonly number: Scalars['Int']['output'];
  /** SHA-256 of its DER, in hex. */
  readonly fingerprint: Scalars['String']['output'];
  readonly subject: Scalars['String']['output'];
  readonly notBefore: Scalars['DateTime']['output'];
  readonly notAfter: Scalars['DateTime']['output'];
  /** PEM. */
  readonly certificate: Scalars['String']['output'];
  /** What clusters shall have under it: its intermediates. */
  readonly signs: Scalars['Boolean']['output'];
  /** What clusters shall give to workloads: it among others. */
  readonly believed: Scalars['Boolean']['output'];
  /** Its key is kept: once it is done with, the key is wiped. */
  readonly maySign: Scalars['Boolean']['output'];
};

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

/** What is public of a certificate. */
export type SeenCertificate = {
  readonly __typename?: 'SeenCertificate';
  /** SHA-256 of its DER, in hex. */
  readonly fingerprint: Scalars['String']['output'];
  readonly subject: Scalars['String']['output'];
  readonly issuer: Scalars['String']['output'];
  readonly serialNumber: Scalars['String']['output'];
  /** Type and size, as in `ec P-256`. */
  readonly key: Scalars['String']['output'];
  readonly notBefore: Scalars['DateTime']['output'];
  readonly notAfter: Scalars['DateTime']['output'];
  /** Of an issuer: fingerprint of the root that it leads to, among those that the workloads of its mesh are given. */
  readonly root: Maybe<Scalars['String']['output']>;
  /** What is wrong with it for what it is used for, as sentences. */
  readonly faults: ReadonlyArray<Scalars['String']['output']>;
};

/** Who believes whom, by the roots and issuers that lie in clusters. No handshake was made for it. */
export type TrustVerification = {
  readonly __typename?: 'TrustVerification';
  readonly members: Scalars['Int']['output'];
  /** Of meshes of one kind: those of different kinds do not speak to each other directly. */
  readonly pairs: Scalars['Int']['output'];
  /** Each side is given the root behind the other's issuer. */
  readonly trusted: Scalars['Int']['output'];
  readonly refused: Scalars['Int']['output'];
  readonly unknown: Scalars['Int']['output'];
  /** At most 200 of them. */
  readonly refusals: ReadonlyArray<RefusedPair>;
  /** Members of which something is not known, with what and why; at most 200. */
  readonly unseen: ReadonlyArray<UnseenTrust>;
  /** Trust domains of several members: an identity of one of them is an identity of the others. */
  readonly sharedDomains: ReadonlyArray<SharedDomain>;
};

export type RefusedPair = {
  readonly __typename?: 'RefusedPair';
  /** `cluster/mesh` */
  readonly one: Scalars['String']['output'];
  readonly other: Scalars['String']['output'];
  readonly reason: Scalars['String']['output'];
};

export type UnseenTrust = {
  readonly __typename?: 'UnseenTrust';
  readonly mesh: Scalars['String']['output'];
  readonly reason: Scalars['String']['output'];
};

export type SharedDomain = {
  readonly __typename?: 'SharedDomain';
  readonly trustDomain: Scalars['String']['output'];
  /** At most 200 of them. */
  readonly meshes: ReadonlyArray<Scalars['String']['output']>;
};

export type MeshTrustEdge = {
  readonly __typename?: 'MeshTrustEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: MeshTrust;
};

export type MeshTrustConnection = {
  readonly __typename?: 'MeshTrustConnection';
  readonly edges: ReadonlyArray<MeshTrustEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

/** Something that ends, however many places have it. */
export type Ending = {
  readonly __typename?: 'Ending';
  readonly what: EndingKind;
  /** Name of the certificate, or of the cluster whose credential it is. */
  readonly subject: Scalars['String']['output'];
  /** Of a certificate. */
  readonly fingerprint: Maybe<Scalars['String']['output']>;
  readonly endsAt: Scalars['DateTime']['output'];
  readonly state: EndingState;
  /** `cluster/mesh`, or the cluster; at most 100 of them. */
  readonly places: ReadonlyArray<Scalars['String']['output']>;
  /** How many there are. */
  readonly placeCount: Scalars['Int']['output'];
};

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

export type EndingEdge = {
  readonly __typename?: 'EndingEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Ending;
};

export type EndingConnection = {
  readonly __typename?: 'EndingConnection';
  readonly edges: ReadonlyArray<EndingEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type Workload = {
  readonly __typename?: 'Workload';
  readonly cluster: Scalars['String']['output'];
  readonly namespace: Scalars['String']['output'];
  readonly name: Scalars['String']['output'];
  readonly controller: Scalars['String']['output'];
  readonly podLabels: Scalars['JSON']['output'];
  readonly serviceAccount: Scalars['String']['output'];
  /** Key of the mesh that its pods are really in; the first where a restart moves them from one to another. */
  readonly mesh: Maybe<Scalars['String']['output']>;
  /** Its pods that are not being deleted, by what Services and subsets select, and by mesh. */
  readonly podSets: ReadonlyArray<PodSet>;
  readonly pods: Scalars['Int']['output'];
  readonly readyPods: Scalars['Int']['output'];
};

export type PodSet = {
  readonly __typename?: 'PodSet';
  /** Labels of the pods, without those that each template has anew. */
  readonly labels: Scalars['JSON']['output'];
  /** Key of the mesh that they are in. */
  readonly mesh: Maybe<Scalars['String']['output']>;
  /** `sidecar` or `redirection`: how they are in it. */
  readonly dataPlane: Maybe<Scalars['String']['output']>;
  /** `live`, or `stuck` where none of them has been ready for minutes. */
  readonly state: Scalars['String']['output'];
};

export type WorkloadEdge = {
  readonly __typename?: 'WorkloadEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Workload;
};

export type WorkloadConnection = {
  readonly __typename?: 'WorkloadConnection';
  readonly edges: ReadonlyArray<WorkloadEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type Port = {
  readonly __typename?: 'Port';
  readonly port: Scalars['Int']['output'];
  readonly name: Maybe<Scalars['String']['output']>;
  readonly protocol: Scalars['String']['output'];
  readonly appProtocol: Maybe<Scalars['String']['output']>;
};

export type Destination = {
  readonly __typename?: 'Destination';
  readonly cluster: Scalars['String']['output'];
  readonly namespace: Scalars['String']['output'];
  readonly name: Scalars['String']['output'];
  readonly labels: Scalars['JSON']['output'];
  readonly selector: Scalars['JSON']['output'];
  readonly ports: ReadonlyArray<Port>;
  readonly headless: Scalars['Boolean']['output'];
  /** Keys of the meshes that its pods are in. */
  readonly meshes: ReadonlyArray<Scalars['String']['output']>;
};

export type DestinationEdge = {
  readonly __typename?: 'DestinationEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Destination;
};

export type DestinationConnection = {
  readonly __typename?: 'DestinationConnection';
  readonly edges: ReadonlyArray<DestinationEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

/** What a document is known by. A VirtualMesh belongs to the installation, and its workspace is always `default`. */
export type DocumentRef = {
  readonly kind: DocumentKind;
  readonly workspace?: Scalars['String']['input'];
  readonly name: Scalars['String']['input'];
};

/** A document as it was accepted, of whatever kind. */
export type Document = {
  readonly kind: DocumentKind;
  readonly name: Scalars['String']['output'];
  readonly workspace: Scalars['String']['output'];
  readonly labels: Scalars['JSON']['output'];
  readonly spec: Scalars['JSON']['output'];
  /** The VirtualMesh whose revisions it is part of; a VirtualMesh itself names itself. */
  readonly virtualMesh: Scalars['String']['output'];
  /** Revision of the VirtualMesh that brought this content; of a VirtualMesh itself the newest of all. */
  readonly revision: Scalars['Int']['output'];
  readonly createdAt: Scalars['DateTime']['output'];
  readonly status: ReadonlyArray<DocumentStatus>;
};

export type DocumentEdge = {
  readonly __typename?: 'DocumentEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Document;
};

export type DocumentConnection = {
  readonly __typename?: 'DocumentConnection';
  readonly edges: ReadonlyArray<DocumentEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type Export = {
  readonly __typename?: 'Export';
  readonly documents: ReadonlyArray<Scalars['JSON']['output']>;
};

export type ExportResult = Export | Rejected;

/** An accepted change. Immutable. */
export type Revision = {
  readonly __typename?: 'Revision';
  readonly number: Scalars['Int']['output'];
  readonly author: Scalars['String']['output'];
  /** What let the author in: `api-token`, which proves no name. */
  readonly way: Scalars['String']['output'];
  readonly message: Maybe<Scalars['String']['output']>;
  /** How it went from cluster to cluster, where that was not by what the VirtualMesh says. */
  readonly strategy: Maybe<Scalars['JSON']['output']>;
  readonly at: Scalars['DateTime']['output'];
  readonly changes: ReadonlyArray<DocumentChange>;
};

export type DocumentChange = {
  readonly __typename?: 'DocumentChange';
  readonly kind: DocumentKind;
  readonly workspace: Scalars['String']['output'];
  readonly name: Scalars['String']['output'];
  /** `created`, `updated`, `deleted` or `moved`. */
  readonly action: Scalars['String']['output'];
};

export type RevisionEdge = {
  readonly __typename?: 'RevisionEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Revision;
};

export type RevisionConnection = {
  readonly __typename?: 'RevisionConnection';
  readonly edges: ReadonlyArray<RevisionEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
  /** From this revision on the history is whole: what came before was cut after OVERMESH_HISTORY_DAYS. 1 where nothing was. */
  readonly oldest: Scalars['Int']['output'];
};

export type MeshRevision = {
  readonly __typename?: 'MeshRevision';
  readonly virtualMesh: Scalars['String']['output'];
  readonly revision: Scalars['Int']['output'];
};

export type AppliedDocument = {
  readonly __typename?: 'AppliedDocument';
  readonly kind: DocumentKind;
  readonly workspace: Scalars['String']['output'];
  readonly name: Scalars['String']['output'];
  /** `created`, `updated`, `unchanged`, or `deleted` by a rollback. */
  readonly action: Scalars['String']['output'];
};

export type Applied = {
  readonly __typename?: 'Applied';
  /** Empty when nothing changed. */
  readonly revisions: ReadonlyArray<MeshRevision>;
  readonly documents: ReadonlyArray<AppliedDocument>;
};

export type Deleted = {
  readonly __typename?: 'Deleted';
  readonly revisions: ReadonlyArray<MeshRevision>;
  readonly removed: Scalars['Int']['output'];
};

export type Confirmed = {
  readonly __typename?: 'Confirmed';
  readonly cluster: Scalars['String']['output'];
};

export type ApplyResult = Applied | Rejected;

export type DeleteResult = Deleted | Rejected;

export type ConfirmResult = Confirmed | Rejected;

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

/** The move of a VirtualMesh's clusters from one revision to the next. */
export type Rollout = {
  readonly __typename?: 'Rollout';
  readonly id: Scalars['ID']['output'];
  readonly virtualMesh: Scalars['String']['output'];
  readonly fromRevision: Scalars['Int']['output'];
  readonly toRevision: Scalars['Int']['output'];
  /** Who made the revision. */
  readonly author: Scalars['String']['output'];
  readonly state: RolloutState;
  readonly phase: RolloutPhase;
  /** What it waits for, or why it ended; empty while it goes on. */
  readonly reason: Scalars['String']['output'];
  readonly waves: ReadonlyArray<RolloutWave>;
  readonly gates: ReadonlyArray<RolloutGate>;
  readonly startedAt: Scalars['DateTime']['output'];
  readonly endedAt: Maybe<Scalars['DateTime']['output']>;
  /** What happened in it, oldest first. */
  readonly records: RolloutRecordConnection;
};


/** The move of a VirtualMesh's clusters from one revision to the next. */
export type RolloutRecordsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
};

export type RolloutWave = {
  readonly __typename?: 'RolloutWave';
  readonly name: Scalars['String']['output'];
  /** It is at this one. */
  readonly current: Scalars['Boolean']['output'];
  readonly soakSeconds: Scalars['Float']['output'];
  /** How many of its clusters may fail before it has failed. */
  readonly mayFail: Scalars['Int']['output'];
  readonly clusters: ReadonlyArray<RolloutCluster>;
};

export type RolloutCluster = {
  readonly __typename?: 'RolloutCluster';
  readonly cluster: Scalars['String']['output'];
  readonly state: RolloutClusterState;
  /** The revision that it had before; 0 for none. */
  readonly before: Scalars['Int']['output'];
  /** How it failed the last time, where its wave went on without it. */
  readonly failure: Maybe<Scalars['String']['output']>;
};

export type RolloutGate = {
  readonly __typename?: 'RolloutGate';
  /** Its type, where it has no name of its own. */
  readonly name: Scalars['String']['output'];
  readonly type: GateType;
  readonly onUnknown: UnknownAnswer;
};

export type RolloutRecord = {
  readonly __typename?: 'RolloutRecord';
  readonly at: Scalars['DateTime']['output'];
  /** Index of the wave. */
  readonly wave: Maybe<Scalars['Int']['output']>;
  /**
   * `began`, `wave-began`, `moved`, `soaking`, `gate`, `skipped`, `set-aside`, `failed`, `undoing`, `ended`, `steered`,
   * `stood-still` or `went-on`.
   */
  readonly what: Scalars['String']['output'];
  readonly message: Scalars['String']['output'];
  /** What a gate said, and saw. */
  readonly gate: Maybe<RolloutGateAnswer>;
  /** Who did it, where it was a person. */
  readonly by: Maybe<Scalars['String']['output']>;
};

export type RolloutGateAnswer = {
  readonly __typename?: 'RolloutGateAnswer';
  readonly gate: Scalars['String']['output'];
  /** `pass`, `wait`, `fail` or `unknown`. */
  readonly verdict: Scalars['String']['output'];
  readonly message: Scalars['String']['output'];
};

export type RolloutEdge = {
  readonly __typename?: 'RolloutEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Rollout;
};

export type RolloutConnection = {
  readonly __typename?: 'RolloutConnection';
  readonly edges: ReadonlyArray<RolloutEdge>;
  readonly pageInfo: PageInfo;
};

export type RolloutRecordEdge = {
  readonly __typename?: 'RolloutRecordEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: RolloutRecord;
};

export type RolloutRecordConnection = {
  readonly __typename?: 'RolloutRecordConnection';
  readonly edges: ReadonlyArray<RolloutRecordEdge>;
  readonly pageInfo: PageInfo;
};

export type RolloutResult = Rollout | Rejected;

export type MetadataInput = {
  readonly name: Scalars['String']['input'];
  /** `default` where absent. A VirtualMesh has none: it belongs to the installation. */
  readonly workspace?: InputMaybe<Scalars['String']['input']>;
  readonly labels?: InputMaybe<Scalars['JSON']['input']>;
};

export type DocumentKind =
  | 'VirtualMesh'
  | 'TrafficPolicy'
  | 'AccessPolicy'
  | 'VirtualDestination'
  | 'ExportPolicy';

/** Meshes of many clusters and kinds, grouped so that one policy can be about them all. */
export type VirtualMesh = Document & {
  readonly __typename?: 'VirtualMesh';
  readonly kind: DocumentKind;
  readonly name: Scalars['String']['output'];
  readonly workspace: Scalars['String']['output'];
  readonly labels: Scalars['JSON']['output'];
  readonly spec: Scalars['JSON']['output'];
  readonly virtualMesh: Scalars['String']['output'];
  readonly revision: Scalars['Int']['output'];
  readonly createdAt: Scalars['DateTime']['output'];
  readonly status: ReadonlyArray<DocumentStatus>;
};

export type VirtualMeshEdge = {
  readonly __typename?: 'VirtualMeshEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: VirtualMesh;
};

export type VirtualMeshConnection = {
  readonly __typename?: 'VirtualMeshConnection';
  readonly edges: ReadonlyArray<VirtualMeshEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type VirtualMeshInput = {
  readonly metadata: MetadataInput;
  readonly spec: VirtualMeshSpecInput;
};

/** What becomes of requests to some destinations, whatever the mesh. */
export type TrafficPolicy = Document & {
  readonly __typename?: 'TrafficPolicy';
  readonly kind: DocumentKind;
  readonly name: Scalars['String']['output'];
  readonly workspace: Scalars['String']['output'];
  readonly labels: Scalars['JSON']['output'];
  readonly spec: Scalars['JSON']['output'];
  readonly virtualMesh: Scalars['String']['output'];
  readonly revision: Scalars['Int']['output'];
  readonly createdAt: Scalars['DateTime']['output'];
  readonly status: ReadonlyArray<DocumentStatus>;
};

export type TrafficPolicyEdge = {
  readonly __typename?: 'TrafficPolicyEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: TrafficPolicy;
};

export type TrafficPolicyConnection = {
  readonly __typename?: 'TrafficPolicyConnection';
  readonly edges: ReadonlyArray<TrafficPolicyEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type TrafficPolicyInput = {
  readonly metadata: MetadataInput;
  readonly spec: TrafficPolicySpecInput;
};

/** Who may call some destinations, and how, whatever the mesh. */
export type AccessPolicy = Document & {
  readonly __typename?: 'AccessPolicy';
  readonly kind: DocumentKind;
  readonly name: Scalars['String']['output'];
  readonly workspace: Scalars['String']['output'];
  readonly labels: Scalars['JSON']['output'];
  readonly spec: Scalars['JSON']['output'];
  readonly virtualMesh: Scalars['String']['output'];
  readonly revision: Scalars['Int']['output'];
  readonly createdAt: Scalars['DateTime']['output'];
  readonly status: ReadonlyArray<DocumentStatus>;
};

export type AccessPolicyEdge = {
  readonly __typename?: 'AccessPolicyEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: AccessPolicy;
};

export type AccessPolicyConnection = {
  readonly __typename?: 'AccessPolicyConnection';
  readonly edges: ReadonlyArray<AccessPolicyEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type AccessPolicyInput = {
  readonly metadata: MetadataInput;
  readonly spec: AccessPolicySpecInput;
};

/** One name over Services of many clusters: which of them serve in which order, and what happens when some are lost. */
export type VirtualDestination = Document & {
  readonly __typename?: 'VirtualDestination';
  readonly kind: DocumentKind;
  readonly name: Scalars['String']['output'];
  readonly workspace: Scalars['String']['output'];
  readonly labels: Scalars['JSON']['output'];
  readonly spec: Scalars['JSON']['output'];
  readonly virtualMesh: Scalars['String']['output'];
  readonly revision: Scalars['Int']['output'];
  readonly createdAt: Scalars['DateTime']['output'];
  readonly status: ReadonlyArray<DocumentStatus>;
};

export type VirtualDestinationEdge = {
  readonly __typename?: 'VirtualDestinationEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: VirtualDestination;
};

export type VirtualDestinationConnection = {
  readonly __typename?: 'VirtualDestinationConnection';
  readonly edges: ReadonlyArray<VirtualDestinationEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type VirtualDestinationInput = {
  readonly metadata: MetadataInput;
  readonly spec: VirtualDestinationSpecInput;
};

/** Which Services other clusters may call, and by which names. */
export type ExportPolicy = Document & {
  readonly __typename?: 'ExportPolicy';
  readonly kind: DocumentKind;
  readonly name: Scalars['String']['output'];
  readonly workspace: Scalars['String']['output'];
  readonly labels: Scalars['JSON']['output'];
  readonly spec: Scalars['JSON']['output'];
  readonly virtualMesh: Scalars['String']['output'];
  readonly revision: Scalars['Int']['output'];
  readonly createdAt: Scalars['DateTime']['output'];
  readonly status: ReadonlyArray<DocumentStatus>;
};

export type ExportPolicyEdge = {
  readonly __typename?: 'ExportPolicyEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: ExportPolicy;
};

export type ExportPolicyConnection = {
  readonly __typename?: 'ExportPolicyConnection';
  readonly edges: ReadonlyArray<ExportPolicyEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type ExportPolicyInput = {
  readonly metadata: MetadataInput;
  readonly spec: ExportPolicySpecInput;
};

/** Meshes of many clusters and kinds, grouped so that one policy can be about them all. */
export type VirtualMeshSpecInput = {
  /** Which meshes belong to it; each belongs to one VirtualMesh at most, the older one. */
  readonly meshes: ReadonlyArray<MeshChoiceInput>;
  /** Left as each mesh has it when absent. */
  readonly mtls?: InputMaybe<MtlsInput>;
  /** Who may call what no AccessPolicy speaks of. Left as each mesh has it when absent. */
  readonly access?: InputMaybe<MeshAccessInput>;
  /** Who issues what its meshes sign with. When absent nothing is issued: what lies in clusters is looked at and left alone. */
  readonly trust?: InputMaybe<AuthorityInput>;
  /** How a change of this VirtualMesh or its policies goes from cluster to cluster; to all at once when absent. */
  readonly rollout?: InputMaybe<RolloutStrategyInput>;
};

/** One mesh by name, or many by selector. */
export type MeshChoiceInput = {
  /** Name of a cluster. */
  readonly cluster?: InputMaybe<Scalars['String']['input']>;
  /** Key of a mesh in that cluster (`istio`, `istio-canary`); every manageable mesh there when absent. */
  readonly mesh?: InputMaybe<Scalars['String']['input']>;
  readonly selector?: InputMaybe<MeshSelectorInput>;
};

/** Chooses meshes by what is given; all of it has to hold. `{}` in `selector` is every manageable mesh. */
export type MeshSelectorInput = {
  /** Labels of the cluster. */
  readonly matchLabels?: InputMaybe<Scalars['JSON']['input']>;
  /** As clusters were given them, whole: no part and no wildcard. */
  readonly regions?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Kinds of mesh; every manageable kind when absent. */
  readonly kinds?: InputMaybe<ReadonlyArray<MeshKind>>;
};

export type MtlsInput = {
  /** `strict`: plain text is refused. `permissive`: both are taken. */
  readonly mode: MtlsMode;
  /** Where the other mode holds. Nowhere when absent. */
  readonly exceptions?: InputMaybe<ReadonlyArray<MtlsExceptionInput>>;
};

/** Pods, or some of their ports, at which the other mode holds. No pod has two of them. */
export type MtlsExceptionInput = {
  /** Where the pods run, in every cluster of the VirtualMesh. */
  readonly namespace: Scalars['String']['input'];
  /** Labels of the pods; all pods of the namespace when absent. */
  readonly matchLabels?: InputMaybe<Scalars['JSON']['input']>;
  /** Ports that the pods listen on, whatever a Service calls them, 1 to 65535; all of them when absent. Only with `matchLabels`. */
  readonly ports?: InputMaybe<ReadonlyArray<Scalars['Int']['input']>>;
  /** What holds there. It is not the mode of the whole, so that a change of that one is a change of this one too. */
  readonly mode: MtlsMode;
};

export type MeshAccessInput = {
  /** What becomes of a request that no AccessPolicy is about. `open`: it gets through, unless its destination has an `allow`. `closed`: it is refused, so that whoever shall get through needs an `allow`; gateways of the mesh go on taking requests. */
  readonly default: DefaultAccess;
};

/** Who issues the certificates that meshes sign with. */
export type AuthorityInput = {
  /** `shared`: one root for the VirtualMesh, made and kept by Overmesh, and under it an intermediate for each cluster and mesh. */
  readonly mode: AuthorityMode;
  /** Roots that meshes have by themselves and that the shared one may take the place of: the SHA-256 of each in hex, as `overmesh trust show -o wide` shows it. They stay believed beside it while they stand here. A mesh that has another root of its own is left as it is, and says so. */
  readonly replaces?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** How a change goes from cluster to cluster. Without a strategy it goes to all at once. */
export type RolloutStrategyInput = {
  /** In this order. Clusters that no wave chooses come last, in a wave of their own called `rest`. */
  readonly waves: ReadonlyArray<WaveSpecInput>;
  /** How many clusters of a wave may be on their way or out of reach at once; all of them when absent. */
  readonly maxUnavailable?: InputMaybe<Scalars['Int']['input']>;
  /** How long a wave is watched once it is written, before the next one begins; `0s` when absent. */
  readonly soak?: InputMaybe<Scalars['String']['input']>;
  /** How long a wave may take besides its soak, before it has failed; `10m` when absent. */
  readonly deadline?: InputMaybe<Scalars['String']['input']>;
  /** Asked of every wave. That everything is written to its clusters is asked always. */
  readonly gates?: InputMaybe<ReadonlyArray<GateSpecInput>>;
  /** How many clusters of a wave may fail before the wave has failed; none when absent, and never all of a wave. Those that do get back what they had, or keep the change with `hold`, and are tried again by themselves after the last wave. */
  readonly failureThreshold?: InputMaybe<FailureThresholdInput>;
  /** When a wave fails: `rollback` takes the change back from every cluster that has it, `rollback-wave` from those of the wave, `hold` leaves all as it is for a person to decide. `rollback` when absent. */
  readonly onFailure?: InputMaybe<FailureAnswer>;
  /** A cluster out of reach: `wait` for it until the deadline, or `skip` it, so that it catches up through the same gates when it is back. `wait` when absent. */
  readonly onUnreachable?: InputMaybe<UnreachableAnswer>;
  /** A change that arrives meanwhile: `queue` until this one is through, or `supersede` it when its wave is. `queue` when absent. */
  readonly onNewerChange?: InputMaybe<NewerAnswer>;
};

/** Clusters that get a change together; what is given all has to hold. */
export type WaveSpecInput = {
  /** What it is called in a rollout; another one for each wave. */
  readonly name: Scalars['String']['input'];
  /** Names of clusters. */
  readonly clusters?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Labels of the cluster. */
  readonly matchLabels?: InputMaybe<Scalars['JSON']['input']>;
  /** Regions, whole. */
  readonly regions?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** So many of a hundred of those that are chosen and that no earlier wave has, rounded up, in their order; all when absent. */
  readonly percent?: InputMaybe<Scalars['Int']['input']>;
  /** In which order they go, as far as `maxUnavailable` lets not all of them go at once; by name when absent. */
  readonly order?: InputMaybe<WaveOrderInput>;
  /** How long it is watched once it is written; the strategy's when absent. */
  readonly soak?: InputMaybe<Scalars['String']['input']>;
};

/** In which order the clusters of a wave go, where not all of them go at once. */
export type WaveOrderInput = {
  /** `listed`: as the wave lists them in `clusters`. `label`: by the value that they have of a label. */
  readonly by: WaveOrderBy;
  /** Key of the label. Clusters without it come last, and those that have the same of it by name. */
  readonly label?: InputMaybe<Scalars['String']['input']>;
  /** Values of the label, the first one first; others come after these. By their text when absent. */
  readonly values?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** A question that has to be answered with yes before a rollout goes on. */
export type GateSpecInput = {
  /** `accepted`: the mesh's controller took every object. `live`: its proxies acknowledged them. `approval`: a person other than the author of the change agreed to the wave, before it begins. `promql`: what Prometheus measured is as it should be. `webhook`: a program of yours says yes. `window`: it is a time at which waves may begin. */
  readonly type: GateType;
  /** What it is called in a rollout; its type when absent. Another one for each gate. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** Where nothing can tell: `wait` until the deadline, `fail`, or `pass`. `wait` when absent. */
  readonly onUnknown?: InputMaybe<UnknownAnswer>;
  /** For a gate of this type. */
  readonly promql?: InputMaybe<PromqlSpecInput>;
  /** For a gate of this type. */
  readonly webhook?: InputMaybe<WebhookSpecInput>;
  /** For a gate of this type. */
  readonly window?: InputMaybe<WindowSpecInput>;
};

/** A question to the Prometheus of each cluster that has the change; the worst answer counts. */
export type PromqlSpecInput = {
  /** A PromQL expression that gives one number, as in `sum(rate(http_requests_total{code=~"5.."}[1m]))`. */
  readonly query: Scalars['String']['input'];
  /** What it may be at most. */
  readonly max?: InputMaybe<Scalars['Float']['input']>;
  /** What it may be at least. */
  readonly min?: InputMaybe<Scalars['Float']['input']>;
  /** How many percent it may be above what it was on the same cluster when the wave began. */
  readonly maxIncreasePercent?: InputMaybe<Scalars['Float']['input']>;
  readonly traffic?: InputMaybe<TrafficMinimumInput>;
};

/** How much has to go through a cluster before its numbers say anything. */
export type TrafficMinimumInput = {
  /** A PromQL expression that gives one number. */
  readonly query: Scalars['String']['input'];
  /** Below this nothing is judged. */
  readonly min: Scalars['Float']['input'];
};

/** A program of yours that is asked by a signed POST. */
export type WebhookSpecInput = {
  /** Begins with http:// or https://. */
  readonly url: Scalars['String']['input'];
};

/** When a wave may begin. */
export type WindowSpecInput = {
  /** Five fields as in a crontab: a minute that they match is open. `* 9-16 * * 1-4` is from 9 until 17, Monday to Thursday. */
  readonly open: Scalars['String']['input'];
  /** As in `Europe/Berlin`; `UTC` when absent. */
  readonly timeZone?: InputMaybe<Scalars['String']['input']>;
};

/** How many clusters may fail; where both are given the smaller number counts. At least one of them is given. */
export type FailureThresholdInput = {
  /** So many of them. */
  readonly clusters?: InputMaybe<Scalars['Int']['input']>;
  /** So many of a hundred clusters of the wave, rounded down. */
  readonly percent?: InputMaybe<Scalars['Int']['input']>;
};

/** What becomes of requests to some destinations, whatever the mesh. */
export type TrafficPolicySpecInput = {
  /** Name of the VirtualMesh that it is for. */
  readonly virtualMesh: Scalars['String']['input'];
  /** The Services that it is about: each that any one selector selects. */
  readonly destinations: ReadonlyArray<DestinationSelectorInput>;
  /** -1000 to 1000, 0 when absent. The higher one wins where two policies want one field differently. */
  readonly priority?: InputMaybe<Scalars['Int']['input']>;
  /** true: a cluster that cannot do all of it exactly keeps what it had, and says so. */
  readonly strict?: InputMaybe<Scalars['Boolean']['input']>;
  /** Which requests (any one match is enough). Every request when absent. */
  readonly match?: InputMaybe<ReadonlyArray<RequestMatchInput>>;
  /** Where the requests go, in shares of 100. To all pods of the Service when absent. */
  readonly split?: InputMaybe<ReadonlyArray<SplitShareInput>>;
  readonly retries?: InputMaybe<RetriesInput>;
  /** Bound of the whole request, all tries together: 1ms to 1h. */
  readonly timeout?: InputMaybe<Scalars['String']['input']>;
  /** Delays and errors on purpose, for a test of the callers. None when absent. */
  readonly faults?: InputMaybe<FaultsInput>;
  /** Where copies of the requests go. Nowhere when absent. */
  readonly mirror?: InputMaybe<MirrorInput>;
  /** Headers that are set, added or removed on the way. */
  readonly headers?: InputMaybe<HeaderChangesInput>;
  /** Host and path that the server gets to see; as the caller asked when absent. */
  readonly rewrite?: InputMaybe<RewriteInput>;
  /** Which pages of other origins may read the answers, where the callers are browsers. */
  readonly cors?: InputMaybe<CorsInput>;
  /** The caller is sent elsewhere. Not together with what is about forwarding: split, retries, timeout, faults, mirror, rewrite. */
  readonly redirect?: InputMaybe<RedirectInput>;
  /** The caller's proxy answers by itself. Not together with what is about forwarding, nor with redirect. */
  readonly directResponse?: InputMaybe<DirectResponseInput>;
  /** Pods that answer with errors get nothing for a while. Of the destination as a whole: not together with `match`. */
  readonly outliers?: InputMaybe<OutliersInput>;
  /** What each calling proxy may have open. Of the destination as a whole: not together with `match`. */
  readonly connections?: InputMaybe<ConnectionsInput>;
  /** Which pod of all gets a request; as the mesh does it when absent. Of the destination as a whole: not together with `match`. */
  readonly loadBalancing?: InputMaybe<LoadBalancingInput>;
};

/** Selects Services by all that is given. At least one of the fields is there. */
export type DestinationSelectorInput = {
  /** Name of the Service. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** Namespace of the Service; every namespace when absent. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
  /** Labels of the Service. */
  readonly matchLabels?: InputMaybe<Scalars['JSON']['input']>;
  /** Names of clusters; every cluster of the VirtualMesh when absent. */
  readonly clusters?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** A request matches when everything given here does. An empty match is refused: leave `match` out for "every request". */
export type RequestMatchInput = {
  readonly path?: InputMaybe<PathMatchInput>;
  /** Each of these headers has to match. Any when absent. */
  readonly headers?: InputMaybe<ReadonlyArray<HeaderMatchInput>>;
  /** Any method when absent. */
  readonly method?: InputMaybe<Method>;
  /** Each of these parameters has to match. Any when absent. */
  readonly query?: InputMaybe<ReadonlyArray<QueryMatchInput>>;
  /** Calls of a gRPC service or method: in the place of `path` and `method`. */
  readonly grpc?: InputMaybe<GrpcMatchInput>;
};

/** The path of a request, without its query. Exactly one of the three. */
export type PathMatchInput = {
  /** The whole path, as in `/reviews/7`. */
  readonly exact?: InputMaybe<Scalars['String']['input']>;
  /** Whole path elements from the start: `/reviews` matches `/reviews/7` and not `/reviewsX`. */
  readonly prefix?: InputMaybe<Scalars['String']['input']>;
  /** RE2 expression over the whole path. */
  readonly regex?: InputMaybe<Scalars['String']['input']>;
  /** true: `/Reviews` is `/reviews`. With `exact` or `prefix`; an expression says it itself, as `(?i)`. false when absent. */
  readonly ignoreCase?: InputMaybe<Scalars['Boolean']['input']>;
};

/** One header. Exactly one of the four says what of it; `invert` turns the answer round. */
export type HeaderMatchInput = {
  /** In lower case, as HTTP/2 sends it. */
  readonly name: Scalars['String']['input'];
  /** The whole value. */
  readonly exact?: InputMaybe<Scalars['String']['input']>;
  /** What the value begins with. */
  readonly prefix?: InputMaybe<Scalars['String']['input']>;
  /** RE2 expression over the whole value. */
  readonly regex?: InputMaybe<Scalars['String']['input']>;
  /** true: any value, as long as the header is there. */
  readonly present?: InputMaybe<Scalars['Boolean']['input']>;
  /** true: the request matches when this header does not. false when absent. */
  readonly invert?: InputMaybe<Scalars['Boolean']['input']>;
};

/** One query parameter. Exactly one of the two. */
export type QueryMatchInput = {
  /** As it stands in the query, before the `=`. */
  readonly name: Scalars['String']['input'];
  /** The whole value. */
  readonly exact?: InputMaybe<Scalars['String']['input']>;
  /** RE2 expression over the whole value. */
  readonly regex?: InputMaybe<Scalars['String']['input']>;
};

/** Calls of a gRPC service: requests by POST to the path `/<service>/<method>`. */
export type GrpcMatchInput = {
  /** With its package, as in `shop.v1.Checkout`. */
  readonly service: Scalars['String']['input'];
  /** As the service's definition has it. Any method when absent. */
  readonly method?: InputMaybe<Scalars['String']['input']>;
};

/** A share of the requests, and where it goes: a subset of the pods, another Service, or both. */
export type SplitShareInput = {
  /** Whole percent; the shares of one split add up to 100. */
  readonly weight: Scalars['Int']['input'];
  /** Pod labels, as in `{ version: v2 }`. All pods of the Service when absent. */
  readonly subset?: InputMaybe<Scalars['JSON']['input']>;
  readonly destination?: InputMaybe<SplitDestinationInput>;
  /** The port of another Service, when it differs from the one that was called. */
  readonly port?: InputMaybe<Scalars['Int']['input']>;
};

/** Another Service of the same cluster, when a share does not go to the policy's own destination. */
export type SplitDestinationInput = {
  /** Name of the Service. */
  readonly name: Scalars['String']['input'];
  /** The policy destination's own namespace when absent. */
  readonly namespace?: InputMaybe<Scalars['String']['input']>;
};

/** Tries after the first one. `attempts: 0` turns retries off, also those that a mesh does by default. */
export type RetriesInput = {
  /** 0 to 10 tries after the first. */
  readonly attempts: Scalars['Int']['input'];
  /** Bound of each try, the first included. */
  readonly perTryTimeout?: InputMaybe<Scalars['String']['input']>;
  /** `gateway-error`, `connect-failure` and `refused-stream` when absent. `gateway-error` repeats a POST too, which a server may have taken before its 502. */
  readonly on?: InputMaybe<ReadonlyArray<RetryCondition>>;
  /** Wait before the first retry; later ones grow from it. The mesh's own when absent. */
  readonly backoff?: InputMaybe<Scalars['String']['input']>;
};

/** Faults for a test of the callers. They come before all else: a delay is no part of `timeout`, and what is aborted is not tried again. A request can get both, each by its own chance. */
export type FaultsInput = {
  readonly delay?: InputMaybe<FaultDelayInput>;
  readonly abort?: InputMaybe<FaultAbortInput>;
};

/** Requests wait before they are forwarded. */
export type FaultDelayInput = {
  /** 1ms to 1h. */
  readonly duration: Scalars['String']['input'];
  /** Percent of the requests, with two decimals at most; 100 when absent, 0 delays none. */
  readonly percent?: InputMaybe<Scalars['Float']['input']>;
};

/** Requests are answered with an error and not forwarded. Exactly one of the two statuses. */
export type FaultAbortInput = {
  /** 200 to 599. */
  readonly status?: InputMaybe<Scalars['Int']['input']>;
  /** gRPC's status, for callers that speak gRPC. */
  readonly grpcStatus?: InputMaybe<GrpcStatus>;
  /** Percent of the requests, with two decimals at most; 100 when absent, 0 aborts none. */
  readonly percent?: InputMaybe<Scalars['Float']['input']>;
};

/** A copy of each request goes to a second place, and its answer to nobody. The caller is answered as without it. At least one of destination and subset is given. */
export type MirrorInput = {
  /** The policy's own destination when absent. */
  readonly destination?: InputMaybe<SplitDestinationInput>;
  /** Pod labels, as in `{ version: v2 }`. All pods of the Service when absent. */
  readonly subset?: InputMaybe<Scalars['JSON']['input']>;
  /** The port of another Service, when it differs from the one that was called. */
  readonly port?: InputMaybe<Scalars['Int']['input']>;
  /** Percent of the requests that are copied, with two decimals at most; 100 when absent, 0 copies none. */
  readonly percent?: InputMaybe<Scalars['Float']['input']>;
};

/** At least one of the two. */
export type HeaderChangesInput = {
  /** On the way to the server. */
  readonly request?: InputMaybe<HeaderChangeInput>;
  /** On the way back to the caller. */
  readonly response?: InputMaybe<HeaderChangeInput>;
};

/** Changes to the headers of one direction, each header in one of them. At least one of the three. */
export type HeaderChangeInput = {
  /** Each gets this value alone, whatever was there. */
  readonly set?: InputMaybe<ReadonlyArray<HeaderValueInput>>;
  /** Each gets this value besides those that are there. */
  readonly add?: InputMaybe<ReadonlyArray<HeaderValueInput>>;
  /** Names of those that go. */
  readonly remove?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** A header and the text that it gets. */
export type HeaderValueInput = {
  /** In lower case, as HTTP/2 sends it. */
  readonly name: Scalars['String']['input'];
  /** As it is sent: no character stands for another one. */
  readonly value: Scalars['String']['input'];
};

/** What the server gets to see instead of what the caller asked for. At least one of the two. */
export type RewriteInput = {
  /** The host (`:authority`) that the server sees. Where the request goes does not change. */
  readonly host?: InputMaybe<Scalars['String']['input']>;
  readonly path?: InputMaybe<PathRewriteInput>;
};

/** The path of a request, without its query, which stays. Exactly one of the three. */
export type PathRewriteInput = {
  /** The whole new path. */
  readonly whole?: InputMaybe<Scalars['String']['input']>;
  readonly prefix?: InputMaybe<PrefixRewriteInput>;
  readonly regex?: InputMaybe<RegexRewriteInput>;
};

/** Whole elements at the start of a path, and what takes their place. A path that does not begin so stays as it is. */
export type PrefixRewriteInput = {
  /** Whole path elements from the start: `/reviews` is that of `/reviews/7` and not of `/reviewsX`. */
  readonly from: Scalars['String']['input'];
  /** `/` takes the prefix away. */
  readonly to: Scalars['String']['input'];
};

/** A path that an expression fits is written anew; another one stays as it is. */
export type RegexRewriteInput = {
  /** RE2 expression over the whole path. */
  readonly pattern: Scalars['String']['input'];
  /** The new path; `\1` to `\9` stand for what groups of the expression fit, `\0` for the whole path. */
  readonly substitution: Scalars['String']['input'];
};

/** Which pages of other origins may read answers. Questions ahead of a request (preflights) from these origins are answered by the caller's own proxy; those from others are forwarded, as all else is. */
export type CorsInput = {
  /** Origins whose pages may; any one of them is enough. */
  readonly allowOrigins: ReadonlyArray<CorsOriginInput>;
  /** Methods besides those that browsers always send. */
  readonly allowMethods?: InputMaybe<ReadonlyArray<Method>>;
  /** Headers that requests may have besides those that browsers always send. */
  readonly allowHeaders?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Headers of answers that pages may read. */
  readonly exposeHeaders?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** How long a browser may remember the answer to a preflight, in whole seconds; the browser's own when absent. */
  readonly maxAge?: InputMaybe<Scalars['String']['input']>;
  /** true: pages may send cookies. false when absent. */
  readonly allowCredentials?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Where a page comes from, as browsers say it: `https://shop.example`. Exactly one of the two. */
export type CorsOriginInput = {
  /** Scheme, host and, where it is none of the scheme's own, port; `*` for every origin. */
  readonly exact?: InputMaybe<Scalars['String']['input']>;
  /** RE2 expression over the whole origin. */
  readonly regex?: InputMaybe<Scalars['String']['input']>;
};

/** The caller is told to ask elsewhere, and nothing is forwarded. What is not given stays as the caller asked; the query always does. At least one of scheme, host, port and path is given. */
export type RedirectInput = {
  /** The one by which the caller asked when absent. */
  readonly scheme?: InputMaybe<RedirectScheme>;
  /** The one that was called when absent. */
  readonly host?: InputMaybe<Scalars['String']['input']>;
  /** With a host: the scheme's own when absent. Without: the one that was called. */
  readonly port?: InputMaybe<Scalars['Int']['input']>;
  /** The whole path. */
  readonly path?: InputMaybe<Scalars['String']['input']>;
  /** 301, 302, 303, 307 or 308; 302 when absent. */
  readonly status?: InputMaybe<Scalars['Int']['input']>;
};

/** The caller's own proxy answers, and nothing is forwarded. */
export type DirectResponseInput = {
  /** 200 to 599. */
  readonly status: Scalars['Int']['input'];
  /** Plain text; none when absent. */
  readonly body?: InputMaybe<Scalars['String']['input']>;
};

/** A pod that answers with errors one after the other gets no requests for a while. Each calling proxy counts for itself, and a connection that cannot be made counts as an error. At least one of the two counts is given. */
export type OutliersInput = {
  /** Answers of 500 to 599, one after the other, after which a pod is left out: 1 to 1000. Not counted when absent. */
  readonly consecutive5xx?: InputMaybe<Scalars['Int']['input']>;
  /** The same for 502, 503 and 504 alone. Not counted when absent. */
  readonly consecutiveGatewayErrors?: InputMaybe<Scalars['Int']['input']>;
  /** How often it is looked whether a pod's time is over; `10s` when absent. */
  readonly interval?: InputMaybe<Scalars['String']['input']>;
  /** How long a pod is left out the first time; the second time twice as long, and so on. `30s` when absent. */
  readonly ejectionTime?: InputMaybe<Scalars['String']['input']>;
  /** Most pods that are left out at once, in whole percent of all and rounded down: 1 to 100, 50 when absent. Of one pod none is left out but at 100. */
  readonly maxEjectionPercent?: InputMaybe<Scalars['Int']['input']>;
};

/** Limits of what one calling proxy has open to the destination; each subset of a split counts for itself. What goes beyond is answered 503 at once. What is not given is as the mesh has it. At least one is given. */
export type ConnectionsInput = {
  /** Connections at once, 1 to 1000000; over HTTP/2 one carries many requests. */
  readonly maxConnections?: InputMaybe<Scalars['Int']['input']>;
  /** Requests that wait for a connection at once, 1 to 1000000. */
  readonly maxPendingRequests?: InputMaybe<Scalars['Int']['input']>;
  /** Requests under way at once, 1 to 1000000. */
  readonly maxRequests?: InputMaybe<Scalars['Int']['input']>;
  /** Requests after which a connection is closed, 1 to 1000000; 1 makes a new connection for each. */
  readonly maxRequestsPerConnection?: InputMaybe<Scalars['Int']['input']>;
  /** How long a new connection may take, 1ms to 1h; then it is given up, and a request that is not retried is answered 503. */
  readonly connectTimeout?: InputMaybe<Scalars['String']['input']>;
  /** How long a connection stays open without a request. */
  readonly idleTimeout?: InputMaybe<Scalars['String']['input']>;
};

/** Which pod of all gets a request. Exactly one of the two. */
export type LoadBalancingInput = {
  /** One after the other, the one with the fewest requests under way of two, or any. */
  readonly by?: InputMaybe<Balancer>;
  /** Requests with an equal key go to one pod, as long as the pods stay the same. */
  readonly hash?: InputMaybe<HashKeyInput>;
  /** So long a new pod gets fewer requests than the others, and more and more of them: 1s to 1h. With `by: round-robin` or `least-request`. A new pod gets its whole share at once when absent. */
  readonly slowStart?: InputMaybe<Scalars['String']['input']>;
};

/** What requests of one pod have in common. Exactly one of the four. */
export type HashKeyInput = {
  /** The value of this header, in lower case. */
  readonly header?: InputMaybe<Scalars['String']['input']>;
  /** The value of this query parameter. */
  readonly query?: InputMaybe<Scalars['String']['input']>;
  readonly cookie?: InputMaybe<HashCookieInput>;
  /** true: the address of the caller. */
  readonly source?: InputMaybe<Scalars['Boolean']['input']>;
};

/** A cookie by which a caller stays at one pod. */
export type HashCookieInput = {
  /** Its name, as in `Set-Cookie`. */
  readonly name: Scalars['String']['input'];
  /** A caller without the cookie is given one that lasts so long. It is given none when absent. */
  readonly lifetime?: InputMaybe<Scalars['String']['input']>;
};

/** Who may call some destinations, and how. A request that some `deny` is about is refused; so is one of a destination with an `allow` that none of its `allow`s is about. Where a destination has no `allow`, everything else is let through. */
export type AccessPolicySpecInput = {
  /** Name of the VirtualMesh that it is for. */
  readonly virtualMesh: Scalars['String']['input'];
  /** The Services that it is about: each that any one selector selects. */
  readonly destinations: ReadonlyArray<DestinationSelectorInput>;
  /** `allow`: these requests, and none besides that no other `allow` is about. `deny`: not these, whoever allows them. */
  readonly action: AccessAction;
  /** true: a trial. Nothing is refused by it; what it would refuse is counted by the mesh. false when absent. */
  readonly audit?: InputMaybe<Scalars['Boolean']['input']>;
  /** Which callers (any one entry is enough). Everybody when absent, also who calls in plain text. */
  readonly from?: InputMaybe<ReadonlyArray<AccessSourceInput>>;
  /** Which requests (any one entry is enough). Every request when absent. */
  readonly to?: InputMaybe<ReadonlyArray<AccessRequestInput>>;
};

/**
 * Callers: those of whom everything given here holds; of a list one entry is enough. serviceAccounts and namespaces are two ways to say the same, so only one of them is given.
 * Everything but cidrs is read from the caller's certificate: who calls in plain text has none, and is nobody here.
 */
export type AccessSourceInput = {
  /** ServiceAccounts that callers run as. */
  readonly serviceAccounts?: InputMaybe<ReadonlyArray<ServiceAccountRefInput>>;
  /** Namespaces that callers run in. */
  readonly namespaces?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Trust domains of the callers' certificates, as in `east.example`. When absent: for `allow` that of the destination's own mesh (with those that the mesh takes for the same), for `deny` every one. Whoever has a certificate of a trust domain is of it, in whichever cluster it runs. */
  readonly trustDomains?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Ranges of the addresses from which connections come, as in `10.2.0.0/16` or `fd00::/8`. It is the last hop that is looked at: behind a gateway or a NAT that is its address. */
  readonly cidrs?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** A ServiceAccount: what the pods of a workload run as, and what a mesh proves of a caller. */
export type ServiceAccountRefInput = {
  /** Name of the ServiceAccount. */
  readonly name: Scalars['String']['input'];
  /** Its namespace. */
  readonly namespace: Scalars['String']['input'];
};

/** Requests: those of which everything given here holds; of a list one entry is enough. A connection that is no HTTP has neither method nor path nor host, so no entry that names one is about it. */
export type AccessRequestInput = {
  /** Methods; any when absent. */
  readonly methods?: InputMaybe<ReadonlyArray<Method>>;
  /** Paths; any when absent. */
  readonly paths?: InputMaybe<ReadonlyArray<AccessPathInput>>;
  /** Ports of the Service, 1 to 65535; all of them when absent. */
  readonly ports?: InputMaybe<ReadonlyArray<Scalars['Int']['input']>>;
  /** Hosts that callers ask for (header Host, or :authority), without a port and in lower case; any when absent. */
  readonly hosts?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** The path of a request, without its query. Exactly one of the two. */
export type AccessPathInput = {
  /** The whole path, as in `/admin`. */
  readonly exact?: InputMaybe<Scalars['String']['input']>;
  /** Whole path elements from the start: `/admin` is `/admin` and `/admin/users`, and not `/administration`. */
  readonly prefix?: InputMaybe<Scalars['String']['input']>;
};

/** One name over Services of many clusters: which of them serve in which order, and what happens when some are lost. */
export type VirtualDestinationSpecInput = {
  /** Name of the VirtualMesh that it is for. */
  readonly virtualMesh: Scalars['String']['input'];
  /** Names by which clients call it. One below `svc.cluster.local` is the Service's own name, so that its clients change nothing; any other, such as `checkout.shop.global`, is new, and clients must be able to resolve it. */
  readonly hosts: ReadonlyArray<Scalars['String']['input']>;
  /** On which ports, and what is spoken there. */
  readonly ports: ReadonlyArray<VirtualPortInput>;
  /** The order in which destinations serve: the first tier with something that is well has all requests. */
  readonly tiers?: InputMaybe<ReadonlyArray<TierInput>>;
  /** One Service in every cluster, the nearest first: instead of tiers. */
  readonly nearest?: InputMaybe<NearestInput>;
  /** The clusters whose pods call it: no other gets anything for that. Every cluster of the VirtualMesh when absent. */
  readonly clients?: InputMaybe<ClusterSelectorInput>;
  readonly failover?: InputMaybe<FailoverInput>;
  readonly failback?: InputMaybe<FailbackInput>;
};

/** A port on which clients call. */
export type VirtualPortInput = {
  /** 1 to 65535; also the port of the Services where they do not name another one. */
  readonly port: Scalars['Int']['input'];
  /** What is spoken there. */
  readonly protocol: VirtualProtocol;
};

/** Destinations that serve at the same time. The next tier serves when these are lost. */
export type TierInput = {
  /** Where the requests go as long as this is the first tier with something that is well. */
  readonly destinations: ReadonlyArray<TierDestinationInput>;
  /** How many times its usual load each destination of the tier takes at most when others are lost or evacuated: 1 to 100, with at most one decimal. Load is taken to go with ready pods. No bound of its own when absent. */
  readonly capacity?: InputMaybe<Scalars['Float']['input']>;
};

/** One Service by name, in each of the chosen clusters that has it. */
export type TierDestinationInput = {
  /** Name of the Service. */
  readonly name: Scalars['String']['input'];
  /** Namespace of the Service. */
  readonly namespace: Scalars['String']['input'];
  /** In which clusters; in every cluster of the VirtualMesh when absent. */
  readonly where?: InputMaybe<ClusterSelectorInput>;
  /** The Service's port where it is another one than the VirtualDestination's. */
  readonly port?: InputMaybe<Scalars['Int']['input']>;
  /** Whole percent of the tier's requests: 1 to 100. The weights of one tier add up to 100, and either all of its destinations have one or none: then every endpoint counts alike. 0 is refused, since it would also be 0 when all others are lost. */
  readonly weight?: InputMaybe<Scalars['Int']['input']>;
};

/** Clusters of the VirtualMesh; all of what is given has to hold. `{}` is every cluster. */
export type ClusterSelectorInput = {
  /** Names of clusters; every cluster when absent. */
  readonly clusters?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Regions as clusters were given them, whole: no part and no wildcard. Every region when absent. */
  readonly regions?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Labels of the cluster. */
  readonly matchLabels?: InputMaybe<Scalars['JSON']['input']>;
  /** Kinds of mesh; every manageable kind when absent. */
  readonly kinds?: InputMaybe<ReadonlyArray<MeshKind>>;
};

/** Tiers by distance from whoever calls: its own cluster, then clusters of its zone, then of its region, then all others. A place that a cluster was not given is near to nothing. */
export type NearestInput = {
  /** Name of the Service. */
  readonly name: Scalars['String']['input'];
  /** Namespace of the Service. */
  readonly namespace: Scalars['String']['input'];
  /** In which clusters; in every cluster of the VirtualMesh when absent. */
  readonly where?: InputMaybe<ClusterSelectorInput>;
};

/** When an endpoint counts as lost, by what callers themselves see of it: no hub is asked. */
export type FailoverInput = {
  /** Failed requests in a row that take an endpoint out: no connection, a reset, 502, 503 or 504. 1 to 100, 3 when absent. Answers of the application such as 500 take nothing out. */
  readonly consecutiveErrors?: InputMaybe<Scalars['Int']['input']>;
  /** How often it is looked whether an endpoint may come back: 100ms to 1m, 1s when absent. */
  readonly interval?: InputMaybe<Scalars['String']['input']>;
  /** Percent of the endpoints that may be out at once: 1 to 100, 100 when absent, so that a cluster that is lost is lost. */
  readonly maxEjectionPercent?: InputMaybe<Scalars['Int']['input']>;
  /** Percent of endpoints that are well, below which all are tried again as if nothing were known: 0 to 50, 10 when absent. 0: never; while all are out, every request fails. */
  readonly panicThreshold?: InputMaybe<Scalars['Int']['input']>;
};

/** How requests come back to what was lost. */
export type FailbackInput = {
  /** How long an endpoint is out at first; each further time in a row that much longer: 1s to 1h, 30s when absent. */
  readonly after?: InputMaybe<Scalars['String']['input']>;
  /** The time in which what comes back gets its full share, step by step: 1s to 1h. At once when absent. */
  readonly over?: InputMaybe<Scalars['String']['input']>;
};

/** Which Services other clusters may call. No Service is reachable from another cluster unless an ExportPolicy or a VirtualDestination names it. The nearest cluster serves first, and the others when it is lost. */
export type ExportPolicySpecInput = {
  /** Name of the VirtualMesh that it is for. */
  readonly virtualMesh: Scalars['String']['input'];
  /** The Services that it is about: each that any one selector selects and that has pods in the mesh. Services of one name and namespace are one for callers, whatever their clusters. */
  readonly destinations: ReadonlyArray<DestinationSelectorInput>;
  /** The clusters whose pods may call them: no other gets anything for that. Every cluster of the VirtualMesh when absent. */
  readonly to?: InputMaybe<ClusterSelectorInput>;
  /** By which names they are called. `clusterset`: `name.namespace.svc.clusterset.local`, which is new, so that nothing changes for who calls the Service's own name. `service`: the Service's own name, so that its callers change nothing, and are answered by other clusters when their own is lost. `[clusterset]` when absent. */
  readonly hosts?: InputMaybe<ReadonlyArray<ExportHost>>;
};

export type MeshKind =
  | 'istio'
  | 'linkerd'
  | 'native';

export type MtlsMode =
  | 'strict'
  | 'permissive';

export type DefaultAccess =
  | 'open'
  | 'closed';

export type AuthorityMode =
  | 'shared';

export type WaveOrderBy =
  | 'listed'
  | 'label';

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

export type FailureAnswer =
  | 'rollback'
  | 'rollback_wave'
  | 'hold';

export type UnreachableAnswer =
  | 'wait'
  | 'skip';

export type NewerAnswer =
  | 'queue'
  | 'supersede';

export type Method =
  | 'GET'
  | 'HEAD'
  | 'POST'
  | 'PUT'
  | 'DELETE'
  | 'CONNECT'
  | 'OPTIONS'
  | 'TRACE'
  | 'PATCH';

export type RetryCondition =
  | '_5xx'
  | 'gateway_error'
  | 'connect_failure'
  | 'refused_stream'
  | 'reset'
  | 'cancelled'
  | 'deadline_exceeded'
  | 'internal'
  | 'resource_exhausted'
  | 'unavailable';

export type GrpcStatus =
  | 'cancelled'
  | 'unknown'
  | 'invalid_argument'
  | 'deadline_exceeded'
  | 'not_found'
  | 'already_exists'
  | 'permission_denied'
  | 'resource_exhausted'
  | 'failed_precondition'
  | 'aborted'
  | 'out_of_range'
  | 'unimplemented'
  | 'internal'
  | 'unavailable'
  | 'data_loss'
  | 'unauthenticated';

export type RedirectScheme =
  | 'http'
  | 'https';

export type Balancer =
  | 'round_robin'
  | 'least_request'
  | 'random';

export type AccessAction =
  | 'allow'
  | 'deny';

export type VirtualProtocol =
  | 'http'
  | 'http2'
  | 'grpc'
  | 'tcp';

export type ExportHost =
  | 'clusterset'
  | 'service';

/** A page of the clusters that documents can make a difference to, by their names. */
export type Plan = {
  readonly __typename?: 'Plan';
  /** Which meshes the VirtualMeshes among the documents would have. */
  readonly virtualMeshes: ReadonlyArray<VirtualMeshMembers>;
  /** How the change would go from cluster to cluster, of VirtualMeshes with a strategy; of all pages, on the first one. */
  readonly rollouts: ReadonlyArray<PlannedRollout>;
  /** What would change on each mesh of the clusters of this page. */
  readonly clusters: ReadonlyArray<ClusterPlan>;
  /** Of all pages. */
  readonly unmatched: ReadonlyArray<Unmatched>;
  readonly pageInfo: PageInfo;
  /** Clusters on all pages. */
  readonly totalCount: Scalars['Int']['output'];
};

export type KeptPlan = {
  readonly __typename?: 'KeptPlan';
  readonly id: Scalars['ID']['output'];
  readonly author: Scalars['String']['output'];
  readonly at: Scalars['DateTime']['output'];
  /** Until when it is kept. */
  readonly until: Scalars['DateTime']['output'];
  /** Objects that it would delete. */
  readonly deletes: Scalars['Int']['output'];
};

export type KeepPlanResult = KeptPlan | Rejected;

export type PlannedRollout = {
  readonly __typename?: 'PlannedRollout';
  readonly virtualMesh: Scalars['String']['output'];
  readonly waves: ReadonlyArray<PlannedWave>;
  /** Names of the gates that would be asked. */
  readonly gates: ReadonlyArray<Scalars['String']['output']>;
};

export type PlannedWave = {
  readonly __typename?: 'PlannedWave';
  readonly name: Scalars['String']['output'];
  readonly soakSeconds: Scalars['Float']['output'];
  /** How many of its clusters may fail before it has failed. */
  readonly mayFail: Scalars['Int']['output'];
  readonly clusters: ReadonlyArray<Scalars['String']['output']>;
};

/** What would change on one mesh of one cluster. */
export type ClusterPlan = {
  readonly __typename?: 'ClusterPlan';
  readonly cluster: Scalars['String']['output'];
  readonly mesh: Scalars['String']['output'];
  readonly virtualMesh: Scalars['String']['output'];
  readonly changes: ReadonlyArray<PlannedChange>;
  readonly reports: ReadonlyArray<DestinationReport>;
  /** Why the change would wait instead of being written, if it would. */
  readonly hold: Maybe<Scalars['String']['output']>;
};

export type PlannedChange = {
  readonly __typename?: 'PlannedChange';
  /** `create`, `update` or `delete`. */
  readonly action: Scalars['String']['output'];
  readonly apiVersion: Scalars['String']['output'];
  readonly kind: Scalars['String']['output'];
  readonly namespace: Maybe<Scalars['String']['output']>;
  readonly name: Scalars['String']['output'];
  /** Unified diff of YAML. */
  readonly diff: Scalars['String']['output'];
};

/** Which meshes a VirtualMesh has, and which of its choices are in vain. */
export type VirtualMeshMembers = {
  readonly __typename?: 'VirtualMeshMembers';
  readonly name: Scalars['String']['output'];
  readonly members: ReadonlyArray<MemberMesh>;
  readonly leftOut: ReadonlyArray<LeftOut>;
};

export type MemberMesh = {
  readonly __typename?: 'MemberMesh';
  readonly cluster: Scalars['String']['output'];
  readonly mesh: Scalars['String']['output'];
};

/** A choice that brings nothing, or not all that it is about. */
export type LeftOut = {
  readonly __typename?: 'LeftOut';
  /** Absent where no cluster is chosen at all. */
  readonly cluster: Maybe<Scalars['String']['output']>;
  readonly mesh: Maybe<Scalars['String']['output']>;
  readonly reason: Scalars['String']['output'];
};

export type PlanResult = Plan | Rejected;

export type Unmatched = {
  readonly __typename?: 'Unmatched';
  /** Key of the document: `Kind/name`, or `workspace/Kind/name` in another workspace than `default`. */
  readonly document: Scalars['String']['output'];
  readonly reason: Scalars['String']['output'];
};

/** What became of one document on one destination of one mesh. */
export type DestinationReport = {
  readonly __typename?: 'DestinationReport';
  readonly document: Scalars['String']['output'];
  readonly cluster: Scalars['String']['output'];
  readonly mesh: Scalars['String']['output'];
  readonly meshKind: Scalars['String']['output'];
  /** `namespace/name`; absent for what is mesh-wide. */
  readonly destination: Maybe<Scalars['String']['output']>;
  /** `translated`, `refused` (strict, and not exact here) or `shadowed` (another decides). */
  readonly outcome: Scalars['String']['output'];
  readonly features: ReadonlyArray<FeatureReport>;
  readonly conflicts: ReadonlyArray<ConflictReport>;
  readonly warnings: ReadonlyArray<WarningReport>;
  /** Keys of the objects that carry it. */
  readonly objects: ReadonlyArray<Scalars['String']['output']>;
};

export type FeatureReport = {
  readonly __typename?: 'FeatureReport';
  readonly feature: Scalars['String']['output'];
  /** `exact`, `approximate`, `emulated` or `unsupported`. */
  readonly fidelity: Scalars['String']['output'];
  readonly reason: Maybe<Scalars['String']['output']>;
};

export type ConflictReport = {
  readonly __typename?: 'ConflictReport';
  readonly field: Scalars['String']['output'];
  readonly winner: Scalars['String']['output'];
  readonly loser: Scalars['String']['output'];
  readonly rule: Scalars['String']['output'];
  readonly message: Scalars['String']['output'];
};

export type WarningReport = {
  readonly __typename?: 'WarningReport';
  readonly code: Scalars['String']['output'];
  /** `problem` (requests fail), `warning` (something is not as one would think) or `remark`. */
  readonly severity: Scalars['String']['output'];
  readonly message: Scalars['String']['output'];
};

/** How far one document has come on one mesh of one cluster. */
export type DocumentStatus = {
  readonly __typename?: 'DocumentStatus';
  /** Key of the document: `Kind/name`, or `workspace/Kind/name` in another workspace than `default`. */
  readonly document: Scalars['String']['output'];
  readonly virtualMesh: Scalars['String']['output'];
  readonly cluster: Scalars['String']['output'];
  readonly mesh: Scalars['String']['output'];
  readonly targetRevision: Scalars['Int']['output'];
  readonly appliedRevision: Scalars['Int']['output'];
  readonly evidence: EvidenceSteps;
  /** What `evidence.live` comes from, on a mesh whose control plane tells of its proxies and was asked. */
  readonly proxies: Maybe<ProxyObservation>;
  /**
   * How much of the document decides here: `whole`, `partly` (another document or an object of others has some of its
   * fields or destinations; the conflicts in `reports` say which and who) or `none`.
   */
  readonly effect: Scalars['String']['output'];
  readonly reports: ReadonlyArray<DestinationReport>;
  /** What stands in the way, a sentence each, worst first. */
  readonly problems: ReadonlyArray<Scalars['String']['output']>;
};

export type DocumentStatusEdge = {
  readonly __typename?: 'DocumentStatusEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: DocumentStatus;
};

export type DocumentStatusConnection = {
  readonly __typename?: 'DocumentStatusConnection';
  readonly edges: ReadonlyArray<DocumentStatusEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

/** Four steps, each seen or not; never assumed. */
export type EvidenceSteps = {
  readonly __typename?: 'EvidenceSteps';
  /** The API server said yes to every object. */
  readonly written: Evidence;
  /** The mesh's controller said yes. */
  readonly accepted: Evidence;
  /** The proxies acknowledged it. */
  readonly live: Evidence;
  /** A probe saw the effect. */
  readonly proven: Evidence;
};

export type Evidence = {
  readonly __typename?: 'Evidence';
  /** `yes`, `no`, `pending` or `unknown`. */
  readonly state: Scalars['String']['output'];
  readonly at: Maybe<Scalars['DateTime']['output']>;
  readonly reason: Maybe<Scalars['String']['output']>;
};

/** What a control plane said of its proxies when it was last asked. What is older than the last write proves nothing. */
export type ProxyObservation = {
  readonly __typename?: 'ProxyObservation';
  readonly observedAt: Scalars['DateTime']['output'];
  /** Absent where it could not be asked. */
  readonly count: Maybe<ProxyCount>;
  /** Why it could not, in one sentence; it names the role where a right is missing. */
  readonly silent: Maybe<Scalars['String']['output']>;
};

export type ProxyCount = {
  readonly __typename?: 'ProxyCount';
  /** Proxies that are connected to the control plane. */
  readonly connected: Scalars['Int']['output'];
  /** Those of them that have acknowledged everything that they were sent. */
  readonly acknowledged: Scalars['Int']['output'];
  /** Those of them that refused something, and have acknowledged nothing since. */
  readonly refused: Scalars['Int']['output'];
  /** What they refused: the first 5. */
  readonly refusals: ReadonlyArray<ProxyRefusal>;
  /** One that lags, and what it has not acknowledged. */
  readonly lag: Maybe<Scalars['String']['output']>;
};

/** A configuration that a proxy refused (NACK). */
export type ProxyRefusal = {
  readonly __typename?: 'ProxyRefusal';
  readonly proxy: Scalars['String']['output'];
  /** As in `RouteConfiguration`. */
  readonly type: Scalars['String']['output'];
  /** In the proxy's own words, on one line and without what looks like a secret. */
  readonly error: Scalars['String']['output'];
};

export type Pause = {
  readonly __typename?: 'Pause';
  /** `fleet`, `cluster/east`, or the key of a document. */
  readonly target: Scalars['String']['output'];
  readonly reason: Scalars['String']['output'];
  readonly caller: Caller;
  readonly since: Scalars['DateTime']['output'];
};

export type Resumed = {
  readonly __typename?: 'Resumed';
  readonly target: Scalars['String']['output'];
};

export type PauseResult = Pause | Rejected;

export type ResumeResult = Resumed | Rejected;

export type Lane = {
  readonly __typename?: 'Lane';
  readonly cluster: Scalars['String']['output'];
  /** `idle`, `held` or `retrying`. */
  readonly state: Scalars['String']['output'];
  readonly targetGeneration: Scalars['Int']['output'];
  readonly appliedGeneration: Scalars['Int']['output'];
  readonly reason: Maybe<Scalars['String']['output']>;
  /** Key of the object that the reason is about; absent where it is about the cluster as a whole. */
  readonly reasonObject: Maybe<Scalars['String']['output']>;
  readonly since: Scalars['DateTime']['output'];
  /** Keys of objects with the label of Overmesh that it did not write there: left alone. The first 100. */
  readonly orphanedObjects: ReadonlyArray<Scalars['String']['output']>;
};

export type LaneEdge = {
  readonly __typename?: 'LaneEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Lane;
};

export type LaneConnection = {
  readonly __typename?: 'LaneConnection';
  readonly edges: ReadonlyArray<LaneEdge>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type ClusterEvent = {
  readonly __typename?: 'ClusterEvent';
  readonly id: Scalars['ID']['output'];
  readonly at: Scalars['DateTime']['output'];
  readonly cluster: Scalars['String']['output'];
  readonly type: Scalars['String']['output'];
  readonly message: Scalars['String']['output'];
  /** Key of the object that it is about. */
  readonly object: Maybe<Scalars['String']['output']>;
  /** Who asked for it; absent for what happened by itself. */
  readonly caller: Maybe<Caller>;
};

/** Who asked for something to be changed. */
export type Caller = {
  readonly __typename?: 'Caller';
  /** As they call themselves. */
  readonly name: Scalars['String']['output'];
  /** What let them in: `api-token`, which proves no name. */
  readonly way: Scalars['String']['output'];
};

export type EventEdge = {
  readonly __typename?: 'EventEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: ClusterEvent;
};

export type EventConnection = {
  readonly __typename?: 'EventConnection';
  readonly edges: ReadonlyArray<EventEdge>;
  readonly pageInfo: PageInfo;
};
