import type { AccessPath, AccessRequest, JsonObject, Port } from '@overmesh/model';
import { isHttpOnly } from '@overmesh/meshes/kit';
import type { AccessContext, AccessRule, Shortfall } from '@overmesh/meshes/kit';
import { httpPorts } from '../ports.ts';

/** What an HTTPRoute takes. */
const MATCHES_EACH = 8;

/** The ports of the Service that an entry is about. */
export function portsOf(request: AccessRequest, context: AccessContext): readonly Port[] {
  const ports = isHttpOnly(request) ? httpPorts(context) : context.ports;
  return ports.filter(({ port }) => request.ports?.includes(port) ?? true);
}

/** The part of a policy HTTPRoute that says which requests it is about: a list of matches in rules of a few. */
export function routeOf({ methods, paths, hosts }: AccessRequest): JsonObject {
  const matches = (paths ?? [undefined]).flatMap((path) =>
    (methods ?? [undefined]).map((method): JsonObject => ({
      path: path ? pathOf(path) : { type: 'PathPrefix', value: '/' },
      ...(method && { method }),
    })),
  );
  const rules = Array.from({ length: Math.ceil(matches.length / MATCHES_EACH) }, (_, at) => ({
    matches: matches.slice(at * MATCHES_EACH, (at + 1) * MATCHES_EACH),
  }));
  return { ...(hosts && { hostnames: hosts }), rules };
}

function pathOf({ exact, prefix }: AccessPath): JsonObject {
  return exact === undefined ? { type: 'PathPrefix', value: prefix ?? '/' } : { type: 'Exact', value: exact };
}

/**
 * Linkerd takes one route for a request, the most specific one, and asks nobody else. Whom another policy lets through to
 * requests that a route of ours takes too is refused there: less than what is asked, and never more.
 */
export function takenByOthers(rule: AccessRule, { beside }: AccessContext): readonly Shortfall[] {
  const own = (rule.to ?? []).filter(isHttpOnly).map(textOf);
  const others = beside.filter(({ action, audit }) => action === 'allow' && !audit);
  const differing = others.filter(({ to = [] }) => to.filter(isHttpOnly).some((one) => !own.includes(textOf(one))));
  if (!differing.length || !rule.to?.some(isHttpOnly)) return [];
  const owners = [...new Set(differing.map(({ owner }) => owner))].join(', ');
  const reason = `Linkerd takes one route for a request: of requests that ${owners} is about too, the callers of the more specific policy alone get through`;
  return [{ feature: 'to', fidelity: 'approximate', reason }];
}

function textOf({ methods, paths, hosts }: AccessRequest): string {
  return JSON.stringify([methods, paths, hosts]);
}
