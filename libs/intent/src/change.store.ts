import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Changes, Introduced } from './decide/changes.ts';
import type { ApplyOutcome, Author, MeshRevision } from './intent.ts';

/** Another change came between our look and our locks. Has Postgres's code for that, so that the transaction runs again. */
export class ChangedMeanwhileError extends Error {
  override readonly name = 'ChangedMeanwhileError';
  readonly code = '40001';
}

/**
 * Locks VirtualMeshes until the transaction ends, those too that do not exist yet.
 *
 * In one order for everybody, so that two changes of the same ones wait for each other instead of dying.
 *
 * @returns their newest revisions; 0 for one that never was
 */
export async function lockHeads(
  manager: EntityManager,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const sorted = [...new Set(names)].sort();
  await manager.query(
    `INSERT INTO virtual_mesh_heads (name, revision)
     SELECT name, 0 FROM unnest($1::text[]) AS name ORDER BY name COLLATE "C" ON CONFLICT DO NOTHING`,
    [sorted],
  );
  const rows = (await manager.query(
    'SELECT name, revision FROM virtual_mesh_heads WHERE name = ANY($1) ORDER BY name COLLATE "C" FOR UPDATE',
    [sorted],
  )) as readonly { readonly name: string; readonly revision: number }[];
  return new Map(rows.map(({ name, revision }) => [name, revision]));
}

/** Saves a change: one revision of each VirtualMesh in it. The heads are locked. */
export async function saveChanges(
  manager: EntityManager,
  changes: Changes,
  heads: ReadonlyMap<string, number>,
  { author, message }: Author,
): Promise<readonly MeshRevision[]> {
  const revisions = [...changes.perMesh.keys()]
    .sort()
    .map((virtualMesh) => ({ virtualMesh, revision: (heads.get(virtualMesh) ?? 0) + 1 }));
  const revisionOf = new Map(revisions.map(({ virtualMesh, revision }) => [virtualMesh, revision]));
  await retire(manager, changes, revisionOf);
  await introduce(manager, changes.introduced, revisionOf);
  const rows = revisions.map((one) => ({ ...one, changes: changes.perMesh.get(one.virtualMesh) ?? [] }));
  await manager.query(
    `WITH made AS (SELECT * FROM jsonb_to_recordset($1) AS r("virtualMesh" text, revision int, changes jsonb)),
          moved AS (UPDATE virtual_mesh_heads SET revision = made.revision FROM made WHERE name = made."virtualMesh")
     INSERT INTO revisions (virtual_mesh, number, author, message, at, changes)
     SELECT "virtualMesh", revision, $2, $3, now(), changes FROM made`,
    [JSON.stringify(rows), author, message ?? null],
  );
  return revisions;
}

/** Ends contents with the revision of the VirtualMesh that they were in. */
async function retire(manager: EntityManager, { retired }: Changes, revisionOf: ReadonlyMap<string, number>) {
  if (!retired.length) return;
  const rows = retired.map(({ uid, virtualMesh }) => ({ uid, revision: revisionOf.get(virtualMesh) }));
  await manager.query(
    `UPDATE intents SET retired_in = r.revision FROM jsonb_to_recordset($1) AS r(uid uuid, revision int)
      WHERE intents.uid = r.uid AND intents.retired_in IS NULL`,
    [JSON.stringify(rows)],
  );
}

async function introduce(
  manager: EntityManager,
  introduced: readonly Introduced[],
  revisionOf: ReadonlyMap<string, number>,
) {
  if (!introduced.length) return;
  const rows = introduced.map(({ intent, virtualMesh, previous }) => ({
    uid: previous?.uid ?? randomUUID(),
    kind: intent.kind,
    name: intent.metadata.name,
    workspace: intent.metadata.workspace,
    virtual_mesh: virtualMesh,
    introduced_in: revisionOf.get(virtualMesh),
    labels: intent.metadata.labels,
    spec: intent.spec,
    created_at: previous?.createdAt,
  }));
  // ON CONFLICT: a document of the same name was created in another VirtualMesh, whose lock we do not hold.
  const written = (await manager.query(
    `INSERT INTO intents (uid, kind, name, workspace, virtual_mesh, introduced_in, labels, spec, created_at)
     SELECT uid, kind, name, workspace, virtual_mesh, introduced_in, labels, spec, COALESCE(created_at, now())
       FROM jsonb_to_recordset($1) AS r(uid uuid, kind text, name text, workspace text, virtual_mesh text,
                                        introduced_in int, labels jsonb, spec jsonb, created_at timestamptz)
     ON CONFLICT DO NOTHING RETURNING uid`,
    [JSON.stringify(rows)],
  )) as readonly unknown[];
  if (written.length < rows.length) throw new ChangedMeanwhileError('a document of that name was created meanwhile');
}

/** The first answer to a request, and what it was about. */
export interface FirstAnswer {
  readonly digest: string;
  readonly outcome: ApplyOutcome;
}

/**
 * Claims a request id. Of several calls at once one goes on; the others wait here until it is done.
 *
 * @returns the first answer when there was one
 */
export async function claimRequest(
  manager: EntityManager,
  id: string,
  digest: string,
): Promise<FirstAnswer | undefined> {
  await manager.query(`DELETE FROM intent_requests WHERE at < now() - interval '7 days'`);
  const claimed = (await manager.query(
    `INSERT INTO intent_requests (id, digest, outcome, at) VALUES ($1, $2, '{}', now())
     ON CONFLICT DO NOTHING RETURNING id`,
    [id, digest],
  )) as readonly unknown[];
  if (claimed.length) return undefined;
  const rows = (await manager.query('SELECT digest, outcome FROM intent_requests WHERE id = $1', [
    id,
  ])) as readonly FirstAnswer[];
  return rows[0];
}

export async function rememberAnswer(manager: EntityManager, id: string, outcome: ApplyOutcome): Promise<void> {
  await manager.query('UPDATE intent_requests SET outcome = $2 WHERE id = $1', [id, JSON.stringify(outcome)]);
}
