import type { VirtualMeshSpec } from '@overmesh/model';
import type { DataSource, EntityManager } from 'typeorm';
import type { DocumentChange, DocumentRef, Head, IntentPage, Revision, StoredDocument } from './intent.ts';

const COLUMNS = 'i.uid, i.kind, i.name, i.workspace, i.virtual_mesh, i.introduced_in, i.labels, i.spec, i.created_at';

interface DocumentRow {
  readonly uid: string;
  readonly kind: string;
  readonly name: string;
  readonly workspace: string;
  readonly virtual_mesh: string;
  readonly introduced_in: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: object;
  readonly created_at: Date;
}

interface RevisionRow {
  readonly number: number;
  readonly author: string;
  readonly message: string | null;
  readonly at: Date;
  readonly changes: readonly DocumentChange[];
}

/** What can be asked in a transaction and outside of one. */
type Queryable = Pick<DataSource | EntityManager, 'query'>;

/** Every document that was live in a VirtualMesh at a revision, and which revision that is; undefined where it never was. */
export async function documentsAt(
  db: Queryable,
  virtualMesh: string,
  revision?: number,
): Promise<{ readonly revision: number; readonly documents: readonly StoredDocument[] } | undefined> {
  const rows = (await db.query(
    `SELECT LEAST($2::int, h.revision) AS at_revision, h.revision AS head, ${COLUMNS}
       FROM virtual_mesh_heads h LEFT JOIN intents i ON i.virtual_mesh = h.name
        AND i.introduced_in <= COALESCE($2, h.revision)
        AND (i.retired_in IS NULL OR i.retired_in > COALESCE($2, h.revision))
      WHERE h.name = $1 AND COALESCE($2, h.revision) BETWEEN 1 AND h.revision`,
    [virtualMesh, revision ?? null],
  )) as readonly (DocumentRow & { readonly head: number })[];
  const [first] = rows;
  if (!first) return undefined;
  // The left join gives one row without a document where the VirtualMesh is gone.
  const documents = rows.filter(({ uid }) => uid !== null).map(toDocument);
  return { revision: revision ?? first.head, documents };
}

/** Live documents by their keys (`Kind/name`), and all those of some VirtualMeshes. */
export async function liveDocuments(
  db: Queryable,
  { keys, virtualMeshes }: { readonly keys: readonly string[]; readonly virtualMeshes: readonly string[] },
): Promise<readonly StoredDocument[]> {
  const rows = (await db.query(
    `SELECT ${COLUMNS} FROM intents i
      WHERE i.retired_in IS NULL AND (i.kind || '/' || i.name = ANY($1) OR i.virtual_mesh = ANY($2))`,
    [keys, virtualMeshes],
  )) as readonly DocumentRow[];
  return rows.map(toDocument);
}

export async function documentByName(db: Queryable, { kind, name }: DocumentRef): Promise<StoredDocument | undefined> {
  const rows = (await db.query(
    `SELECT ${COLUMNS} FROM intents i WHERE i.retired_in IS NULL AND i.kind = $1 AND i.name = $2`,
    [kind, name],
  )) as readonly DocumentRow[];
  return rows.map(toDocument)[0];
}

export interface DocumentQuery {
  readonly kind: DocumentRef['kind'];
  readonly virtualMesh?: string;
  readonly after?: string;
  readonly first: number;
}

/** Live documents of one kind by name, bytewise. */
export async function pageDocuments(db: Queryable, query: DocumentQuery): Promise<IntentPage<StoredDocument>> {
  const { kind, virtualMesh, after, first } = query;
  const where = `i.retired_in IS NULL AND i.kind = $1 AND ($2::text IS NULL OR i.virtual_mesh = $2)`;
  const rows = (await db.query(
    `SELECT ${COLUMNS} FROM intents i WHERE ${where} AND ($3::text IS NULL OR i.name COLLATE "C" > $3)
      ORDER BY i.name COLLATE "C" LIMIT $4`,
    [kind, virtualMesh ?? null, after ?? null, first + 1],
  )) as readonly DocumentRow[];
  const counted = await db.query(`SELECT count(*)::int AS total FROM intents i WHERE ${where}`, [
    kind,
    virtualMesh ?? null,
  ]);
  return toPage(rows, first, totalOf(counted), (row) => ({ cursor: row.name, node: toDocument(row) }));
}

/** Newest first; `after` is a revision's number. */
export async function pageRevisions(
  db: Queryable,
  virtualMesh: string,
  { after, first }: { readonly after?: number; readonly first: number },
): Promise<IntentPage<Revision>> {
  const rows = (await db.query(
    `SELECT number, author, message, at, changes FROM revisions
      WHERE virtual_mesh = $1 AND ($2::int IS NULL OR number < $2) ORDER BY number DESC LIMIT $3`,
    [virtualMesh, after ?? null, first + 1],
  )) as readonly RevisionRow[];
  const counted = await db.query('SELECT count(*)::int AS total FROM revisions WHERE virtual_mesh = $1', [virtualMesh]);
  return toPage(rows, first, totalOf(counted), (row) => ({ cursor: String(row.number), node: toRevision(row) }));
}

/** By name; VirtualMeshes that are gone too. */
export async function allHeads(db: Queryable): Promise<readonly Head[]> {
  return (await db.query(
    `SELECT h.name, h.revision, i.spec FROM virtual_mesh_heads h
       LEFT JOIN intents i ON i.retired_in IS NULL AND i.kind = 'VirtualMesh' AND i.name = h.name
      ORDER BY h.name COLLATE "C"`,
  )) as readonly { name: string; revision: number; spec: VirtualMeshSpec | null }[];
}

/** VirtualMesh → its newest revision; what never was is missing. */
export async function headRevisions(db: Queryable, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = (await db.query('SELECT name, revision FROM virtual_mesh_heads WHERE name = ANY($1)', [
    names,
  ])) as readonly { readonly name: string; readonly revision: number }[];
  return new Map(rows.map(({ name, revision }) => [name, revision]));
}

function totalOf(rows: unknown): number {
  return (rows as readonly { readonly total: number }[])[0]?.total ?? 0;
}

function toPage<Row, T>(
  rows: readonly Row[],
  first: number,
  total: number,
  toItem: (row: Row) => { readonly cursor: string; readonly node: T },
): IntentPage<T> {
  return { items: rows.slice(0, first).map(toItem), hasMore: rows.length > first, total };
}

function toDocument(row: DocumentRow): StoredDocument {
  return {
    uid: row.uid,
    kind: row.kind,
    name: row.name,
    workspace: row.workspace,
    virtualMesh: row.virtual_mesh,
    labels: row.labels,
    spec: row.spec,
    revision: row.introduced_in,
    createdAt: row.created_at.toISOString(),
    // Only a parsed document is ever stored, so kind and spec belong together.
  } as StoredDocument;
}

function toRevision({ number, author, message, at, changes }: RevisionRow): Revision {
  return { number, author, ...(message !== null && { message }), at: at.toISOString(), changes };
}
