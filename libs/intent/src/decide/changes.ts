import { canonicalJson, documentKey, fail, intentKey, refOf, succeed, virtualMeshOf } from '@overmesh/model';
import type { DocumentRef, Intent, Problem, Result } from '@overmesh/model';
import type { AppliedDocument, Change, DocumentChange, StoredDocument } from '../intent.ts';
import { referenceProblems } from './references.ts';

/** What is there before the change. */
export interface DocumentsView {
  /** Live documents: what `referenceProblems` wants to know of. Others do no harm. */
  readonly live: readonly StoredDocument[];
  /** Newest revision of each VirtualMesh that ever was. */
  readonly heads: ReadonlyMap<string, number>;
}

/** What new documents get: the time, and a uid by the place at which the document was handed in. */
export interface Fresh {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly uidOf: (index: number) => string;
}

/** One VirtualMesh's new revision: which versions of documents end with it and which begin. */
export interface RevisionDraft {
  readonly virtualMesh: string;
  readonly number: number;
  readonly changes: readonly DocumentChange[];
  readonly retired: readonly StoredDocument[];
  readonly introduced: readonly StoredDocument[];
}

export interface Decision {
  /** By name of the VirtualMesh; none for one in which nothing changes. */
  readonly revisions: readonly RevisionDraft[];
  /** What becomes of each document that was handed in. */
  readonly documents: readonly AppliedDocument[];
}

/** One document's part in one VirtualMesh's revision. */
interface Step {
  readonly virtualMesh: string;
  readonly change: DocumentChange;
  readonly retired?: StoredDocument;
  readonly introduced?: StoredDocument;
}

/**
 * Decides which revisions a change makes. The one place that does: for applying, removing and previewing alike.
 *
 * Every problem comes back at once, with paths `[i]…` for documents, `remove[i]` for removals and `ifRevisions.<name>`.
 */
export function decideChanges(change: Change, seen: DocumentsView, fresh: Fresh): Result<Decision> {
  const problems = [...stale(change, seen), ...duplicates(change), ...referenceProblems(change, seen.live)];
  if (problems.length) return fail(...problems);
  const before = new Map(seen.live.map((document) => [documentKey(document), document]));
  const puts = change.documents.map((document, index) =>
    stepsOfPut(toStored(document, before.get(intentKey(document)), fresh, index), before.get(intentKey(document))),
  );
  const removals = change.removals.flatMap((ref) => stepsOfRemoval(before.get(documentKey(ref))));
  return succeed({
    revisions: toDrafts([...puts.flat(), ...removals], seen.heads),
    documents: change.documents.map((document, index) => applied(document, puts[index] ?? [])),
  });
}

function stale({ ifRevisions }: Change, { heads }: DocumentsView): readonly Problem[] {
  return Object.entries(ifRevisions).flatMap(([name, expected]) => {
    const now = heads.get(name) ?? 0;
    if (now === expected) return [];
    const is = now === 0 ? 'there is no such VirtualMesh now' : `it is at revision ${now} now`;
    const message = `you have seen revision ${expected} of ${name}, and ${is}: look at the change again`;
    return [{ path: `ifRevisions.${name}`, code: 'STALE' as const, message, fix: `overmesh history ${name}` }];
  });
}

function duplicates({ documents, removals }: Change): readonly Problem[] {
  const places = [
    ...documents.map((document, index) => ({ key: intentKey(document), path: `[${index}]` })),
    ...removals.map((ref, index) => ({ key: documentKey(ref), path: `remove[${index}]` })),
  ];
  const first = new Map(places.toReversed().map(({ key, path }) => [key, path]));
  return places.flatMap(({ key, path }) => {
    const earlier = first.get(key);
    if (earlier === path) return [];
    return [{ path, code: 'DUPLICATE' as const, message: `${key} is at ${earlier ?? ''} already` }];
  });
}

function toStored(
  document: Intent,
  before: StoredDocument | undefined,
  { at, uidOf }: Fresh,
  index: number,
): StoredDocument {
  const { kind, metadata, spec } = document;
  // Kind and spec come from one Intent, so they fit; the type system cannot follow the pair through the union.
  return {
    kind,
    ...metadata,
    virtualMesh: virtualMeshOf(document),
    spec,
    uid: before?.uid ?? uidOf(index),
    createdAt: before?.createdAt ?? at,
    revision: 0,
  } as StoredDocument;
}

function stepsOfPut(after: StoredDocument, before: StoredDocument | undefined): readonly Step[] {
  const { virtualMesh } = after;
  const ref = refOfStored(after);
  if (!before) return [{ virtualMesh, change: { ...ref, action: 'created' }, introduced: after }];
  if (contentOf(before) === contentOf(after)) return [];
  if (before.virtualMesh === virtualMesh)
    return [{ virtualMesh, change: { ...ref, action: 'updated' }, retired: before, introduced: after }];
  return [
    { virtualMesh: before.virtualMesh, change: { ...ref, action: 'moved' }, retired: before },
    { virtualMesh, change: { ...ref, action: 'moved' }, introduced: after },
  ];
}

function stepsOfRemoval(before: StoredDocument | undefined): readonly Step[] {
  if (!before) return [];
  const { virtualMesh } = before;
  return [{ virtualMesh, change: { ...refOfStored(before), action: 'deleted' }, retired: before }];
}

function refOfStored({ kind, workspace, name }: StoredDocument): DocumentRef {
  return { kind, workspace, name };
}

/** What the user wrote, as text: equal texts are one content. */
function contentOf({ labels, spec }: StoredDocument): string {
  return canonicalJson([labels, spec]);
}

function toDrafts(steps: readonly Step[], heads: ReadonlyMap<string, number>): readonly RevisionDraft[] {
  const grouped = Map.groupBy(steps, ({ virtualMesh }) => virtualMesh);
  return [...grouped.keys()].sort().map((virtualMesh) => {
    const own = grouped.get(virtualMesh) ?? [];
    const number = (heads.get(virtualMesh) ?? 0) + 1;
    return {
      virtualMesh,
      number,
      changes: own.map(({ change }) => change),
      retired: own.flatMap(({ retired }) => retired ?? []),
      introduced: own.flatMap(({ introduced }) => (introduced ? { ...introduced, revision: number } : [])),
    };
  });
}

function applied(document: Intent, steps: readonly Step[]): AppliedDocument {
  const [first] = steps;
  if (!first) return { ...refOf(document), action: 'unchanged' };
  return { ...refOf(document), action: first.change.action === 'created' ? 'created' : 'updated' };
}
