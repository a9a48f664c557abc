import { sortedChanges } from '@overmesh/model';
import type { HeaderChange, HeaderValue, JsonObject } from '@overmesh/model';
import { exact } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { RoutePatch } from './patch.ts';

/** Istio keeps them in maps by name; a document says of each header once what becomes of it. */
export const lowerHeaders: Lower<'headers', RoutePatch> = (changes) => {
  const { request, response } = sortedChanges(changes);
  return exact({
    headers: {
      ...(request && { request: toOperations(request) }),
      ...(response && { response: toOperations(response) }),
    },
  });
};

function toOperations({ set, add, remove }: HeaderChange): JsonObject {
  return { ...(set && { set: byName(set) }), ...(add && { add: byName(add) }), ...(remove && { remove }) };
}

/** For Envoy `%` begins a variable, and two of them are one. */
function byName(values: readonly HeaderValue[]): JsonObject {
  return Object.fromEntries(values.map(({ name, value }) => [name, value.replaceAll('%', '%%')]));
}
