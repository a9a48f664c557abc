import { fieldAt } from '@overmesh/meshes/kit';
import type { Rule } from './rule.ts';

/** What rules that count together set for connections, as sorted paths: `connectionPool.tcp.maxConnections`. */
export function settingsOf(rules: readonly Rule[]): readonly string[] {
  const policies = rules.map(({ object }) => fieldAt(object, 'spec', 'trafficPolicy'));
  const first = policies.find((policy) => policy !== undefined);
  return leavesOf(first, []).sort();
}

/** A list is one setting: the ports of a policy are not told one by one. */
function leavesOf(value: unknown, path: readonly string[]): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return path.length ? [path.join('.')] : [];
  const entries = Object.entries(value);
  return entries.length ? entries.flatMap(([key, part]) => leavesOf(part, [...path, key])) : [path.join('.')];
}
