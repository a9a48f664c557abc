import type { Evidence } from '@overmesh/model';
import { conditionOf, fieldAt, listAt, sentenceOf } from '@overmesh/meshes/kit';
import type { SeenCondition, SeenObject } from '@overmesh/meshes/kit';

const CONTROLLER = 'linkerd.io/policy-controller';
const LIVE: Evidence = {
  state: 'unknown',
  reason: 'Linkerd does not tell which proxies have a route; its controller accepting it is the last word',
};

/** What Linkerd's policy controller says of an object of ours: of HTTPRoutes alone. */
export function acceptance(object: SeenObject): { readonly accepted: Evidence; readonly live: Evidence } {
  if (object.kind === 'HTTPRoute') return { accepted: acceptedRoute(object), live: LIVE };
  return { accepted: object.kind === 'Service' ? NO_VERDICT : NO_STATUS, live: LIVE };
}

const NO_VERDICT: Evidence = {
  state: 'yes',
  reason: 'a Service needs no word of Linkerd; ResolvedRefs of the HTTPRoute that names it says whether it is known',
};

const NO_STATUS: Evidence = {
  state: 'unknown',
  reason: "Linkerd's controller writes no status on Servers and on what lets callers through to them",
};

function acceptedRoute(route: SeenObject): Evidence {
  const parents = listAt(route, 'status', 'parents').filter(
    (parent) => fieldAt(parent, 'controllerName') === CONTROLLER,
  );
  const conditions = parents.flatMap((parent) => ['Accepted', 'ResolvedRefs'].map((type) => conditionIn(parent, type)));
  const current = conditions.filter((condition) => condition !== undefined).filter((each) => isCurrent(each, route));
  const refused = current.find(({ status }) => status === 'False');
  if (refused) return { state: 'no', ...at(refused), reason: sentenceOf(refused) };
  const complete = parents.length > 0 && current.length === conditions.length;
  if (!complete || current.some(({ status }) => status !== 'True'))
    return { state: 'pending', reason: `${CONTROLLER} has not spoken yet` };
  return { state: 'yes', ...latest(current) };
}

function conditionIn(parent: unknown, type: string): SeenCondition | undefined {
  return conditionOf(listAt(parent, 'conditions'), type);
}

/** Linkerd writes no observedGeneration so far; where it says nothing, its word is taken for the present content. */
function isCurrent({ observedGeneration }: SeenCondition, { metadata }: SeenObject): boolean {
  return observedGeneration === undefined || observedGeneration >= (metadata.generation ?? 0);
}

function latest(conditions: readonly SeenCondition[]): { readonly at?: string } {
  const last = conditions
    .flatMap((condition) => condition.at ?? [])
    .sort()
    .at(-1);
  return last ? { at: last } : {};
}

function at(condition: SeenCondition): { readonly at?: string } {
  return latest([condition]);
}
