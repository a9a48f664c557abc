import type { Destination, FeatureReport, LastTranslated, Member } from '@overmesh/model';
import type { MeshPlugin } from '@overmesh/meshes/kit';
import { contextOf } from './context.ts';
import { assessRoutes, featuresOf, isExact } from './fidelity.ts';
import { byTexts } from './order.ts';
import { policyKey } from './precedence.ts';
import type { Policy } from './precedence.ts';
import { reachedBy } from './resolve.ts';
import { planRoutes } from './routes.ts';

/** A strict policy that a member's mesh cannot do exactly everywhere, and what stays there instead. */
export interface Refusal {
  readonly policy: Policy;
  /** What the mesh answered, per destination that the refused content selects. */
  readonly asked: readonly { readonly destination: Destination; readonly features: readonly FeatureReport[] }[];
  readonly kept?: LastTranslated;
}

export interface Judged {
  /** What counts in this member: policies as written, or with the content that was last translated. */
  readonly inForce: readonly Policy[];
  readonly refusals: readonly Refusal[];
}

/**
 * Refuses strict policies for a member where its mesh answers anything but exact on one of the destinations there.
 *
 * All or nothing per member: half a policy is what strict is against. A policy is judged alone, without the features
 * that others give its routes, so that one policy's refusal never hangs on another. What stays is content that was
 * judged when it came; it is not judged again, since a mesh that changed must not take away what runs.
 */
export function judge(policies: readonly Policy[], member: Member, plugin: MeshPlugin): Judged {
  const refusals = policies.flatMap((policy) => refusalOf(policy, member, plugin) ?? []);
  const inForce = policies.flatMap((policy) => {
    const refusal = refusals.find((one) => one.policy === policy);
    if (!refusal) return [policy];
    return refusal.kept ? [{ ...policy, spec: refusal.kept.spec, revision: refusal.kept.revision }] : [];
  });
  return { inForce, refusals };
}

function refusalOf(policy: Policy, member: Member, plugin: MeshPlugin): Refusal | undefined {
  if (!policy.spec.strict) return undefined;
  const asked = reachedBy(policy.spec, member).map((destination) => ({
    destination,
    features: askAlone(policy, destination, member, plugin),
  }));
  if (asked.every(({ features }) => isExact(features))) return undefined;
  const kept = Object.hasOwn(member.lastTranslated, policy.name) ? member.lastTranslated[policy.name] : undefined;
  return { policy, asked, ...(kept && { kept }) };
}

function askAlone(policy: Policy, destination: Destination, member: Member, plugin: MeshPlugin) {
  const { routes } = planRoutes([policy], destination);
  return featuresOf(policyKey(policy), assessRoutes(routes, plugin, contextOf(member, destination)));
}

/**
 * What the member has after this translation, for the next one: the content of every policy that reaches something here,
 * and what was last translated where the new content was refused.
 */
export function nextLastTranslated(
  policies: readonly Policy[],
  { refusals }: Judged,
  member: Member,
): Readonly<Record<string, LastTranslated>> {
  const refused = new Set(refusals.map(({ policy }) => policy));
  const taken = policies.filter((policy) => !refused.has(policy) && reachedBy(policy.spec, member).length);
  const translated: readonly (readonly [string, LastTranslated])[] = [
    ...taken.map(({ name, revision, spec }) => [name, { revision, spec }] as const),
    ...refusals.flatMap(({ policy, kept }) => (kept ? [[policy.name, kept] as const] : [])),
  ];
  return Object.fromEntries([...translated].sort(byTexts(([name]) => name)));
}
