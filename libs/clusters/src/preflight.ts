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
  readonly verbs: readonly string[];
}
