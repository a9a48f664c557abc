import type { Labels } from '@overmesh/model';
import { inIstioOrder } from './rule.ts';
import type { Rule } from './rule.ts';

/** Rules of one host in one namespace that Istio takes for one: all their subsets, the traffic policy of the first. */
export interface Group {
  readonly exportTo: ReadonlySet<string>;
  readonly selector?: Labels;
  readonly rules: readonly [Rule, ...Rule[]];
}

/**
 * Puts the rules of one host in one namespace together. Only those merge that are exported alike, and that are for the
 * same pods or all for all of them; the others stand beside each other.
 *
 * @see https://istio.io/latest/docs/ops/best-practices/traffic-management/#split-virtual-services
 */
export function groupsOf(rules: readonly Rule[]): readonly Group[] {
  return inIstioOrder(rules).reduce<readonly Group[]>(withRule, []);
}

function withRule(groups: readonly Group[], rule: Rule): readonly Group[] {
  let isSeparate = true;
  const merged = groups.map((group): Group => {
    const { exportTo, selector, rules } = group;
    const isAlike = areEqual(exportTo, rule.exportTo);
    isSeparate = !isAlike;
    const isWider = exportTo.size > 0 && [...exportTo].every((one) => rule.exportTo.has(one));
    if (!isAlike && !isWider) return group;
    if (selector && rule.selector && !sameLabels(selector, rule.selector)) {
      isSeparate = true;
      return group;
    }
    if (Boolean(selector) === Boolean(rule.selector)) isSeparate = false;
    return { ...group, rules: [...rules, rule] };
  });
  return isSeparate ? [...merged, alone(rule)] : merged;
}

function alone(rule: Rule): Group {
  return { exportTo: rule.exportTo, ...(rule.selector && { selector: rule.selector }), rules: [rule] };
}

function areEqual(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}

function sameLabels(a: Labels, b: Labels): boolean {
  const entries = Object.entries(a);
  return entries.length === Object.keys(b).length && entries.every(([key, value]) => b[key] === value);
}
