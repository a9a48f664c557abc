import type { Evidence } from '@overmesh/model';
import { fieldAt, listAt, textAt } from '@overmesh/meshes/kit';
import type { SeenObject } from '@overmesh/meshes/kit';

const NO_STATUS =
  'istiod writes a status only on objects of which its analysis (PILOT_ENABLE_ANALYSIS) has something to say, so of a good one it says nothing';
/** What proxies acknowledged istiod is asked for, by mesh and not by object: see proxies.ts. */
const NOT_ASKED = 'not looked at yet';

/**
 * What istiod's analysis says of an object, where it is on; for what proxies acknowledged see proxies.ts.
 *
 * What it said of an earlier generation stays where the newer one is good, for ever: it takes a message back under the
 * generation that it was about, and writes no status of any but the present one.
 *
 * @see https://github.com/istio/istio/blob/1.31.0/pkg/config/analysis/incluster/controller.go and pilot/pkg/status/resourcelock.go
 */
export function acceptance(object: SeenObject): { readonly accepted: Evidence; readonly live: Evidence } {
  return { accepted: accepted(object), live: { state: 'unknown', reason: NOT_ASKED } };
}

function accepted(object: SeenObject): Evidence {
  const status = fieldAt(object, 'status');
  const observed = Number(fieldAt(status, 'observedGeneration') ?? NaN);
  const failure = failedCondition(status);
  if (Number.isNaN(observed) && !failure) return { state: 'unknown', reason: NO_STATUS };
  const { generation } = object.metadata;
  if (generation !== undefined && observed < generation) return { state: 'unknown', reason: outdated(observed) };
  const reason = failure ?? errorMessages(status);
  return reason ? { state: 'no', ...time(status), reason } : { state: 'yes', ...time(status) };
}

function outdated(observed: number): string {
  return `what istiod's analysis said was about generation ${observed}; of the present one it says nothing, as of every good one`;
}

function failedCondition(status: unknown): string | undefined {
  const failed = listAt(status, 'conditions').find((condition) => textAt(condition, 'status') === 'False');
  if (failed === undefined) return undefined;
  return textAt(failed, 'message') ?? textAt(failed, 'reason') ?? `${textAt(failed, 'type') ?? 'a condition'} is False`;
}

/** Warnings do not keep an object from working; errors do. */
function errorMessages(status: unknown): string | undefined {
  const errors = listAt(status, 'validationMessages').filter((message) => textAt(message, 'level') === 'ERROR');
  if (!errors.length) return undefined;
  const sentences = errors.map((message) => {
    const [code, name] = [textAt(message, 'type', 'code'), textAt(message, 'type', 'name')];
    return [code, name, textAt(message, 'documentationUrl')].filter(Boolean).join(' ');
  });
  return `istiod's analysis found: ${sentences.join('; ')}`;
}

function time(status: unknown): { readonly at?: string } {
  const times = listAt(status, 'conditions').flatMap((condition) => textAt(condition, 'lastTransitionTime') ?? []);
  const last = times.sort().at(-1);
  return last ? { at: last } : {};
}
