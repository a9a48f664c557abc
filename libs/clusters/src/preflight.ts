import type { Capability } from '@overmesh/model';

export const CHECK_NAMES = [
  'kubeconfig',
  'reach',
  'tls',
  'authentication',
  'identity',
  'version',
  'clock',
  'permissions',
  'crds',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** One question about a cluster before it is registered. */
export interface Check {
  readonly name: CheckName;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly message: string;
  /** The command or step that would make it pass. */
  readonly fix?: string;
}

/**
 * The checks that could be asked, in the order of CHECK_NAMES: after a failure that hides the rest, the rest is missing.
 * `passed` when none failed; warnings do not hold a registration.
 */
export interface Preflight {
  readonly checks: readonly Check[];
  readonly passed: boolean;
}

/** Verbs that Overmesh needs on some resources in every namespace, as a rule of a ClusterRole says it. */
export interface RequiredRule {
  /** Empty for the core group. */
  readonly group: string;
  /** Plural names. */
  readonly resources: readonly string[];
  /** Of these objects only; of every one where absent. */
  readonly names?: readonly string[];
  /** In this namespace only; in every one where absent. */
  readonly namespace?: string;
  readonly verbs: readonly string[];
}

/** What a capability takes on a cluster: a manifest of deploy/rbac says the same. No right stands in two of them. */
export interface CapabilityRules {
  readonly capability: Capability;
  readonly rules: readonly RequiredRule[];
}

/** How far the credential of a cluster has a capability. */
export interface CapabilityStanding {
  readonly capability: Capability;
  readonly state: 'held' | 'in-part' | 'not-given';
  /** Rights of it that are not held, in words: `patch virtualservices.networking.istio.io`. */
  readonly missing: readonly string[];
}

/** The rights of a credential beside those that capabilities take. */
export interface RightsSurvey {
  readonly capabilities: readonly CapabilityStanding[];
  /** Rights that are held and not needed, in words; absent where the API server does not tell all that is held. */
  readonly needless?: readonly string[];
}
