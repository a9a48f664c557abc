import type { RequiredRule } from '@overmesh/clusters';
import { CONFIG_MAP, CRD, NAMESPACE, WATCHED_EVERYWHERE } from '@overmesh/meshes/kit';
import { meshes } from '@overmesh/meshes/all';
import type { KindRef } from '@overmesh/model';

const FOLLOW = ['list', 'watch'] as const;
const WRITE = ['create', 'delete', 'get', 'list', 'patch', 'watch'] as const;

/**
 * The rights that Overmesh uses on a member cluster, from what its plugins watch and write; deploy/rbac/member.yaml says
 * the same, and a test holds the two together. What API servers saw used in a whole run of tests is compared with it by
 * test/afterwards/rights.spec.ts. No Secrets, no wildcard.
 */
export function requiredRules(): readonly RequiredRule[] {
  const plugins = Object.values(meshes);
  const owned = plugins.flatMap((plugin) => plugin.writer.owned);
  const verbs = new Map<string, { readonly kind: KindRef; readonly verbs: Set<string> }>();
  const need = (kind: KindRef, wanted: readonly string[]) => {
    const name = `${kind.group}/${kind.plural}`;
    const entry = verbs.get(name) ?? { kind, verbs: new Set<string>() };
    for (const verb of wanted) entry.verbs.add(verb);
    verbs.set(name, entry);
  };
  for (const kind of [...WATCHED_EVERYWHERE, ...plugins.flatMap((plugin) => plugin.detector.watched)])
    need(kind, FOLLOW);
  for (const kind of owned) need(kind, kind === CRD || kind.plural === CRD.plural ? ['get', 'create', 'patch'] : WRITE);
  need(CONFIG_MAP, ['get']);
  // The UID of kube-system is the cluster's identity.
  need(NAMESPACE, ['get']);
  return grouped([...verbs.values()]);
}

/** Resources of one group with the same verbs share a rule, as a person would write it. */
function grouped(
  needs: readonly { readonly kind: KindRef; readonly verbs: ReadonlySet<string> }[],
): readonly RequiredRule[] {
  const rules = new Map<string, { group: string; resources: string[]; verbs: string[] }>();
  for (const { kind, verbs } of needs) {
    const sorted = [...verbs].sort();
    const name = `${kind.group} ${sorted.join(',')}`;
    const rule = rules.get(name) ?? { group: kind.group, resources: [], verbs: sorted };
    rule.resources.push(kind.plural);
    rules.set(name, rule);
  }
  return [...rules.values()].map((rule) => ({ ...rule, resources: rule.resources.sort() }));
}
