import { CRD } from '@overmesh/meshes/kit';
import { objectKey } from '@overmesh/model';
import type { KindRef } from '@overmesh/model';
import type { Finding } from './diff.ts';
import type { LedgerEntry } from './situation.ts';

/** A definition that is not served for so long is a refusal to be told. */
const SERVED_WITHIN_MS = 10_000;

/** Key of the definition of a kind. */
export function definitionOf({ plural, group }: KindRef): string {
  return objectKey({ kind: CRD, name: `${plural}.${group}` });
}

/**
 * What it means that the API server has no such kind, to a read as to a write. We have written the kind's definition
 * ourselves: the server takes a moment until it serves it, and that is no refusal.
 *
 * @param refused what is told of it otherwise
 * @param definition the row of the kind's definition, where that is ours
 */
export function kindMissing(
  { kind }: KindRef,
  refused: Finding,
  definition: Pick<LedgerEntry, 'phase' | 'phaseSince'> | undefined,
  now: string,
): Finding {
  if (definition?.phase !== 'present') return refused;
  const ageMs = Date.parse(now) - Date.parse(definition.phaseSince);
  if (ageMs > SERVED_WITHIN_MS) return { ...refused, retry: true };
  const message = `the definition of ${kind} was written just now and is not served yet; looking again`;
  return { code: 'SOON_SERVED', message, retry: true };
}
