import { allRights } from './capabilities.ts';
import type { Needs } from './capabilities.ts';
import { inWords, rightKey } from './rights.ts';
import type { Right } from './rights.ts';

/** A rule that holds for a credential, as the API server says it. A `*` stands for all; no names, for every object. */
export interface HeldRule {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly names: readonly string[];
}

/** Kubernetes lets everybody who is known ask about themselves. */
const EVERYBODYS: ReadonlySet<string> = new Set([
  'selfsubjectaccessreviews.authorization.k8s.io',
  'selfsubjectrulesreviews.authorization.k8s.io',
  'selfsubjectreviews.authentication.k8s.io',
]);

/**
 * Rights that are held and that no capability takes, in words, each once.
 *
 * A right to every object is needless where only some of its names are needed. Rules repeat each other, since an account
 * may be bound to several roles.
 */
export function needlessRights(held: readonly HeldRule[], needs: Needs): readonly string[] {
  const needed = new Set(allRights(needs).map(rightKey));
  const rights = held.flatMap(rightsIn).filter((right) => !isEverybodys(right) && !needed.has(rightKey(right)));
  return inWords([...new Map(rights.map((right) => [rightKey(right), right])).values()]);
}

function rightsIn({ verbs, groups, resources, names }: HeldRule): readonly Right[] {
  return groups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) =>
        names.length ? names.map((name) => ({ verb, group, resource, name })) : [{ verb, group, resource }],
      ),
    ),
  );
}

function isEverybodys({ verb, group, resource }: Right): boolean {
  return verb === 'create' && EVERYBODYS.has(`${resource}.${group}`);
}
