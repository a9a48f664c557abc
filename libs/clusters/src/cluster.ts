import type { ClusterPlace } from '@overmesh/model';
import type { LoginKind, PrometheusLogin } from './prometheus-login.ts';

/** What is asked of a cluster at every look, in the order in which a person would ask. */
export const CONDITION_TYPES = ['Reachable', 'Authenticated', 'Authorized', 'SameCluster', 'ClockInStep'] as const;
export type ConditionType = (typeof CONDITION_TYPES)[number];

/** One answer about a cluster's health, with its times (ISO 8601, UTC). `Unknown` is never shown as good. */
export interface ClusterCondition {
  readonly type: ConditionType;
  readonly status: 'True' | 'False' | 'Unknown';
  /** A word to branch on, as in `ConnectionRefused`. */
  readonly reason: string;
  /** A sentence for people. Holds no secret. */
  readonly message: string;
  /** When the status last changed. */
  readonly since: string;
  /** When it was last looked at. */
  readonly checkedAt: string;
}

/** The conditions in one word: the first question that has a bad answer names it. */
export type ClusterState =
  'ready' | 'throttled' | 'unreachable' | 'untrusted' | 'unauthorised' | 'wrong-cluster' | 'forbidden' | 'unknown';

/** A registered cluster. Holds no credential; `Clusters.accessFor` is the only way to one. */
export interface Cluster extends ClusterPlace {
  /** URL of its API server. */
  readonly server: string;
  /** UID of its kube-system namespace: what it is pinned to. */
  readonly uid: string;
  /** As the API server says it: `v1.36.3`. */
  readonly serverVersion: string;
  readonly state: ClusterState;
  readonly conditions: readonly ClusterCondition[];
  /** ISO 8601, UTC, as all times here. */
  readonly registeredAt: string;
  /** When the right cluster last answered. */
  readonly lastSeenAt?: string;
  /** Twelve characters of a hash: tells one credential from another, is none. */
  readonly credentialsFingerprint: string;
  /** When its credential was made and when it ends, as far as that says so. */
  readonly credentialIssuedAt?: string;
  readonly credentialExpiresAt?: string;
  /** Where its Prometheus is: see Location. */
  readonly prometheus?: string;
  /** What that Prometheus is told of who asks; what it is, is never shown. */
  readonly prometheusLogin?: LoginKind;
  /** True when the certificate of the API server is not checked, by the explicit wish of who registered it. */
  readonly insecure: boolean;
  /** Being deregistered: takes no new policy, its objects are being removed or let go. */
  readonly leaving: boolean;
}

/** Where a cluster is, how policy selects it, and where its Prometheus is. */
export interface Location {
  readonly labels?: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly zone?: string;
  readonly network?: string;
  /** `http://prometheus.example:9090`, or `service:monitoring/prometheus:9090` for a Service of the cluster. */
  readonly prometheus?: string;
  /** For that address and no other. Absent: what there is stays while the address does; `{}` takes it away. */
  readonly prometheusLogin?: PrometheusLogin;
}

/** How to reach a cluster: a kubeconfig's text, and which of its contexts. */
export interface Connection {
  readonly name: string;
  readonly kubeconfig: string;
  /** The kubeconfig's current context where absent. */
  readonly context?: string;
  /** Accepts `insecure-skip-tls-verify: true`; shown as a warning ever after. */
  readonly allowInsecure?: boolean;
}

/** One page of a list, in the order of the cursors. Give `items.at(-1).cursor` as `after` for the next. */
export interface ClusterPage {
  readonly items: readonly { readonly cursor: string; readonly node: Cluster }[];
  readonly hasMore: boolean;
  /** Of all pages. */
  readonly total: number;
}

/** Which clusters to place: all where neither is given. */
export interface PlaceQuery {
  readonly ids?: readonly string[];
  readonly names?: readonly string[];
}

export interface ClusterListQuery {
  readonly after?: string;
  readonly first: number;
  /** Only clusters that have every one of these labels. */
  readonly labels?: Readonly<Record<string, string>>;
}
