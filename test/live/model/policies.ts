import { parseIntent } from '@overmesh/model';
import type { DestinationSelector, RequestMatch, TrafficPolicySpec } from '@overmesh/model';
import type { Given } from '../../scenarios/given.ts';
import { nameOf } from '../lab/world.ts';

/** A TrafficPolicy of a given world, the first document being the oldest. */
export interface GivenPolicy {
  readonly name: string;
  readonly age: number;
  readonly spec: TrafficPolicySpec;
}

/** The policies for a Service of a cluster, the one that wins a conflict first: higher priority, then older. */
export function policiesFor(given: Given, cluster: string, service: string): readonly GivenPolicy[] {
  const { labels = {} } = given.clusters[cluster]?.services[service] ?? {};
  return policiesOf(given)
    .filter(({ spec }) => spec.destinations.some((selector) => selects(selector, cluster, service, labels)))
    .sort((a, b) => (b.spec.priority ?? 0) - (a.spec.priority ?? 0) || b.age - a.age);
}

const read = new WeakMap<Given, readonly GivenPolicy[]>();

/** Every TrafficPolicy of a given world, which is read once: it is asked for with each request. */
export function policiesOf(given: Given): readonly GivenPolicy[] {
  const policies = read.get(given) ?? readPolicies(given);
  read.set(given, policies);
  return policies;
}

function readPolicies({ documents }: Given): readonly GivenPolicy[] {
  return documents.flatMap((document, index) => {
    const parsed = parseIntent(document);
    if (!parsed.ok) throw new Error(`a document is refused: ${JSON.stringify(parsed.problems)}`);
    const { value } = parsed;
    return value.kind === 'TrafficPolicy'
      ? [{ name: value.metadata.name, age: documents.length - index, spec: value.spec }]
      : [];
  });
}

/** The matches of a policy that are for some requests only. */
export function matchesOf({ spec }: GivenPolicy): readonly RequestMatch[] {
  return (spec.match ?? []).filter((match) => !isEveryRequest(match));
}

/** Whether a policy is for every request, whatever matches it has besides. */
export function isForAll({ spec }: GivenPolicy): boolean {
  return !spec.match?.length || spec.match.some(isEveryRequest);
}

function isEveryRequest({ path, ...rest }: RequestMatch): boolean {
  return path?.prefix === '/' && Object.values(rest).every((value) => value === undefined);
}

function selects(
  { name, namespace, matchLabels = {}, clusters }: DestinationSelector,
  cluster: string,
  service: string,
  labels: Readonly<Record<string, string>>,
): boolean {
  const own = nameOf(service);
  return (
    (name === undefined || name === own.name) &&
    (namespace === undefined || namespace === own.namespace) &&
    (clusters === undefined || clusters.includes(cluster)) &&
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value)
  );
}
