import { randomUUID } from 'node:crypto';
import { inTransaction } from '@overmesh/db';
import { refOf, succeed, virtualMeshOf } from '@overmesh/model';
import type { Result } from '@overmesh/model';
import type { DataSource, EntityManager } from 'typeorm';
import { onlyNames } from './commit.ts';
import { decideChanges } from './decide/changes.ts';
import type { DocumentsView } from './decide/changes.ts';
import { previewOf } from './decide/content.ts';
import type { Change, Preview } from './intent.ts';
import { heads, liveDocuments, liveOf } from './reads.store.ts';

/** What `commit` would make of a change, on one view of the database that no other change disturbs. Saves nothing. */
export async function preview(dataSource: DataSource, change: Change): Promise<Result<Preview>> {
  const seen = await inTransaction(dataSource, (manager) => wholeView(manager, onlyNames(change)), 'REPEATABLE READ');
  const at = new Date().toISOString();
  const decided = decideChanges(change, seen, { at, uidOf: () => randomUUID() });
  return decided.ok ? succeed(previewOf(change, decided.value, seen)) : decided;
}

/** Every VirtualMesh that the change is about, with all of its documents. */
async function wholeView(manager: EntityManager, change: Change): Promise<DocumentsView> {
  const present = await liveDocuments(manager, [...change.documents.map(refOf), ...change.removals]);
  const concerned = new Set([...change.documents.map(virtualMeshOf), ...present.map(({ virtualMesh }) => virtualMesh)]);
  const numbers = (await heads(manager)).map(({ name, revision }) => [name, revision] as const);
  return { live: await liveOf(manager, [...concerned]), heads: new Map(numbers) };
}
