import { meshes } from '@overmesh/meshes/all';
import { isManageable } from '@overmesh/model';
import type { KindRef, MeshKind, SeenMeshKind } from '@overmesh/model';

/** Kinds of objects of ours that a cluster may have. */
export interface OwnedKinds {
  readonly kinds: readonly KindRef[];
  /** The same for the same kinds. */
  readonly names: string;
}

/**
 * The kinds that the cluster's meshes take, and that those take which were there when we wrote for them: with an
 * uninstalled mesh its objects go, which nobody else would notice.
 *
 * @param installed kinds of the meshes that are installed
 * @param written kinds of the meshes that something is wanted for
 */
export function ownedKinds(installed: readonly SeenMeshKind[], written: readonly MeshKind[]): OwnedKinds {
  const present = new Set([...installed, ...written]);
  const owned = [...present].flatMap((kind) => (isManageable(kind) ? meshes[kind].writer.owned : []));
  const kinds = [...new Set(owned)];
  const names = kinds.map(({ group, plural }) => `${plural}.${group}`).sort();
  return { kinds, names: names.join(' ') };
}
