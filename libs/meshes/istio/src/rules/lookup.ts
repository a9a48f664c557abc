import { hasAll } from '@overmesh/model';
import type { Labels, Mesh } from '@overmesh/model';
import { groupsOf } from './groups.ts';
import type { Group } from './groups.ts';
import type { Rule } from './rule.ts';

/** Who calls. */
export interface Caller {
  readonly namespace: string;
  readonly labels: Labels;
}

/** What is looked for: a host, and the namespace of its Service. */
export interface Called {
  readonly host: string;
  readonly namespace: string;
}

type Place = Pick<Mesh, 'namespace' | 'rootNamespace' | 'exportTo'>;

/** What a look for rules comes to. */
export interface Found {
  /** The rules that count; none where nobody wrote one, or only for other pods. */
  readonly counting: readonly Rule[];
  /** All that are in the way of wider ones: those that count, or those for other pods, which end the look as well. */
  readonly ending: readonly Rule[];
}

/**
 * The rules that count for a caller: those of his own namespace, else of the Service's, else of the mesh's root namespace;
 * there those for the most specific host.
 */
export function rulesFor(caller: Caller, called: Called, rules: readonly Rule[], mesh: Place): Found {
  const root = mesh.rootNamespace ?? mesh.namespace ?? '';
  const defaults = mesh.exportTo?.destinationRules ?? ['*'];
  const isRoot = caller.namespace === root;
  const local = rules.filter((rule) => rule.namespace === caller.namespace);
  const own = local.filter((rule) => (isRoot ? isPrivate(rule, defaults) : isLocal(rule)));
  const exported = (namespace: string) =>
    forHost(
      called.host,
      rules.filter((rule) => rule.namespace === namespace && !isPrivate(rule, defaults)),
    ).filter(({ exportTo }) => !exportTo.size || exportTo.has('*') || exportTo.has(caller.namespace));
  const places = [() => forHost(called.host, own), () => exported(called.namespace), () => exported(root)];
  for (const look of places) {
    const groups = look();
    if (!groups.length) continue;
    const counting = chosen(groups, caller)?.rules;
    return { counting: counting ?? [], ending: counting ?? groups.flatMap((group) => group.rules) };
  }
  return { counting: [], ending: [] };
}

/** Those of the most specific host that has any. */
function forHost(host: string, rules: readonly Rule[]): readonly Group[] {
  const matching = rules.filter((rule) => rule.host === host || isUnder(host, rule.host));
  const best = matching.map((rule) => rule.host).sort((a, b) => closeness(b) - closeness(a))[0];
  return groupsOf(matching.filter((rule) => rule.host === best));
}

/** A rule for the caller's pod, else the last one that is for all. */
function chosen(groups: readonly Group[], { namespace, labels }: Caller): Group | undefined {
  const forPod = groups.find(
    ({ selector, rules: [{ namespace: place }] }) => selector && place === namespace && hasAll(labels, selector),
  );
  return forPod ?? groups.filter(({ selector }) => !selector).at(-1);
}

function isLocal({ exportTo, namespace }: Rule): boolean {
  return !exportTo.size || ['*', '.', namespace].some((one) => exportTo.has(one));
}

function isPrivate({ exportTo, namespace }: Rule, defaults: readonly string[]): boolean {
  if (!exportTo.size) return defaults.includes('.');
  return exportTo.size === 1 && (exportTo.has('.') || exportTo.has(namespace));
}

function isUnder(host: string, wildcard: string): boolean {
  return wildcard.startsWith('*') && host.endsWith(wildcard.slice(1));
}

function closeness(host: string): number {
  return host.startsWith('*') ? host.length : Number.MAX_SAFE_INTEGER;
}
