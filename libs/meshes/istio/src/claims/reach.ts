import type { Labels, Reach } from '@overmesh/model';
import { fieldAt, listAt, textAt, textsAt } from '@overmesh/meshes/kit';
import type { SeenObject } from '@overmesh/meshes/kit';
import { namespaceOf } from './decision.ts';

/** Everybody. */
const ALL: Reach = {};

/**
 * Callers that see an object, by its `exportTo`, or else by the mesh's default.
 *
 * @returns undefined when nobody does
 */
export function exportedTo(object: SeenObject, defaults: readonly string[] = ['*']): Reach | undefined {
  const own = textsAt(object, 'spec', 'exportTo');
  const wanted = own.length ? own : defaults;
  if (wanted.includes('*')) return ALL;
  if (wanted.includes('~')) return undefined;
  const namespaces = wanted.map((name) => (name === '.' ? namespaceOf(object) : name));
  return { callersIn: [...new Set(namespaces)].sort() };
}

/**
 * Callers for whom some HTTP route of a VirtualService can match: for all others Istio goes on as if it were not there.
 * Empty where no route is for proxies beside pods.
 */
export function sendersOf(virtualService: SeenObject): readonly Reach[] {
  const senders = listAt(virtualService, 'spec', 'http').flatMap((route) => {
    const matches = listAt(route, 'match');
    return matches.length ? matches.flatMap(senderOf) : [ALL];
  });
  return senders.some(isEverybody) ? [ALL] : distinct(senders);
}

/** A match that names gateways does not look at its source. */
function senderOf(match: unknown): readonly Reach[] {
  const gateways = textsAt(match, 'gateways');
  if (gateways.length) return gateways.includes('mesh') ? [ALL] : [];
  const labels = (fieldAt(match, 'sourceLabels') ?? {}) as Labels;
  const namespace = textAt(match, 'sourceNamespace');
  return [
    {
      ...(namespace !== undefined && { callersIn: [namespace] }),
      ...(Object.keys(labels).length > 0 && { callersWith: labels }),
    },
  ];
}

/** Callers that are in both; undefined when there are none. */
export function inBoth(a: Reach, b: Reach): Reach | undefined {
  const callersIn = a.callersIn && b.callersIn ? a.callersIn.filter((one) => b.callersIn?.includes(one)) : undefined;
  if (callersIn?.length === 0) return undefined;
  const callersWith = { ...a.callersWith, ...b.callersWith };
  const namespaces = callersIn ?? a.callersIn ?? b.callersIn;
  return {
    ...(namespaces && { callersIn: namespaces }),
    ...(Object.keys(callersWith).length > 0 && { callersWith }),
  };
}

/** Whether nothing narrows it. */
export function isEverybody(reach: Reach): boolean {
  return Object.keys(reach).length === 0;
}

function distinct(all: readonly Reach[]): readonly Reach[] {
  return [...new Map(all.map((reach) => [JSON.stringify(reach), reach])).values()];
}
