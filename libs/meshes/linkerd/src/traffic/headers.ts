import { sortedChanges } from '@overmesh/model';
import type { HeaderChange, JsonObject } from '@overmesh/model';
import { exact } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { RoutePatch } from './patch.ts';

/**
 * Filters of the HTTPRoute's rule, one for each direction. Linkerd adds, then sets, then removes; a document says of each
 * header once what becomes of it, so the order is no matter.
 *
 * @see https://github.com/linkerd/linkerd2-proxy (http/route: filter/modify_header.rs)
 */
export const lowerHeaders: Lower<'headers', RoutePatch> = (changes) => {
  const { request, response } = sortedChanges(changes);
  return exact({
    filters: {
      ...(request && { RequestHeaderModifier: toModifier(request) }),
      ...(response && { ResponseHeaderModifier: toModifier(response) }),
    },
  });
};

function toModifier({ set, add, remove }: HeaderChange): JsonObject {
  return {
    ...(set && { set: set.map((one) => ({ ...one })) }),
    ...(add && { add: add.map((one) => ({ ...one })) }),
    ...(remove && { remove }),
  };
}
