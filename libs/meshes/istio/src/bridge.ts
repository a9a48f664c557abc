import type { DesiredObject, Json, JsonObject } from '@overmesh/model';
import { fieldAt, listAt, textAt } from '@overmesh/meshes/kit';
import { DESTINATION_RULE } from './kinds.ts';

/**
 * A DestinationRule with the subsets of now and of soon. It is written before the VirtualService changes, and proxies
 * that still have the old VirtualService answer 503 for a subset that is gone.
 */
export function bridge(live: JsonObject, want: DesiredObject): DesiredObject | undefined {
  if (want.ref.kind.kind !== DESTINATION_RULE.kind) return undefined;
  const wanted = listAt(want.body, 'spec', 'subsets') as readonly Json[];
  const names = new Set(wanted.map((subset) => textAt(subset, 'name')));
  const leaving = (listAt(live, 'spec', 'subsets') as readonly Json[]).filter(
    (subset) => !names.has(textAt(subset, 'name')),
  );
  if (!leaving.length) return undefined;
  const spec = fieldAt(want.body, 'spec') as JsonObject;
  return { ...want, body: { ...want.body, spec: { ...spec, subsets: [...wanted, ...leaving] } } };
}
