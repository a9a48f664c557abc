import type { DecisiveAnnotations } from '@overmesh/meshes/kit';

export const OPAQUE_PORTS = 'config.linkerd.io/opaque-ports';
/** Families of annotations: what a Service says of one holds for routes that say nothing of it. */
export const RETRY = 'retry.linkerd.io/';
export const TIMEOUT = 'timeout.linkerd.io/';

/** What decides over requests besides routes. @see https://linkerd.io/2/reference/retries/ */
export const ANNOTATIONS: DecisiveAnnotations = {
  service: [OPAQUE_PORTS, RETRY, TIMEOUT],
  namespace: [OPAQUE_PORTS],
  pod: [OPAQUE_PORTS],
};

/** The annotations of one family, as `key: value`; none where there is none. */
export function familyOf(annotations: Readonly<Record<string, string>> = {}, family: string): readonly string[] {
  return Object.entries(annotations).flatMap(([key, value]) => (key.startsWith(family) ? [`${key}: ${value}`] : []));
}
