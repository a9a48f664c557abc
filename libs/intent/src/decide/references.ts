import { DEFAULT_WORKSPACE, documentKey, intentKey, virtualMeshOf } from '@overmesh/model';
import type { DocumentRef, Intent, Problem } from '@overmesh/model';
import type { Change, StoredDocument } from '../intent.ts';

/** How many policies are named that keep a VirtualMesh from being removed. */
const NAMED_AT_MOST = 10;

/**
 * Finds references that would lead nowhere after the change: documents without their VirtualMesh, removals of what is
 * not there, and removals of a VirtualMesh whose policies stay.
 *
 * @param live at least the documents that the change names, the VirtualMeshes that they are for, and every policy of a
 *   VirtualMesh that is removed
 */
export function referenceProblems(change: Change, live: readonly StoredDocument[]): readonly Problem[] {
  return [...withoutVirtualMesh(change, live), ...removedButMissing(change, live), ...stillReferenced(change, live)];
}

function withoutVirtualMesh(change: Change, live: readonly StoredDocument[]): readonly Problem[] {
  const removed = new Set(change.removals.filter(({ kind }) => kind === 'VirtualMesh').map(({ name }) => name));
  const there = new Set([
    ...live.filter(({ kind, name }) => kind === 'VirtualMesh' && !removed.has(name)).map(({ name }) => name),
    ...change.documents.filter(({ kind }) => kind === 'VirtualMesh').map(({ metadata }) => metadata.name),
  ]);
  return change.documents.flatMap((document, index) =>
    there.has(virtualMeshOf(document)) ? [] : [noVirtualMesh(document, index)],
  );
}

function noVirtualMesh(document: Intent, index: number): Problem {
  return {
    path: `[${index}].spec.virtualMesh`,
    code: 'NOT_FOUND',
    message: `there is no VirtualMesh ${virtualMeshOf(document)}: hand it in together with this document, or before`,
    fix: 'overmesh get virtualmeshes',
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
