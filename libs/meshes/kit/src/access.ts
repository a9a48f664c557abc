import type {
  AccessFeature,
  AccessPolicySpec,
  AccessRequest,
  AccessSource,
  DesiredObject,
  FeatureReport,
  WarningReport,
} from '@overmesh/model';
import { ACCESS_FEATURES } from '@overmesh/model';
import type { Destination } from '@overmesh/model';
import type { RouteContext } from './traffic-table.ts';

/** One AccessPolicy, as a mesh is asked to write it on one destination. */
export interface AccessRule extends Pick<AccessPolicySpec, 'action' | 'audit' | 'from' | 'to'> {
  /** `Kind/name` of the document. */
  readonly owner: string;
  /** A readable part of the names of its objects: the document's own name. */
  readonly name: string;
}

/** Whether a caller needs a certificate to be meant by an entry. */
export function isByIdentity({ cidrs: _cidrs, ...identity }: AccessSource): boolean {
  return Object.keys(identity).length > 0;
}

/** Whether an entry is about requests, and not about connections alone. */
export function isHttpOnly({ methods, paths, hosts }: AccessRequest): boolean {
  return methods !== undefined || paths !== undefined || hosts !== undefined;
}

/** Another Service of the namespace with AccessPolicies, whose pods may be among those of the destination. */
export interface Neighbour {
  readonly destination: Destination;
  /** The policies (`Kind/name`) that let callers through there and are no trial. */
  readonly allows: ReadonlySet<string>;
}

/** What a mesh may look at besides the rule itself. */
export interface AccessContext extends RouteContext {
  readonly neighbours: readonly Neighbour[];
  /** Whether the whole mesh is closed to whom no policy lets through. */
  readonly isClosed: boolean;
  /** Rules of other policies on the same destination. */
  readonly beside: readonly AccessRule[];
}

/**
 * What a mesh makes of one AccessPolicy on one destination. One that cannot be done as it is written has no objects: half of
 * a rule would let through what the whole one refuses.
 */
export interface AccessOutput {
  readonly features: readonly FeatureReport[];
  readonly objects: readonly DesiredObject[];
  readonly warnings: readonly WarningReport[];
}

/** What a mesh falls short of, by the field of the policy that asks for it. */
export interface Shortfall {
  readonly feature: AccessFeature;
  /** `approximate`: it holds, and not for all of the pods. */
  readonly fidelity: 'approximate' | 'unsupported';
  readonly reason: string;
}

/** One of each field that the rule has, exact where nothing falls short. */
export function accessReports(rule: AccessRule, shortfalls: readonly Shortfall[]): readonly FeatureReport[] {
  return ACCESS_FEATURES.filter((feature) => isAsked(rule, feature)).map((feature): FeatureReport => {
    const own = shortfalls.filter((one) => one.feature === feature);
    const fidelity = own.find((one) => one.fidelity === 'unsupported')?.fidelity ?? own[0]?.fidelity ?? 'exact';
    const reasons = [...new Set(own.filter((one) => one.fidelity === fidelity).map(({ reason }) => reason))];
    return { feature, fidelity, ...(reasons.length && { reason: reasons.join('; ') }) };
  });
}

/** Whether it can be written as it is asked. */
export function isExpressible(features: readonly FeatureReport[]): boolean {
  return features.every(({ fidelity }) => fidelity !== 'unsupported');
}

/** The answer of a mesh that has no such thing, or not here. */
export function accessUnsupported(rule: AccessRule, reason: string): AccessOutput {
  const features = accessReports(rule, [{ feature: 'action', fidelity: 'unsupported', reason }]);
  return { features, objects: [], warnings: [] };
}

function isAsked(rule: AccessRule, feature: AccessFeature): boolean {
  return feature === 'audit' ? rule.audit === true : rule[feature] !== undefined;
}
