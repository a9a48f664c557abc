import type { Reconciliation } from '@overmesh/delivery';
import type { Head } from '@overmesh/intent';

/**
 * VirtualMeshes whose clusters have not all been translated up to the revision that they shall have, with the newest one.
 * That is the newest, or the one that the VirtualMesh is pinned to.
 */
export function behindAmong(
  heads: readonly Pick<Head, 'name' | 'revision'>[],
  done: ReadonlyMap<string, Pick<Reconciliation, 'revision' | 'pinnedRevision'>>,
): ReadonlyMap<string, number> {
  const behind = heads.filter(({ name, revision }) => {
    const { revision: reached = 0, pinnedRevision = revision } = done.get(name) ?? {};
    return reached !== pinnedRevision;
  });
  return new Map(behind.map(({ name, revision }) => [name, revision]));
}
