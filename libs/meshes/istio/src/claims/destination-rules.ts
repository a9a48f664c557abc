import type { Reach } from '@overmesh/model';
import { bearsOurMark } from '@overmesh/meshes/kit';
import { coversService, hostOf } from '../hosts.ts';
import { DESTINATION_RULE } from '../kinds.ts';
import { rulesFor } from '../rules/lookup.ts';
import type { Caller, Found } from '../rules/lookup.ts';
import { inIstioOrder, readRule, ruleToCome } from '../rules/rule.ts';
import type { Rule } from '../rules/rule.ts';
import { settingsOf } from '../rules/settings.ts';
import type { Decision, MeshView, ServiceName } from './decision.ts';

/** Namespace of a caller that has no rule of its own. */
const ANYWHERE = '';

/**
 * What DestinationRules of others decide beside ours, or beside the one that we would write. Of all that are about a host
 * one counts for a caller, with those that merge with it: where theirs does, ours and its subsets are not there for him;
 * where
 * ours does, theirs and its settings are not, unless both merge: then the settings of the older one hold. One for some pods takes ours away from all others of its namespace too.
 */
export function decidedByRules({ seen, mesh, services }: MeshView): readonly Decision[] {
  const objects = seen.of(DESTINATION_RULE);
  const rules = objects.flatMap((object) => readRule(object, mesh) ?? []);
  const foreign = rules.filter(({ object }) => object && !bearsOurMark(object.metadata));
  if (!foreign.length) return [];
  return together(services.flatMap((service) => decidedOver(service, rules, foreign, mesh)));
}

/** One for each object and those whom it reaches: a wildcard is about every Service of a cluster. */
function together(decisions: readonly Decision[]): readonly Decision[] {
  const alike = Map.groupBy(decisions, ({ object: { metadata }, about, reach, settings, yields }) =>
    JSON.stringify([metadata.namespace, metadata.name, about, reach, settings, yields !== undefined]),
  );
  return [...alike.values()].flatMap(([first, ...more]) => {
    if (!first) return [];
    const over = [first, ...more].flatMap((one) => one.over);
    return [{ ...first, over, ...(first.yields && { yields: over }) }];
  });
}

function decidedOver(
  service: ServiceName,
  rules: readonly Rule[],
  foreign: readonly Rule[],
  mesh: MeshView['mesh'],
): readonly Decision[] {
  const host = hostOf(service, mesh);
  const isAbout = (rule: Rule) => rule.host === host || coversService(rule.host, service, mesh);
  const theirs = foreign.filter(isAbout);
  if (!theirs.length) return [];
  const called = { host, namespace: service.namespace };
  const own = rules.find((rule) => rule.host === host && rule.object && bearsOurMark(rule.object.metadata));
  const ours = own ?? ruleToCome(service, mesh);
  const outcomes = callersOf(service, theirs, mesh).map((caller) => ({
    caller,
    without: rulesFor(caller, called, theirs, mesh),
    beside: rulesFor(caller, called, [...theirs, ours], mesh),
  }));
  const hiding = outcomes.filter(({ beside }) => !beside.counting.includes(ours));
  const losing = outcomes.filter(({ beside }) => beside.counting.includes(ours));
  return theirs.flatMap((rule) => {
    if (!rule.object) return [];
    const decision = { object: rule.object, over: [service], about: 'connections' } as const;
    const lost = losing.filter(
      ({ without, beside }) => without.counting.includes(rule) && !beside.counting.includes(rule),
    );
    const settings = settingsOf([rule]);
    return [
      ...reachesOf(hiding.filter(({ beside }) => beside.ending.includes(rule)).map(({ caller }) => caller)).map(
        (reach) => ({
          ...decision,
          ...reach,
        }),
      ),
      ...(settings.length && lost.length ? [{ ...decision, yields: [service], settings }] : []),
      ...(settings.length
        ? besideOurs(rule, losing).map((reach) => ({
            ...decision,
            about: 'settings' as const,
            settings,
            ...reach,
            ...(isBefore(ours, rule) && { yields: [service] }),
          }))
        : []),
    ];
  });
}

/** Whom a rule reaches that counts together with ours: all their subsets are there, and the settings of the first one. */
function besideOurs(rule: Rule, outcomes: readonly { readonly caller: Caller; readonly beside: Found }[]) {
  return reachesOf(outcomes.filter(({ beside }) => beside.counting.includes(rule)).map(({ caller }) => caller));
}

function isBefore(a: Rule, b: Rule): boolean {
  return inIstioOrder([a, b])[0] === a;
}

/** One caller of every sort that the rules tell apart. */
function callersOf(service: ServiceName, rules: readonly Rule[], mesh: MeshView['mesh']): readonly Caller[] {
  const named = rules.flatMap(({ namespace, exportTo }) => [namespace, ...exportTo]);
  const root = mesh.rootNamespace ?? mesh.namespace ?? '';
  const namespaces = new Set([service.namespace, root, ...named.filter((one) => !['*', '.', '~'].includes(one))]);
  const plain = [ANYWHERE, ...[...namespaces].sort()].map((namespace) => ({ namespace, labels: {} }));
  const picked = rules.flatMap(({ namespace, selector }) => (selector ? [{ namespace, labels: selector }] : []));
  return [...plain, ...picked];
}

/** Everybody, where a caller is among them that nothing tells apart; else their namespaces, and their labels one by one. */
function reachesOf(callers: readonly Caller[]): readonly { readonly reach?: Reach }[] {
  if (callers.some(({ namespace }) => namespace === ANYWHERE)) return [{}];
  const isPlain = ({ labels }: Caller) => Object.keys(labels).length === 0;
  const namespaces = callers.filter(isPlain).map(({ namespace }) => namespace);
  const labelled = callers.filter((caller) => !isPlain(caller) && !namespaces.includes(caller.namespace));
  return [
    ...(namespaces.length ? [{ reach: { callersIn: namespaces } }] : []),
    ...labelled.map(({ namespace, labels }) => ({ reach: { callersIn: [namespace], callersWith: labels } })),
  ];
}
