import type { Destination } from '@overmesh/model';
import { grouped, maySharePods } from '@overmesh/meshes/kit';
import type { AccessRule, MemberIndex, Neighbour } from '@overmesh/meshes/kit';
import { select } from '../selection.ts';
import type { Selection } from '../selection.ts';
import { accessKey, lastAccess, ruleOf } from './access-policy.ts';
import type { AccessPolicy } from './access-policy.ts';

/** What else there is of AccessPolicies around a destination. */
export interface Surroundings {
  /** Other Services with AccessPolicies on which its pods may be too. */
  neighbours(destination: Destination): readonly Neighbour[];
  /** Rules of other policies on itself. */
  beside(destination: Destination, policy: AccessPolicy): readonly AccessRule[];
}

/**
 * Finds them among the Services that any policy reaches, as it is written and as it was last translated: either may be
 * what holds in the end.
 *
 * @param selections what each policy, as it is written, selects here
 */
export function surroundingsIn(selections: ReadonlyMap<AccessPolicy, Selection>, index: MemberIndex): Surroundings {
  const rules = new Map<Destination, AccessRule[]>();
  const add = (policy: AccessPolicy, { reached }: Pick<Selection, 'reached'>): void => {
    for (const destination of reached) {
      const known = rules.get(destination) ?? [];
      rules.set(destination, known);
      known.push(ruleOf(policy));
    }
  };
  for (const [policy, selection] of selections) {
    add(policy, selection);
    const last = lastAccess(policy, index.member);
    if (last && last.revision !== policy.revision) add({ ...policy, spec: last.spec }, select(last.spec, index));
  }
  const guarded = [...rules].map(([destination, own]) => ({ destination, allows: new Set(own.flatMap(allowedBy)) }));
  const byNamespace = grouped(guarded, ({ destination }) => [destination.namespace]);
  return {
    neighbours: (destination) =>
      (byNamespace.get(destination.namespace) ?? []).filter(
        (one) => one.destination !== destination && maySharePods(one.destination, destination),
      ),
    beside: (destination, policy) => (rules.get(destination) ?? []).filter(({ owner }) => owner !== accessKey(policy)),
  };
}

function allowedBy({ action, audit, owner }: AccessRule): readonly string[] {
  return action === 'allow' && !audit ? [owner] : [];
}
