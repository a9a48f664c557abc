/** Thrown when two features want one field of one route: a fault of the plugin, not of the user. */
export class OverlappingPatchesError extends Error {
  constructor(readonly field: string) {
    super(`two features fill ${field} of one route`);
    this.name = 'OverlappingPatchesError';
  }
}

/**
 * Puts the patches of one route's features together. Each feature fills fields of its own; several may add to one
 * record (annotations), each under keys of its own. Where two meet, one of them would silently not be written.
 */
export function mergePatches<Patch extends object>(patches: readonly Patch[]): Patch {
  const [only] = patches;
  if (only && patches.length === 1) return only;
  const merged: Record<string, unknown> = {};
  for (const patch of patches) for (const [field, value] of Object.entries(patch)) put(merged, field, value, field);
  return merged as Patch;
}

function put(into: Record<string, unknown>, key: string, value: unknown, path: string): void {
  const earlier = into[key];
  if (earlier === undefined) into[key] = value;
  else if (isRecord(earlier) && isRecord(value)) into[key] = joined(earlier, value, path);
  else if (value !== undefined) throw new OverlappingPatchesError(path);
}

function joined(a: Record<string, unknown>, b: Record<string, unknown>, path: string): Record<string, unknown> {
  const both = { ...a };
  for (const [key, value] of Object.entries(b)) put(both, key, value, `${path}.${key}`);
  return both;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
