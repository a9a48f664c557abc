import { objectName } from '@overmesh/meshes/kit';
import type { Mesh } from '@overmesh/model';

/**
 * The meshes that were found, with what is known of them from before.
 *
 * Targets and documents hang on keys, so one that was confirmed keeps its key whatever comes beside it; and it stays
 * confirmed while its control plane is in sight: a webhook configuration that is replaced, or was lost, makes no fake of
 * it. Whatever has another key than before says so, so that what was written under that key is known to be its own.
 */
export function settleMeshes(found: readonly Mesh[], last: readonly Mesh[]): readonly Mesh[] {
  const pairs = found.map((mesh) => ({ mesh, known: last.find((one) => isSame(one, mesh)) }));
  const kept = new Set(pairs.flatMap(({ known }) => (known?.confirmedBy ? [known.key] : [])));
  const settled = pairs.map(({ mesh, known }) =>
    known?.confirmedBy ? stillConfirmed(mesh, known) : renamed(mesh, known, kept),
  );
  const keys = new Set(settled.map(({ key }) => key));
  return settled.map((mesh) => withoutKeys(mesh, keys));
}

/** One control plane: where it runs, and as which revision. */
function isSame(a: Mesh, b: Mesh): boolean {
  return isThere(a) && isThere(b) && a.kind === b.kind && a.namespace === b.namespace && a.revision === b.revision;
}

function isThere({ state }: Mesh): boolean {
  return state !== 'residue';
}

function stillConfirmed(mesh: Mesh, { key, confirmedBy, formerKeys }: Mesh): Mesh {
  const known = { ...mesh, key, ...(formerKeys && { formerKeys }) };
  if (mesh.state === 'installed' || !confirmedBy) return known;
  const evidence = [...mesh.evidence, `it was confirmed before: ${confirmedBy}`];
  return { ...known, state: 'installed', confirmedBy, evidence };
}

function renamed(mesh: Mesh, known: Mesh | undefined, kept: ReadonlySet<string>): Mesh {
  const key = kept.has(mesh.key) ? objectName([mesh.key, 'in', mesh.namespace ?? '']) : mesh.key;
  return { ...mesh, key, ...(known && { formerKeys: [...(known.formerKeys ?? []), known.key] }) };
}

/** A key that a mesh has now is nobody's former one. */
function withoutKeys({ formerKeys, ...mesh }: Mesh, keys: ReadonlySet<string>): Mesh {
  const former = [...new Set(formerKeys)].filter((key) => !keys.has(key)).sort();
  return former.length ? { ...mesh, formerKeys: former } : mesh;
}
