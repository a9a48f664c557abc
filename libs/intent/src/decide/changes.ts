import { virtualMeshOf } from '@overmesh/model';
import type { Intent, StoredIntent, TrafficPolicySpec } from '@overmesh/model';
import type { AppliedAction, DocumentChange, DocumentRef, StoredDocument, VirtualMeshContent } from '../intent.ts';
import { isUnchanged } from './content.ts';

/** What a caller wants: documents that shall be, and documents that shall not. */
export interface Wish {
  readonly documents: readonly Intent[];
  readonly removals: readonly DocumentRef[];
}

/** A content that becomes live, and the one that it takes the place of. */
export interface Introduced {
  readonly intent: Intent;
  readonly virtualMesh: string;
  readonly previous?: StoredDocument;
}

/** What a wish changes. */
export interface Changes {
  readonly actions: readonly (DocumentRef & { readonly action: AppliedAction })[];
  readonly retired: readonly StoredDocument[];
  readonly introduced: readonly Introduced[];
  /** VirtualMesh → its part of the change, sorted; only those that get a revision. */
  readonly perMesh: ReadonlyMap<string, readonly DocumentChange[]>;
}

/** `Kind/name`. */
export function refKey({ kind, name }: DocumentRef): string {
  return `${kind}/${name}`;
}

export function refOf({ kind, metadata }: Intent): DocumentRef {
  return { kind, name: metadata.name };
}

/**
 * Compares a wish with what is live. A document that says what it said before changes nothing.
 *
 * @param live at least every live document that the wish names
 */
export function decideChanges(live: readonly StoredDocument[], { documents, removals }: Wish): Changes {
  const present = new Map(live.map((document) => [refKey(document), document]));
  const wanted = documents.map((intent) => toIntroduced(intent, present.get(refKey(refOf(intent)))));
  const introduced = wanted.filter((one) => !isAlreadySo(one));
  const deleted = removals.flatMap((ref) => present.get(refKey(ref)) ?? []);
  return {
    actions: [
      ...wanted.map((one) => ({ ...refOf(one.intent), action: actionOf(one) })),
      ...deleted.map(({ kind, name }) => ({ kind, name, action: 'deleted' as const })),
    ],
    retired: [...introduced.flatMap(({ previous }) => previous ?? []), ...deleted],
    introduced,
    perMesh: grouped([
      ...introduced.flatMap(changesOf),
      ...deleted.map(({ kind, name, virtualMesh }) => ({ virtualMesh, kind, name, action: 'deleted' as const })),
    ]),
  };
}

/** A VirtualMesh and its policies as they would be; undefined where it would be gone. */
export function contentAfter(
  live: readonly StoredDocument[],
  { retired, introduced, perMesh }: Changes,
  { name, head, now }: { readonly name: string; readonly head: number; readonly now: string },
): VirtualMeshContent | undefined {
  const revision = perMesh.has(name) ? head + 1 : head;
  const gone = new Set(retired.map(refKey));
  const documents = [
    ...live.filter((document) => document.virtualMesh === name && !gone.has(refKey(document))),
    ...introduced.filter(({ virtualMesh }) => virtualMesh === name).map((one) => toStored(one, revision, now)),
  ];
  return toContent(documents, revision);
}

/** The documents of one VirtualMesh put together; undefined when it is not among them. */
export function toContent(documents: readonly StoredDocument[], revision: number): VirtualMeshContent | undefined {
  const virtualMesh = documents.find((document) => document.kind === 'VirtualMesh');
  if (!virtualMesh) return undefined;
  const policies: readonly StoredIntent<TrafficPolicySpec>[] = documents
    .filter((document) => document.kind === 'TrafficPolicy')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { revision, virtualMesh, policies };
}

function toIntroduced(intent: Intent, previous: StoredDocument | undefined): Introduced {
  return { intent, virtualMesh: virtualMeshOf(intent), ...(previous && { previous }) };
}

function isAlreadySo({ intent, previous }: Introduced): boolean {
  return previous !== undefined && isUnchanged(previous, intent);
}

function actionOf(one: Introduced): AppliedAction {
  if (!one.previous) return 'created';
  return isAlreadySo(one) ? 'unchanged' : 'updated';
}

/** A document that moves is part of two revisions: of where it was, and of where it comes to. */
function changesOf({ intent, virtualMesh, previous }: Introduced) {
  const ref = refOf(intent);
  if (!previous) return [{ virtualMesh, ...ref, action: 'created' as const }];
  if (previous.virtualMesh === virtualMesh) return [{ virtualMesh, ...ref, action: 'updated' as const }];
  return [previous.virtualMesh, virtualMesh].map((place) => ({ virtualMesh: place, ...ref, action: 'moved' as const }));
}

function grouped(
  changes: readonly (DocumentChange & { readonly virtualMesh: string })[],
): ReadonlyMap<string, readonly DocumentChange[]> {
  const perMesh = new Map<string, DocumentChange[]>();
  for (const { virtualMesh, ...change } of [...changes].sort((a, b) => (refKey(a) < refKey(b) ? -1 : 1)))
    perMesh.set(virtualMesh, [...(perMesh.get(virtualMesh) ?? []), change]);
  return perMesh;
}

function toStored({ intent, virtualMesh, previous }: Introduced, revision: number, now: string): StoredDocument {
  const { kind, metadata, spec } = intent;
  const uid = previous?.uid ?? `new:${kind}/${metadata.name}`;
  const createdAt = previous?.createdAt ?? now;
  return { ...metadata, kind, spec, uid, virtualMesh, revision, createdAt } as StoredDocument;
}
