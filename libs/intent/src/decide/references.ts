import { INTENT_KINDS, virtualMeshOf } from '@overmesh/model';
import type { Problem } from '@overmesh/model';
import type { DocumentRef, StoredDocument } from '../intent.ts';
import type { Wish } from './changes.ts';
import { refKey, refOf } from './changes.ts';
import { unstorableTexts } from './unstorable.ts';

/** What is wrong with a wish in itself, whatever is stored. Paths start at `documents[i]` and `refs[i]`. */
export function wishProblems({ documents, removals }: Wish): readonly Problem[] {
  const wanted = documents.map((intent) => refKey(refOf(intent)));
  const unwanted = removals.map(refKey);
  return [
    ...repeated(wanted, 'documents', wanted),
    ...repeated(unwanted, 'refs', [...wanted, ...unwanted]),
    ...documents.flatMap((intent, index) => unstorableTexts(intent, `documents[${index}]`)),
    ...removals.flatMap(({ kind }, index) => (INTENT_KINDS.includes(kind) ? [] : [unknownKind(index)])),
  ];
}

/**
 * References that would lead nowhere after the change.
 *
 * @param live every live document of the VirtualMeshes that the wish touches
 */
export function referenceProblems(live: readonly StoredDocument[], wish: Wish): readonly Problem[] {
  const present = new Map(live.map((document) => [refKey(document), document]));
  return [
    ...wish.removals.flatMap((ref, index) => (present.has(refKey(ref)) ? [] : [noDocument(ref, index)])),
    ...danglingPolicies(present, wish),
    ...virtualMeshesInUse(present, wish),
  ];
}

function danglingPolicies(present: ReadonlyMap<string, StoredDocument>, { documents, removals }: Wish) {
  const given = new Set(documents.filter(({ kind }) => kind === 'VirtualMesh').map(({ metadata }) => metadata.name));
  const gone = new Set(removals.map(refKey));
  return documents.flatMap((intent, index): readonly Problem[] => {
    const virtualMesh = virtualMeshOf(intent);
    const key = refKey({ kind: 'VirtualMesh', name: virtualMesh });
    if (given.has(virtualMesh) || (present.has(key) && !gone.has(key))) return [];
    const message = `there is no VirtualMesh ${virtualMesh}: create it first, or in the same apply`;
    return [{ path: `documents[${index}].spec.virtualMesh`, code: 'NOT_FOUND', message }];
  });
}

/** A policy that moves away in the same change does not hold its old VirtualMesh. */
function virtualMeshesInUse(present: ReadonlyMap<string, StoredDocument>, { documents, removals }: Wish) {
  const leaving = new Set([...removals.map(refKey), ...documents.map((intent) => refKey(refOf(intent)))]);
  return removals.flatMap(({ kind, name }, index): readonly Problem[] => {
    if (kind !== 'VirtualMesh') return [];
    const users = [...present.values()].filter(
      (document) => document.kind !== kind && document.virtualMesh === name && !leaving.has(refKey(document)),
    );
    return users.length ? [stillReferenced(name, users.map(refKey).sort(), index)] : [];
  });
}

function repeated(keys: readonly string[], field: string, all: readonly string[]): readonly Problem[] {
  const first = new Map<string, number>();
  const offset = all.length - keys.length;
  all.forEach((key, index) => first.set(key, first.get(key) ?? index));
  return keys.flatMap((key, index) =>
    first.get(key) === index + offset
      ? []
      : [{ path: `${field}[${index}]`, code: 'DUPLICATE' as const, message: `${key} is named more than once` }],
  );
}

function unknownKind(index: number): Problem {
  return { path: `refs[${index}].kind`, code: 'UNKNOWN_KIND', message: `must be one of ${INTENT_KINDS.join(', ')}` };
}

function noDocument(ref: DocumentRef, index: number): Problem {
  return { path: `refs[${index}]`, code: 'NOT_FOUND', message: `there is no ${refKey(ref)}` };
}

function stillReferenced(name: string, users: readonly string[], index: number): Problem {
  const shown = users.slice(0, 5).join(', ');
  const more = users.length > 5 ? ` and ${users.length - 5} more` : '';
  return {
    path: `refs[${index}]`,
    code: 'STILL_REFERENCED',
    message: `VirtualMesh ${name} still has ${shown}${more}: delete them first, or together with it`,
    fix: `overmesh delete VirtualMesh/${name} ${users.slice(0, 5).join(' ')}`,
  };
}
