import { API_VERSION, documentKey, intentKey, virtualMeshOf } from '@overmesh/model';
import type { Intent } from '@overmesh/model';
import type { Change, Preview, StoredDocument, VirtualMeshContent } from '../intent.ts';
import type { Decision, RevisionDraft, DocumentsView } from './changes.ts';

/**
 * The documents of one VirtualMesh as its content.
 *
 * @returns undefined when the VirtualMesh itself is not among them
 */
export function contentOf(revision: number, documents: readonly StoredDocument[]): VirtualMeshContent | undefined {
  const virtualMesh = documents.find((one) => one.kind === 'VirtualMesh');
  if (!virtualMesh) return undefined;
  const policies = documents.filter((one) => one.kind === 'TrafficPolicy').sort(byWorkspaceAndName);
  const accessPolicies = documents.filter((one) => one.kind === 'AccessPolicy').sort(byWorkspaceAndName);
  const virtualDestinations = documents.filter((one) => one.kind === 'VirtualDestination').sort(byWorkspaceAndName);
  const exportPolicies = documents.filter((one) => one.kind === 'ExportPolicy').sort(byWorkspaceAndName);
  return { revision, virtualMesh, policies, accessPolicies, virtualDestinations, exportPolicies };
}

/**
 * How a VirtualMesh looks after a draft.
 *
 * @param live every live document of the VirtualMesh before it; those of others do no harm
 */
export function contentAfter(draft: RevisionDraft, live: readonly StoredDocument[]): VirtualMeshContent | undefined {
  const gone = new Set(draft.retired.map(documentKey));
  const staying = live.filter((one) => one.virtualMesh === draft.virtualMesh && !gone.has(documentKey(one)));
  return contentOf(draft.number, [...staying, ...draft.introduced]);
}

/**
 * How each VirtualMesh that a change is about looks after it, by name; also one that stays as it is.
 *
 * @param seen with every live document of those VirtualMeshes
 */
export function previewOf(
  { documents, removals }: Change,
  { revisions }: Decision,
  { live, heads }: DocumentsView,
): Preview {
  const named = new Set([...documents.map(intentKey), ...removals.map(documentKey)]);
  const before = live.filter((one) => named.has(documentKey(one)));
  const names = [...new Set([...documents.map(virtualMeshOf), ...before.map(({ virtualMesh }) => virtualMesh)])].sort();
  return {
    touched: names.map((name) => {
      const unchanged = { virtualMesh: name, number: heads.get(name) ?? 0, changes: [], retired: [], introduced: [] };
      const draft = revisions.find(({ virtualMesh }) => virtualMesh === name) ?? unchanged;
      return {
        name,
        content: contentAfter(draft, live),
        documents: beforeAndAfter(
          before.filter(({ virtualMesh }) => virtualMesh === name),
          draft,
        ),
      };
    }),
  };
}

function beforeAndAfter(before: readonly StoredDocument[], draft: RevisionDraft): readonly StoredDocument[] {
  const retired = new Set(draft.retired.map(documentKey));
  const staying = before.filter((one) => !retired.has(documentKey(one)));
  return [...before, ...staying, ...draft.introduced];
}

/** The user's own document again, ready to be handed in. */
export function toIntent({ kind, name, workspace, labels, spec }: StoredDocument): Intent {
  return { apiVersion: API_VERSION, kind, metadata: { name, workspace, labels }, spec } as Intent;
}

function byWorkspaceAndName(a: StoredDocument, b: StoredDocument): number {
  if (a.workspace !== b.workspace) return a.workspace < b.workspace ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
