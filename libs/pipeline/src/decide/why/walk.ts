import { destinationKey } from '@overmesh/meshes/kit';
import type { Destination } from '@overmesh/model';
import { lookAtAccess } from './access.ts';
import type { Identity } from './access.ts';
import { lookAtExport, lookAtGateway } from './border.ts';
import { callingPods, lookAtCaller, lookAtMembership } from './caller.ts';
import type { CallingPods } from './caller.ts';
import { lookAtEncryption } from './encryption.ts';
import { lookAtEndpoints, lookAtPort } from './endpoints.ts';
import type { WhyCluster, WhyFacts } from './facts.ts';
import type { WhyQuestion } from './question.ts';
import { lookAtRoute } from './route.ts';
import { broken, fine, unknown } from './step.ts';
import type { Finding, WhyStep, WhyStepName } from './step.ts';
import { lookAtTrust } from './trust.ts';
import { waysOf } from './ways.ts';
import type { Way, Ways } from './ways.ts';

/** Why somebody cannot reach somebody, as far as can be seen. */
export interface Why {
  /** `broken`: every way is. `nothingFound`: one was seen to be whole. */
  readonly verdict: 'broken' | 'unknown' | 'nothingFound';
  /** The first link that is broken on the best way, or else the first that nothing tells of; absent where all is fine. */
  readonly first?: WhyStep;
  /** Every link of every way, in the order in which they are walked. */
  readonly steps: readonly WhyStep[];
}

/**
 * Walks from the caller to the destination, link by link. A link that nothing tells of is unknown and never fine, and a
 * broken one ends the walk only where nothing behind it can be looked at.
 */
export function walk({ from, to }: WhyQuestion, facts: WhyFacts): Why {
  const own = clusterOf(facts, from.cluster);
  const seen = steps(own.name, { seen: lookAtSeen(own) });
  if (!own.inventory) return conclude(seen, []);
  const found = callingPods(own, from);
  const ways = waysOf(to, own, found);
  const start = [...seen, ...steps(own.name, { caller: lookAtCaller(own.inventory, from, found), name: ways.finding })];
  if (!found) return conclude(start, []);
  return conclude(
    start,
    ways.ways.map((way) => alongWay(way, { own, found, ways, serving: clusterOf(facts, way.cluster), now: facts.now })),
  );
}

interface Walker {
  readonly own: WhyCluster;
  readonly found: CallingPods;
  readonly ways: Ways;
  readonly serving: WhyCluster;
  readonly now: string;
}

function alongWay(way: Way, { own, found, ways, serving, now }: Walker): readonly WhyStep[] {
  const { remote, port } = way;
  const service = serviceOf(way, serving);
  const here = { membership: lookAtMembership(found, remote !== undefined), route: lookAtRoute(found, way) };
  if (!service || !serving.inventory)
    return [
      ...steps(own.name, here),
      ...steps(serving.name, { seen: serving.inventory ? gone(way, serving) : lookAtSeen(serving) }),
    ];
  return [
    ...(remote ? steps(serving.name, { seen: lookAtSeen(serving) }) : []),
    ...steps(serving.name, { port: lookAtPort(service, port, ways.name) }),
    ...steps(own.name, here),
    ...(remote ? steps(serving.name, { export: lookAtExport(remote), gateway: lookAtGateway(remote) }) : []),
    ...steps(serving.name, {
      endpoints: lookAtEndpoints(service, serving.inventory),
      encryption: lookAtEncryption(found, service, port, serving),
      ...(remote && { trust: lookAtTrust(found, own, serving, service, now) }),
      access: lookAtAccess(identityOf(found, own), service, port, serving),
    }),
    ...[...new Set([own, serving])].flatMap((cluster) => steps(cluster.name, { written: lookAtWritten(cluster) })),
  ];
}

function serviceOf({ service }: Way, { inventory }: WhyCluster): Destination | undefined {
  const key = destinationKey(service);
  return inventory?.destinations.find((one) => destinationKey(one) === key);
}

function gone({ service }: Way, { name }: WhyCluster): Finding {
  return broken(`${name} has no Service ${destinationKey(service)} any more`);
}

function identityOf({ workload, mesh }: CallingPods, { inventory }: WhyCluster): Identity | undefined {
  if (mesh === undefined) return undefined;
  const trustDomain = inventory?.meshes.find(({ key }) => key === mesh)?.trustDomain;
  const { namespace, serviceAccount } = workload;
  return { namespace, serviceAccount, ...(trustDomain !== undefined && { trustDomain }) };
}

function lookAtSeen({ name, inventory, doubt }: WhyCluster): Finding {
  if (!inventory) return unknown(`${name} has never been looked at`, `overmesh cluster check ${name}`);
  return doubt === undefined ? fine(`${name} is watched`) : unknown(doubt, `overmesh cluster check ${name}`);
}

/** What was walked is what shall be; whether the cluster has it is another thing. */
function lookAtWritten({ name, lane, members }: WhyCluster): Finding {
  if (!members.length) return fine(`nothing is written to ${name}`);
  if (!lane) return unknown(`whether ${name} has what it shall have is not known`);
  if (lane.state === 'idle') return fine(`${name} has what it shall have`);
  return unknown(
    `${name} has not all that it shall have: ${lane.reason ?? lane.state}`,
    `overmesh status --cluster ${name}`,
  );
}

function steps(cluster: string, findings: Partial<Record<WhyStepName, Finding>>): readonly WhyStep[] {
  return Object.entries(findings).map(([step, finding]) => ({ step: step as WhyStepName, cluster, ...finding }));
}

function clusterOf({ clusters }: WhyFacts, name: string): WhyCluster {
  return clusters.get(name) ?? { name, members: [], stores: [] };
}

/** Of several ways one that is whole is enough, and so the best one counts. */
function conclude(start: readonly WhyStep[], ways: readonly (readonly WhyStep[])[]): Why {
  const all = [...start, ...ways.flat()];
  const rank = (way: readonly WhyStep[]) => (firstOf(way, 'broken') ? 2 : firstOf(way, 'unknown') ? 1 : 0);
  const [best = []] = ways.toSorted((a, b) => rank(a) - rank(b));
  const whole = [...start, ...best];
  const wrong = firstOf(whole, 'broken');
  const untold = firstOf(whole, 'unknown');
  if (wrong) return { verdict: 'broken', first: wrong, steps: all };
  return untold ? { verdict: 'unknown', first: untold, steps: all } : { verdict: 'nothingFound', steps: all };
}

function firstOf(steps: readonly WhyStep[], state: WhyStep['state']): WhyStep | undefined {
  return steps.find((one) => one.state === state);
}
