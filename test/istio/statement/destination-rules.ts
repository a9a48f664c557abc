import type { Caller, Host } from './virtual-services.ts';

/** Which DestinationRules count for a caller of a host. A statement of Istio's rules apart from the product: see README.md. */

export interface RuleObject {
  readonly namespace: string;
  readonly name: string;
  readonly made: number;
  /** In full, or a wildcard. */
  readonly host: string;
  readonly exportTo?: readonly string[];
  readonly workloadSelector?: Readonly<Record<string, string>>;
}

export interface RuleDefaults {
  readonly rootNamespace: string;
  readonly exportTo: readonly string[];
}

/** Rules that Istio has made one of. */
interface Merged {
  readonly rules: RuleObject[];
  readonly exportTo: readonly string[];
  readonly selector: RuleObject['workloadSelector'];
}

/** pilot/pkg/model/push_context.go, setDestinationRules and destinationRule; sidecar.go, DestinationRule. */
export function rulesThatCount(
  caller: Caller,
  host: Host,
  rules: readonly RuleObject[],
  { rootNamespace, exportTo: defaults }: RuleDefaults,
): readonly RuleObject[] {
  const locals = (namespace: string) => rules.filter((one) => one.namespace === namespace && isSeenAtHome(one));
  const exported = (namespace: string) =>
    rules.filter((one) => one.namespace === namespace && !isForHomeOnly(one, defaults));
  const homeOnly = rules.filter((one) => one.namespace === rootNamespace && isForHomeOnly(one, defaults));

  const first = mostSpecific(host, caller.namespace === rootNamespace ? homeOnly : locals(caller.namespace));
  if (first.length) return pick(first, caller);
  for (const namespace of [host.namespace, rootNamespace]) {
    const seen = mostSpecific(host, exported(namespace)).filter(
      ({ exportTo }) => !exportTo.length || exportTo.includes('*') || exportTo.includes(caller.namespace),
    );
    if (seen.length) return pick(seen, caller);
  }
  return [];
}

/** A rule with a workloadSelector is never exported. */
function exportOf({ exportTo = [], workloadSelector }: RuleObject): readonly string[] {
  return workloadSelector ? ['.'] : [...new Set(exportTo)];
}

function isSeenAtHome(rule: RuleObject): boolean {
  const exportTo = exportOf(rule);
  return !exportTo.length || exportTo.some((one) => ['*', '.', rule.namespace].includes(one));
}

function isForHomeOnly(rule: RuleObject, defaults: readonly string[]): boolean {
  const exportTo = exportOf(rule);
  if (!exportTo.length) return defaults.includes('.');
  return exportTo.length === 1 && ['.', rule.namespace].includes(exportTo[0] ?? '');
}

function mostSpecific({ name }: Host, rules: readonly RuleObject[]): readonly Merged[] {
  const exact = rules.filter(({ host }) => host === name);
  if (exact.length) return merge(exact);
  const wild = rules.filter(({ host }) => host.startsWith('*') && name.endsWith(host.slice(1)));
  const longest = Math.max(0, ...wild.map(({ host }) => host.length));
  return merge(wild.filter(({ host }) => host.length === longest));
}

/** pilot/pkg/model/destination_rule.go, mergeDestinationRule with ENABLE_ENHANCED_DESTINATIONRULE_MERGE, the default. */
function merge(rules: readonly RuleObject[]): readonly Merged[] {
  const sorted = [...rules].sort((a, b) => {
    const some = (rule: RuleObject) => (rule.workloadSelector ? 0 : 1);
    const key = ({ name, namespace }: RuleObject) => `${name}\u0000${namespace}`;
    return some(a) - some(b) || a.made - b.made || (key(a) < key(b) ? -1 : 1);
  });
  const list: Merged[] = [];
  for (const rule of sorted) {
    const exportTo = exportOf(rule);
    const selector = rule.workloadSelector;
    let appendSeparately = true;
    for (const merged of list) {
      const equal =
        merged.exportTo.length === exportTo.length && merged.exportTo.every((one) => exportTo.includes(one));
      const superset = merged.exportTo.length > 0 && merged.exportTo.every((one) => exportTo.includes(one));
      if (equal) appendSeparately = false;
      else appendSeparately = true;
      if (!equal && !superset) continue;
      const match = JSON.stringify(sortedEntries(selector)) === JSON.stringify(sortedEntries(merged.selector));
      if (selector && merged.selector && !match) {
        appendSeparately = true;
        continue;
      }
      if ((!selector && !merged.selector) || (selector && merged.selector && match)) appendSeparately = false;
      merged.rules.push(rule);
    }
    if (appendSeparately) list.push({ rules: [rule], exportTo, selector });
  }
  return list;
}

function sortedEntries(labels: Readonly<Record<string, string>> = {}) {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}

function pick(list: readonly Merged[], caller: Caller): readonly RuleObject[] {
  let all: Merged | undefined;
  for (const merged of list) {
    if (!merged.selector) all = merged;
    const isHome = merged.rules[0]?.namespace === caller.namespace;
    const selected = Object.entries(merged.selector ?? {}).every(([key, value]) => caller.labels[key] === value);
    if (merged.selector && isHome && selected) return merged.rules;
  }
  return all?.rules ?? [];
}
