import type { Mesh, MeshKind, ForeignMeshKind } from '@overmesh/model';

/**
 * What an uninstalled mesh left behind, as a mesh that nobody can manage; none where nothing was left.
 *
 * @param evidence sentences: what is there still
 * @param absent the sentence that says why it is not installed
 */
export function residueOf(
  kind: MeshKind | ForeignMeshKind,
  evidence: readonly string[],
  absent: string,
): readonly Mesh[] {
  if (!evidence.length) return [];
  return [{ key: kind, kind, state: 'residue', modes: [], evidence: [...evidence, absent] }];
}
