import { MANAGED_BY_LABEL, MANAGER } from '@overmesh/meshes/kit';
import type { DesiredObject, JsonObject } from '@overmesh/model';
import { findBeside, findDrift } from './drift.ts';
import type { Drift } from './drift.ts';
import { findSealedDrift } from './sealed.ts';
import type { Sealed } from './sealed.ts';
import type { LiveObject } from './situation.ts';

/**
 * Where an object differs from what we would write. A definition that stays for good is others' too: what they set beside
 * ours is their business.
 *
 * @param self our field manager's name
 * @param sealed what is kept of the confidential content that it was last written with
 */
export function driftOf(
  { body, keep, confidential }: DesiredObject,
  live: LiveObject,
  self: string,
  sealed?: Sealed,
): readonly Drift[] {
  const hidden = confidential && sealed;
  const beside = keep ? [] : findBeside({ ...body, ...hidden?.shape }, live, self);
  return [...findDrift(withLabel(body), live, self), ...(hidden ? findSealedDrift(hidden, live, self) : []), ...beside];
}

/** The managed-by label is ours to keep like any field: the watch finds objects by it. */
function withLabel(body: JsonObject): JsonObject {
  const metadata = body['metadata'] as JsonObject | undefined;
  const labels = metadata?.['labels'] as JsonObject | undefined;
  return { ...body, metadata: { ...metadata, labels: { ...labels, [MANAGED_BY_LABEL]: MANAGER } } };
}
