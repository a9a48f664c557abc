import { objectKey } from '@overmesh/model';
import type { DesiredObject, MeshRef, PlannedChange } from '@overmesh/model';
import { objectHash } from '../content.ts';
import { exceedsBudget } from './budget.ts';
import type { DeleteBudget, DeleteCounts } from './budget.ts';
import { plannedChanges } from './changes.ts';
import type { LedgerEntry } from './situation.ts';

/** What one mesh of one cluster would be wanted to have for a VirtualMesh. */
export interface WantedMesh {
  readonly clusterId: string;
  readonly virtualMesh: string;
  readonly mesh: MeshRef;
  readonly objects: readonly DesiredObject[];
}

/** What would be written and deleted there, and why it would wait, if it would. */
export interface PreviewedMesh {
  readonly changes: readonly PlannedChange[];
  /** Keys of what would be created. */
  readonly creates: readonly string[];
  readonly hold?: string;
}

/** @param ledger everything of ours on the cluster */
export function previewMesh(
  { virtualMesh, mesh, objects }: WantedMesh,
  ledger: readonly LedgerEntry[],
  budget: DeleteBudget,
): PreviewedMesh {
  // What another VirtualMesh has left for good (our CRDs) is there already.
  const wantedKeys = new Set(objects.map(({ ref }) => objectKey(ref)));
  const own = ledger.filter(
    (entry) => (entry.virtualMesh === virtualMesh && entry.mesh.key === mesh.key) || wantedKeys.has(entry.key),
  );
  const wanted = objects.map((object) => ({
    key: objectKey(object.ref),
    object,
    virtualMesh,
    mesh,
    revision: 0,
    hash: objectHash(object),
  }));
  const changes = plannedChanges(own, wanted);
  const ofVirtualMesh = ledger.filter((entry) => entry.virtualMesh === virtualMesh);
  const counts = new Map([[virtualMesh, countsAfter(ofVirtualMesh, changes)]]);
  const hold = exceedsBudget(countsAfter(ledger, changes), counts, budget);
  const present = new Set(own.filter(({ phase }) => phase !== 'gone').map(({ key }) => key));
  const creates = wanted.map(({ key }) => key).filter((key) => !present.has(key));
  return { changes, creates, ...(hold ? { hold } : {}) };
}

function countsAfter(ledger: readonly LedgerEntry[], changes: readonly PlannedChange[]): DeleteCounts {
  const count = (action: PlannedChange['action']) => changes.filter((change) => change.action === action).length;
  const owned = ledger.filter(({ phase, keep }) => phase !== 'gone' && !keep).length;
  return { owned, deletes: count('delete'), remaining: owned - count('delete') + count('create') };
}
