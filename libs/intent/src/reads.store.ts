import type { EntityManager } from 'typeorm';
import { documentKey, parseDocumentKey } from '@overmesh/model';
import type { DocumentRef } from '@overmesh/model';
import { FEDERATED_KINDS } from './intent.ts';
import type { DocumentListQuery, DocumentPage, Head, HistoryQuery, RevisionPage, StoredDocument } from './intent.ts';
import type { IntentRow, RevisionRow } from './intent.tables.ts';

/** A document, of a table or subquery `i`. */
export const COLUMNS = `i.uid, i.kind, i.name, i.workspace, i.virtual_mesh AS "virtualMesh", i.labels, i.spec,
  i.introduced_in AS "introducedIn", i.created_at AS "createdAt"`;

/** Bytewise, whatever the database's own collation: a cursor must mean the same to every reader. */
const BY_KEY = 'i.kind COLLATE "C", i.workspace COLLATE "C", i.name COLLATE "C"';

/** Each VirtualMesh before what it is referred to by. */
const VIRTUAL_MESHES_FIRST = `i.kind <> 'VirtualMesh', ${BY_KEY}`;

export async function liveDocuments(
  manager: EntityManager,
  refs: readonly DocumentRef[],
): Promise<readonly StoredDocument[]> {
  if (!refs.length) return [];
  const rows = await manager.query<IntentRow[]>(
    `SELECT ${COLUMNS} FROM intents i
       JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[]) AS r(kind, workspace, name)) r
         ON i.kind = r.kind AND i.workspace = r.workspace AND i.name = r.name
      WHERE i.retired_in IS NULL`,
    [refs.map(({ kind }) => kind), refs.map(({ workspace }) => workspace), refs.map(({ name }) => name)],
  );
  return rows.map(toDocument);
}

/** Every live document of these VirtualMeshes, themselves included. */
export async function liveOf(manager: EntityManager, virtualMeshes: readonly string[]) {
  if (!virtualMeshes.length) return [];
  const rows = await manager.query<IntentRow[]>(
    `SELECT ${COLUMNS} FROM intents i WHERE i.retired_in IS NULL AND i.virtual_mesh = ANY($1)`,
    [virtualMeshes],
  );
  return rows.map(toDocument);
}

/** Every live document of all VirtualMeshes: each VirtualMesh before policies, by workspace and name. */
export async function allLive(manager: EntityManager): Promise<readonly StoredDocument[]> {
  const rows = await manager.query<IntentRow[]>(
    `SELECT ${COLUMNS} FROM intents i WHERE i.retired_in IS NULL ORDER BY ${VIRTUAL_MESHES_FIRST}`,
  );
  return rows.map(toDocument);
}

/**
 * The documents of a VirtualMesh at a revision, the newest where none is given, in one query.
 *
 * @returns undefined when there is no such revision (yet), or not any more
 */
export async function documentsAt(
  manager: EntityManager,
  virtualMesh: string,
  revision?: number,
): Promise<{ readonly revision: number; readonly documents: readonly StoredDocument[] } | undefined> {
  const rows = await manager.query<(IntentRow & { readonly wanted: number; readonly uid: string | null })[]>(
    `SELECT h.wanted, ${COLUMNS}
       FROM (SELECT name, revision, oldest, COALESCE($2::integer, revision) AS wanted FROM virtual_mesh_heads) h
       LEFT JOIN intents i ON i.virtual_mesh = h.name AND i.introduced_in <= h.wanted
        AND (i.retired_in IS NULL OR i.retired_in > h.wanted)
      WHERE h.name = $1 AND h.wanted BETWEEN h.oldest AND h.revision
      ORDER BY ${VIRTUAL_MESHES_FIRST}`,
    [virtualMesh, revision ?? null],
  );
  const [first] = rows;
  if (!first) return undefined;
  return { revision: first.wanted, documents: rows.filter(({ uid }) => uid !== null).map(toDocument) };
}

/** Every live content of documents that give Services to other clusters, and every content that ever was of those of some VirtualMeshes. */
export async function federatedDocuments(
  manager: EntityManager,
  everOf: readonly string[],
): Promise<readonly StoredDocument[]> {
  const rows = await manager.query<IntentRow[]>(
    `SELECT ${COLUMNS} FROM intents i
      WHERE i.kind = ANY($2) AND (i.retired_in IS NULL OR i.virtual_mesh = ANY($1))
      ORDER BY i.virtual_mesh COLLATE "C", ${BY_KEY}, i.introduced_in`,
    [everOf, FEDERATED_KINDS],
  );
  return rows.map(toDocument);
}

/** @param names every VirtualMesh where absent */
export async function heads(manager: EntityManager, names?: readonly string[]): Promise<readonly Head[]> {
  return manager.query<Head[]>(
    `SELECT h.name, h.revision, i.uid IS NULL AS deleted, i.introduced_in AS "documentRevision",
         COALESCE(i.spec ? 'rollout', false) AS "isStaged"
       FROM virtual_mesh_heads h
       LEFT JOIN intents i ON i.kind = 'VirtualMesh' AND i.workspace = 'default' AND i.name = h.name AND i.retired_in IS NULL
      WHERE $1::text[] IS NULL OR h.name = ANY($1)
      ORDER BY h.name COLLATE "C"`,
    [names ?? null],
  );
}

export async function documentPage(manager: EntityManager, query: DocumentListQuery): Promise<DocumentPage> {
  const { kind = null, workspace = null, virtualMesh = null, after, first } = query;
  const matching = `FROM intents i WHERE i.retired_in IS NULL AND ($1::text IS NULL OR i.kind = $1)
    AND ($2::text IS NULL OR i.workspace = $2) AND ($3::text IS NULL OR i.virtual_mesh = $3)`;
  const total = await count(manager, `SELECT count(*)::integer AS total ${matching}`, [kind, workspace, virtualMesh]);
  const last = parseDocumentKey(after ?? '') ?? { kind: '', workspace: '', name: '' };
  const rows = await manager.query<IntentRow[]>(
    `SELECT ${COLUMNS} ${matching} AND (${BY_KEY}) > ($4, $5, $6) ORDER BY ${BY_KEY} LIMIT $7`,
    [kind, workspace, virtualMesh, last.kind, last.workspace, last.name, first + 1],
  );
  const items = rows.slice(0, first).map((row) => ({ cursor: documentKey(row), node: toDocument(row) }));
  return { items, hasMore: rows.length > first, total };
}

/** Newest first; the cursor is the revision's number. */
export async function revisionPage(
  manager: EntityManager,
  virtualMesh: string,
  { after, first }: HistoryQuery,
): Promise<RevisionPage> {
  const total = await count(manager, 'SELECT count(*)::integer AS total FROM revisions WHERE virtual_mesh = $1', [
    virtualMesh,
  ]);
  const rows = await manager.query<RevisionRow[]>(
    `SELECT virtual_mesh AS "virtualMesh", number, author, way, message, strategy, at, changes FROM revisions
      WHERE virtual_mesh = $1 AND ($2::integer IS NULL OR number < $2) ORDER BY number DESC LIMIT $3`,
    [virtualMesh, after ?? null, first + 1],
  );
  const items = rows.slice(0, first).map((row) => ({ cursor: String(row.number), node: toRevision(row) }));
  return { items, hasMore: rows.length > first, total, oldest: await oldestRevision(manager, virtualMesh) };
}

/** From which revision on the history of a VirtualMesh is whole. */
async function oldestRevision(manager: EntityManager, virtualMesh: string): Promise<number> {
  const rows = await manager.query<{ oldest: number }[]>('SELECT oldest FROM virtual_mesh_heads WHERE name = $1', [
    virtualMesh,
  ]);
  return rows[0]?.oldest ?? 1;
}

async function count(manager: EntityManager, text: string, values: readonly unknown[]): Promise<number> {
  const rows = await manager.query<{ total: number }[]>(text, [...values]);
  return rows[0]?.total ?? 0;
}

export function toDocument({ introducedIn, createdAt, ...row }: IntentRow): StoredDocument {
  const { uid, kind, name, workspace, virtualMesh, labels, spec } = row;
  // Every row was a parsed Intent when it was written, so its spec is that of its kind.
  return {
    ...{ uid, kind, name, workspace, virtualMesh, labels, spec },
    revision: introducedIn,
    createdAt: createdAt.toISOString(),
  } as StoredDocument;
}

function toRevision({ message, strategy, at, ...row }: RevisionRow) {
  const given = { ...(message !== null && { message }), ...(strategy && { strategy }) };
  return { ...row, at: at.toISOString(), ...given };
}
