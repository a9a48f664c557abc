import { announce } from '@overmesh/db';
import type { Caller } from '@overmesh/model';
import type { EntityManager } from 'typeorm';
import type { RevisionDraft } from './decide/changes.ts';
import type { ChangeNote, StoredDocument } from './intent.ts';

/**
 * Saves drafts: versions that end, versions that begin, the revision with its author, and the new head; then announces
 * each VirtualMesh.
 *
 * All versions end before any begins: a document that moves would be live twice in between.
 */
export async function saveDrafts(
  manager: EntityManager,
  drafts: readonly RevisionDraft[],
  { caller, note, at }: { readonly caller: Caller; readonly note: ChangeNote; readonly at: string },
): Promise<void> {
  for (const draft of drafts) await retire(manager, draft);
  await introduce(
    manager,
    drafts.flatMap(({ introduced }) => introduced),
  );
  const strategy = note.strategy ? JSON.stringify(note.strategy) : null;
  for (const { virtualMesh, number, changes } of drafts) {
    await manager.query(
      `INSERT INTO revisions (virtual_mesh, number, author, way, message, strategy, at, changes)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [virtualMesh, number, caller.name, caller.way, note.message ?? null, strategy, at, JSON.stringify(changes)],
    );
    await manager.query('UPDATE virtual_mesh_heads SET revision = $2 WHERE name = $1', [virtualMesh, number]);
    await announce(manager, 'intents', virtualMesh);
  }
}

async function retire(manager: EntityManager, { number, retired }: RevisionDraft): Promise<void> {
  if (!retired.length) return;
  await manager.query('UPDATE intents SET retired_in = $1 WHERE retired_in IS NULL AND uid = ANY($2::uuid[])', [
    number,
    retired.map(({ uid }) => uid),
  ]);
}

async function introduce(manager: EntityManager, documents: readonly StoredDocument[]): Promise<void> {
  if (!documents.length) return;
  await manager.query(
    `INSERT INTO intents (uid, kind, name, workspace, virtual_mesh, introduced_in, labels, spec, created_at)
     SELECT uid, kind, name, workspace, "virtualMesh", revision, labels, spec, "createdAt"
       FROM jsonb_to_recordset($1::jsonb) AS d(uid uuid, kind text, name text, workspace text, "virtualMesh" text,
            revision integer, labels jsonb, spec jsonb, "createdAt" timestamptz)
      ORDER BY kind, name`,
    [JSON.stringify(documents)],
  );
}
