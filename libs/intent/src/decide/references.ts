import { DEFAULT_WORKSPACE, documentKey, intentKey, referencesOf } from '@overmesh/model';
import type { DocumentRef, Problem } from '@overmesh/model';
import type { Change, StoredDocument } from '../intent.ts';

/** How many policies are named that keep a VirtualMesh from being removed. */
const NAMED_AT_MOST = 10;

/**
 * Finds references that would lead nowhere after the change: documents without what they name, removals of what is
 * not there, and removals of a VirtualMesh whose policies stay.
 *
 * @param live at least the documents that the change names, the VirtualMeshes that they are for, and every policy of a
 *   VirtualMesh that is removed
 */
export function referenceProblems(change: Change, live: readonly StoredDocument[]): readonly Problem[] {
  return [...withoutReferent(change, live), ...removedButMissing(change, live), ...stillReferenced(change, live)];
}

function withoutReferent(change: Change, live: readonly StoredDocument[]): readonly Problem[] {
  const removed = new Set(change.removals.map(documentKey));
  const there = new Set([
    ...live.map(documentKey).filter((key) => !removed.has(key)),
    ...change.documents.map(intentKey),
  ]);
  return change.documents.flatMap((document, index) =>
    referencesOf(document)
      .filter((reference) => !there.has(documentKey(reference)))
      .map((reference) => notThere(reference, `[${index}].${reference.path}`)),
  );
}

function notThere(ref: DocumentRef, path: string): Problem {
  return {
    path,
    code: 'NOT_FOUND',
    message: `${missing(ref)}: hand it in together with this document, or before`,
    fix: `overmesh get ${ref.kind.toLowerCase()}`,
  };
}

function removedButMissing({ removals }: Change, live: readonly StoredDocument[]): readonly Problem[] {
  const there = new Set(live.map(documentKey));
  return removals.flatMap((ref, index) => {
    if (there.has(documentKey(ref))) return [];
    return [{ path: `remove[${index}]`, code: 'NOT_FOUND' as const, message: missing(ref) }];
  });
}

function missing({ kind, workspace, name }: DocumentRef): string {
  return `there is no ${kind} ${name}${workspace === DEFAULT_WORKSPACE ? '' : ` in workspace ${workspace}`}`;
}

function stillReferenced(change: Change, live: readonly StoredDocument[]): readonly Problem[] {
  const replaced = new Set(change.documents.map(intentKey));
  const leaving = new Set([...change.removals.map(documentKey), ...replaced]);
  return change.removals.flatMap((ref, index) => {
    if (ref.kind !== 'VirtualMesh') return [];
    const staying = live
      .filter((one) => one.kind !== 'VirtualMesh' && one.virtualMesh === ref.name && !leaving.has(documentKey(one)))
      .map(documentKey)
      .sort();
    return staying.length ? [hasPolicies(ref.name, index, staying)] : [];
  });
}

function hasPolicies(virtualMesh: string, index: number, staying: readonly string[]): Problem {
  const named = staying.slice(0, NAMED_AT_MOST).join(', ');
  const rest = staying.length > NAMED_AT_MOST ? ` and ${staying.length - NAMED_AT_MOST} more` : '';
  return {
    path: `remove[${index}]`,
    code: 'STILL_REFERENCED',
    message: `VirtualMesh ${virtualMesh} still has ${named}${rest}: remove them in the same call, or move them first`,
  };
}
