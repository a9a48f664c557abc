import type { Claim } from '@overmesh/model';
import { bearsOurMark } from './objects.ts';
import type { SeenObject } from './seen.ts';

/** Those that Overmesh did not write. */
export function ofOthers(objects: readonly SeenObject[]): readonly SeenObject[] {
  return objects.filter(({ metadata }) => !bearsOurMark(metadata));
}

/** Which object a claim is, and who wrote it: what is the same of all that it decides. */
export function claimHead({
  kind,
  metadata: { namespace = '', name, uid, authors },
}: SeenObject): Pick<Claim, 'kind' | 'namespace' | 'name' | 'uid' | 'authors'> {
  return { kind, namespace, name, ...(uid !== undefined && { uid }), ...(authors && { authors }) };
}
