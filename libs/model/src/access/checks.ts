import type { Problem } from '../problem.ts';
import { emptySelector } from '../traffic/checks.ts';
import type { AccessSource } from './source.ts';
import type { AccessPolicySpec } from './spec.ts';

/** What no single field of an AccessPolicy shows. */
export function checkAccessPolicy({ destinations, from = [], to = [] }: AccessPolicySpec): readonly Problem[] {
  return [
    ...destinations.flatMap(emptySelector),
    ...from.flatMap(sourceProblems),
    ...to.flatMap((request, index) => (Object.keys(request).length ? [] : [saysNothing(`spec.to[${index}]`, 'to')])),
  ];
}

function sourceProblems(source: AccessSource, index: number): readonly Problem[] {
  const path = `spec.from[${index}]`;
  if (!Object.keys(source).length) return [saysNothing(path, 'from')];
  if (!source.serviceAccounts || !source.namespaces) return [];
  const message = 'give serviceAccounts or namespaces, not both: for either to be enough, write two entries';
  return [{ path, code: 'EXACTLY_ONE', message }];
}

/** An empty entry would be everybody, by an oversight perhaps. */
function saysNothing(path: string, field: string): Problem {
  return { path, code: 'REQUIRED', message: `an entry must say something; leave ${field} out for all` };
}
