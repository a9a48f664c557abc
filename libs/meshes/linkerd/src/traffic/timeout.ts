import { formatDuration, parseDuration } from '@overmesh/model';
import { approximate, exact, unsupported } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import { GATEWAY_API_TIMEOUTS, isSince, ROUTE_ANNOTATIONS } from '../version.ts';
import type { RoutePatch } from './patch.ts';

/**
 * Bounds the request with all its tries: in the field that the Gateway API has for it, or by Linkerd's own annotation
 * where its release does not obey the field yet, or the field does not take so long a number.
 */
export const lowerTimeout: Lower<'timeout', RoutePatch> = (timeout, { member: { mesh } }) => {
  const { text, loss } = linkerdDuration(timeout);
  const annotated = isSince(mesh.version, ROUTE_ANNOTATIONS);
  if (annotated === false)
    return unsupported(`Linkerd ${mesh.version ?? ''} obeys no timeout on an HTTPRoute; 2.16 and later do`);
  const asField = isSince(mesh.version, GATEWAY_API_TIMEOUTS) === true && FIELD.test(text);
  const patch = asField ? { timeouts: { request: text } } : { annotations: { 'timeout.linkerd.io/request': text } };
  const losses = [...(loss ? [loss] : []), ...(annotated === undefined ? [UNKNOWN_VERSION] : [])];
  return losses.length ? approximate(losses.join('; '), patch) : exact(patch);
};

/** What is said where nobody knows whether this Linkerd obeys an annotation of a route. */
export const UNKNOWN_VERSION = 'the version of this Linkerd is not known, and 2.16 and later obey it';

/** @see https://gateway-api.sigs.k8s.io/geps/gep-2257/ (at most 5 digits before a unit) */
const FIELD = /^\d{1,5}(ms|s)$/;

/**
 * A duration as Linkerd reads it: one whole number and one unit, as in `1500ms` and `90s`. Anything else it drops without
 * a word, and the route stays accepted (`parse_duration` of its policy controller).
 */
export function linkerdDuration(text: string): { readonly text: string; readonly loss?: string } {
  const ms = parseDuration(text) ?? 0;
  const whole = Math.ceil(ms);
  const written = formatDuration(whole);
  if (whole === ms) return { text: written };
  return { text: written, loss: `Linkerd counts whole milliseconds: ${text} becomes ${written}` };
}
