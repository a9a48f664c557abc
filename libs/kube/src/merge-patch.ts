/** A JSON merge patch; without a prototype, since keys come from clusters and may be called `__proto__`. */
interface MergePatch {
  [key: string]: MergePatch | string | null;
}

/**
 * The patch that sets these values, each at its path of keys; `null` takes a field away.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7396
 */
export function mergePatch(values: readonly (readonly [path: readonly string[], value: string | null])[]): MergePatch {
  const root = emptyPatch();
  for (const [path, value] of values) {
    const parent = path.slice(0, -1).reduce(childAt, root);
    parent[path.at(-1) ?? ''] = value;
  }
  return root;
}

function childAt(parent: MergePatch, key: string): MergePatch {
  const present = parent[key];
  if (typeof present === 'object' && present !== null) return present;
  const made = emptyPatch();
  parent[key] = made;
  return made;
}

function emptyPatch(): MergePatch {
  return Object.create(null) as MergePatch;
}
