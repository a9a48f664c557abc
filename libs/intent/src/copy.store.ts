import type { EntityManager } from 'typeorm';
import type { CallerWay, IntentKind, RolloutStrategy } from '@overmesh/model';
import type { DocumentChange } from './intent.ts';

/** One content of one document, with the revisions between which it held: see IntentRow. Times are ISO 8601, UTC. */
export interface ContentCopy {
  readonly uid: string;
  readonly kind: IntentKind;
  readonly name: string;
  readonly workspace: string;
  readonly virtualMesh: string;
  readonly introducedIn: number;
  /** Null while it is live. */
  readonly retiredIn: number | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: object;
  readonly createdAt: string;
}

/** An accepted change: see RevisionRow. */
export interface RevisionCopy {
  readonly virtualMesh: string;
  readonly number: number;
  readonly author: string;
  readonly way: CallerWay;
  readonly message: string | null;
  readonly strategy: RolloutStrategy | null;
  readonly at: string;
  readonly changes: readonly DocumentChange[];
}

/** A VirtualMesh that is or was there: its newest revision, and from which one on its history is whole. */
export interface HeadCopy {
  readonly name: string;
  readonly revision: number;
  readonly oldest: number;
}

/** Every document as it is and as it was, so that a rollback works as before. */
export interface DocumentsCopy {
  readonly heads: readonly HeadCopy[];
  readonly revisions: readonly RevisionCopy[];
  readonly contents: readonly ContentCopy[];
}

const HEADS = 'SELECT name, revision, oldest FROM virtual_mesh_heads ORDER BY name COLLATE "C"';

const REVISIONS = `SELECT virtual_mesh AS "virtualMesh", number, author, way, message, strategy, at, changes FROM revisions
  ORDER BY virtual_mesh COLLATE "C", number`;

const CONTENTS = `SELECT uid, kind, name, workspace, virtual_mesh AS "virtualMesh", introduced_in AS "introducedIn",
    retired_in AS "retiredIn", labels, spec, created_at AS "createdAt" FROM intents
  ORDER BY virtual_mesh COLLATE "C", introduced_in, kind COLLATE "C", workspace COLLATE "C", name COLLATE "C", uid`;

/** What readers of the history may ask for; the transaction keeps it of one moment. */
export async function readDocuments(manager: EntityManager): Promise<DocumentsCopy> {
  const heads: readonly HeadCopy[] = await manager.query(HEADS);
  const revisions: readonly (Omit<RevisionCopy, 'at'> & { readonly at: Date })[] = await manager.query(REVISIONS);
  const contents: readonly (Omit<ContentCopy, 'createdAt'> & { readonly createdAt: Date })[] =
    await manager.query(CONTENTS);
  return {
    heads,
    revisions: revisions.map((row) => ({ ...row, at: row.at.toISOString() })),
    contents: contents.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })),
  };
}

/** Puts all of it into tables that are empty. */
export async function writeDocuments(manager: EntityManager, copy: DocumentsCopy): Promise<void> {
  await manager.query(
    `INSERT INTO virtual_mesh_heads (name, revision, oldest)
     SELECT * FROM jsonb_to_recordset($1) AS head(name text, revision integer, oldest integer)`,
    [JSON.stringify(copy.heads)],
  );
  await manager.query(
    `INSERT INTO revisions (virtual_mesh, number, author, way, message, strategy, at, changes)
     SELECT * FROM jsonb_to_recordset($1) AS revision("virtualMesh" text, number integer, author text, way text,
       message text, strategy jsonb, at timestamptz, changes jsonb)`,
    [JSON.stringify(copy.revisions)],
  );
  await manager.query(
    `INSERT INTO intents (uid, kind, name, workspace, virtual_mesh, introduced_in, retired_in, labels, spec, created_at)
     SELECT * FROM jsonb_to_recordset($1) AS content(uid uuid, kind text, name text, workspace text, "virtualMesh" text,
       "introducedIn" integer, "retiredIn" integer, labels jsonb, spec jsonb, "createdAt" timestamptz)`,
    [JSON.stringify(copy.contents)],
  );
}
