import type { EntityManager } from 'typeorm';
import { DEFAULT_WORKSPACE, refOf, virtualMeshOf } from '@overmesh/model';
import type { DocumentRef } from '@overmesh/model';
import type { DocumentsView } from './decide/changes.ts';
import type { Change, StoredDocument } from './intent.ts';
import { liveDocuments, liveOf } from './reads.store.ts';

/** What a change is decided on, read while nobody else can change it: see `lockedView`. */
export interface LockedView extends DocumentsView {
  /** The database's clock after the locks, so that times grow with the numbers of revisions. */
  readonly at: string;
}

/**
 * Locks every VirtualMesh that the change is about, in the order of their names so that two changes never wait for each
 * other in a circle, and reads what has to be known of them.
 *
 * Which VirtualMeshes those are depends on where documents are now, so it is asked again under the locks.
 */
export async function lockedView(manager: EntityManager, change: Change): Promise<LockedView> {
  await addHeads(manager, change.documents.map(virtualMeshOf));
  const names = new Set([...change.documents.map(virtualMeshOf), ...Object.keys(change.ifRevisions)]);
  for (const { virtualMesh } of await concerned(manager, change)) names.add(virtualMesh);
  for (;;) {
    const heads = await lockHeads(manager, [...names]);
    const live = await concerned(manager, change);
    const moved = live.filter(({ virtualMesh }) => !names.has(virtualMesh));
    if (!moved.length) return { heads, live, at: await clock(manager) };
    for (const { virtualMesh } of moved) names.add(virtualMesh);
  }
}

/** The documents that a change names, the VirtualMeshes that those are for, and all of a VirtualMesh that goes. */
async function concerned(manager: EntityManager, change: Change): Promise<readonly StoredDocument[]> {
  const named = change.documents.map(refOf);
  const parents = change.documents.map((document) => refOfVirtualMesh(virtualMeshOf(document)));
  const going = change.removals.filter(({ kind }) => kind === 'VirtualMesh').map(({ name }) => name);
  const found = [
    ...(await liveDocuments(manager, [...named, ...parents, ...change.removals])),
    ...(await liveOf(manager, going)),
  ];
  return [...new Map(found.map((document) => [document.uid, document])).values()];
}

function refOfVirtualMesh(name: string): DocumentRef {
  return { kind: 'VirtualMesh', workspace: DEFAULT_WORKSPACE, name };
}

/** A row for each VirtualMesh that is new, to lock it by; gone again when the change is refused. */
async function addHeads(manager: EntityManager, names: readonly string[]): Promise<void> {
  await manager.query(
    `INSERT INTO virtual_mesh_heads (name, revision) SELECT name, 0 FROM unnest($1::text[]) AS name
     ON CONFLICT DO NOTHING`,
    [[...new Set(names)].sort()],
  );
}

async function lockHeads(manager: EntityManager, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await manager.query<{ name: string; revision: number }[]>(
    `SELECT name, revision FROM virtual_mesh_heads WHERE name = ANY($1) ORDER BY name COLLATE "C" FOR UPDATE`,
    [names],
  );
  return new Map(rows.map(({ name, revision }) => [name, revision]));
}

async function clock(manager: EntityManager): Promise<string> {
  const rows = await manager.query<{ at: Date }[]>('SELECT clock_timestamp() AS at');
  return (rows[0]?.at ?? new Date()).toISOString();
}
