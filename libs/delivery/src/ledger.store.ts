import type { Evidence } from '@overmesh/model';
import { announcing } from '@overmesh/db';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { QUARANTINE_AFTER } from './decide/quarantine.ts';
import type { Refusals } from './decide/quarantine.ts';
import type { LedgerEntry } from './decide/situation.ts';
import type { Acceptances } from './observed.ts';
import { LEDGER } from './tables.ts';
import type { LedgerRow } from './tables.ts';

/** A ledger row as delivery reads it back, with what only status needs. */
export interface StoredEntry extends LedgerEntry {
  readonly revision: number;
  readonly writtenAt?: string;
  readonly accepted?: Evidence;
  readonly live?: Evidence;
  readonly refusals?: Refusals;
}

/** Every entry of a cluster that may still be on it; `gone` ones are kept in the table as evidence only. */
export async function loadLedger(manager: EntityManager, clusterId: string): Promise<readonly StoredEntry[]> {
  const rows = await manager.getRepository(LEDGER).find({ where: { clusterId } });
  return rows.map(toEntry);
}

/** The same of several clusters, by id of the cluster. */
export async function loadLedgers(
  manager: EntityManager,
  clusterIds: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredEntry[]>> {
  const rows = await manager.getRepository(LEDGER).findBy({ clusterId: In([...clusterIds]) });
  const groups = Map.groupBy(rows, ({ clusterId }) => clusterId);
  return new Map([...groups].map(([id, all]) => [id, all.map(toEntry)]));
}

/** The version of a confidential object that was written for a mesh. */
export interface ConfidentialVersion {
  readonly clusterId: string;
  /** Key of the mesh. */
  readonly mesh: string;
  readonly version: string;
}

/** What of it is on a cluster by the ledger: a write that is under way does not count. See openBody. */
export async function confidentialVersions(
  manager: EntityManager,
  virtualMesh: string,
  source: string,
): Promise<readonly ConfidentialVersion[]> {
  return manager.query(
    `SELECT cluster_id AS "clusterId", mesh, substr(body ->> 'confidential', length($2) + 2) AS version
     FROM ledger
     WHERE virtual_mesh = $1 AND phase = 'present' AND starts_with(body ->> 'confidential', $2 || ' ')`,
    [virtualMesh, source],
  );
}

/**
 * UIDs of all that was ours on these clusters, by id of the cluster. Also of what is gone or was written anew since: the
 * inventory that they are held against may be older than the ledger, and a UID is never given twice.
 */
export async function ownedUids(
  manager: EntityManager,
  clusterIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  if (!clusterIds.length) return new Map();
  const rows: readonly { id: string; uids: readonly string[] }[] = await manager.query(
    `SELECT cluster_id AS id, array_agg(ever) AS uids
     FROM ledger, jsonb_array_elements_text(past_uids || COALESCE(to_jsonb(uid), '[]')) AS ever
     WHERE cluster_id = ANY($1) GROUP BY cluster_id`,
    [clusterIds],
  );
  return new Map(rows.map(({ id, uids }) => [id, new Set(uids)]));
}

/** Columns of the ledger that delivery writes, with their types; `accepted` and `live` are the watch's. */
const WRITTEN = {
  key: 'text',
  ref: 'jsonb',
  virtual_mesh: 'text',
  mesh: 'text',
  mesh_kind: 'text',
  phase: 'text',
  phase_since: 'timestamptz',
  uid: 'text',
  resource_version: 'text',
  hash: 'text',
  body: 'jsonb',
  sealed: 'jsonb',
  generation: 'bigint',
  revision: 'integer',
  intents: 'jsonb',
  keep: 'boolean',
  stage: 'integer',
  repairs: 'jsonb',
  written_at: 'timestamptz',
  finding: 'text',
  refusals: 'jsonb',
} as const;

/** Enough for what an inventory can be behind: the fight limit lets an object be written anew thrice in a while. */
const PAST_UIDS_KEPT = 8;
const PAST_UIDS = `CASE WHEN ledger.uid IS NULL OR ledger.uid = excluded.uid THEN ledger.past_uids
    WHEN jsonb_array_length(ledger.past_uids) < ${PAST_UIDS_KEPT} THEN ledger.past_uids || to_jsonb(ledger.uid)
    ELSE (ledger.past_uids - 0) || to_jsonb(ledger.uid) END`;

const COLUMNS = Object.keys(WRITTEN).join(', ');
const SAVE = `INSERT INTO ledger (cluster_id, ${COLUMNS})
  SELECT $1, ${COLUMNS} FROM jsonb_to_recordset($2) AS entry(${Object.entries(WRITTEN)
    .map(([column, type]) => `${column} ${type}`)
    .join(', ')})
  ON CONFLICT (cluster_id, key) DO UPDATE SET ${Object.keys(WRITTEN)
    .filter((column) => column !== 'key')
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')},
    past_uids = ${PAST_UIDS},
    -- What a mesh said of an older content is no word on this one: the watch brings it anew.
    accepted = CASE WHEN ledger.hash = excluded.hash THEN ledger.accepted END,
    live = CASE WHEN ledger.hash = excluded.hash THEN ledger.live END,
    -- What is written is wanted, so no yes to its deletion is left.
    delete_agreed = ledger.delete_agreed AND excluded.phase NOT IN ('creating', 'updating')`;

/** One statement for many entries: the row of every object is there before the first of them is written. */
export async function saveEntries(
  manager: EntityManager,
  clusterId: string,
  entries: readonly StoredEntry[],
): Promise<void> {
  if (!entries.length) return;
  await manager.query(SAVE, [clusterId, JSON.stringify(entries.map(toRecord))]);
}

/** What an API server has refused is tried once more, now that the definition of its kind changed. @returns whether there is any */
export async function tryRefusedAgain(manager: EntityManager, clusterId: string, definition: string): Promise<boolean> {
  const rows: readonly [readonly unknown[], number] = await manager.query(
    `UPDATE ledger SET refusals = refusals || '{"again": true}'
     WHERE cluster_id = $1 AND refusals IS NOT NULL
       AND (ref->'kind'->>'plural') || '.' || (ref->'kind'->>'group') = $2`,
    [clusterId, definition],
  );
  return rows[1] > 0;
}

/** How many objects are in quarantine that are wanted, or are to go. */
export async function countQuarantined(manager: EntityManager): Promise<number> {
  const rows: readonly { readonly objects: number }[] = await manager.query(
    `SELECT count(*)::integer AS objects FROM ledger
     WHERE refusals IS NOT NULL AND (refusals->>'times')::integer >= $1 AND finding IS NOT NULL
       AND (phase <> 'gone' OR EXISTS
         (SELECT FROM targets WHERE targets.cluster_id = ledger.cluster_id AND ledger.key = ANY(targets.keys)))`,
    [QUARANTINE_AFTER],
  );
  return rows[0]?.objects ?? 0;
}

const SILENT: Evidence = { state: 'unknown', reason: 'nothing on the cluster says anything of this kind of object' };

/**
 * What meshes said of objects, by their keys, as seen by the watch; announced where it is about one that is known. Of each
 * object it counts what the mesh said that its row is for. Times are when it changed.
 *
 * @returns the keys of those that are known
 */
export async function saveAcceptances(
  manager: EntityManager,
  clusterId: string,
  said: ReadonlyMap<string, Acceptances>,
): Promise<ReadonlySet<string>> {
  const answers = [...said].map(([key, answersOfKey]) => ({ key, answers: answersOfKey }));
  const rows: readonly { readonly keys: readonly string[] }[] = await manager.query(
    `WITH heard AS (
       UPDATE ledger SET accepted = COALESCE(answers->mesh_kind->'accepted', $3), live = COALESCE(answers->mesh_kind->'live', $3)
       FROM jsonb_to_recordset($2) AS said(key text, answers jsonb)
       WHERE cluster_id = $1 AND ledger.key = said.key
       RETURNING cluster_id, ledger.key)
     SELECT ARRAY(SELECT key FROM heard) AS keys,
       (SELECT count(${announcing('status', 'cluster_id::text')}) FROM (SELECT DISTINCT cluster_id FROM heard) AS known) AS told`,
    [clusterId, JSON.stringify(answers), JSON.stringify(SILENT)],
  );
  return new Set(rows[0]?.keys);
}

export async function forgetLedger(manager: EntityManager, clusterId: string): Promise<void> {
  await manager.getRepository(LEDGER).delete({ clusterId });
}

/** A row in the words of the decisions. */
export function toEntry(row: LedgerRow): StoredEntry {
  return {
    key: row.key,
    ref: row.ref,
    virtualMesh: row.virtualMesh,
    mesh: { key: row.mesh, kind: row.meshKind },
    phase: row.phase,
    phaseSince: row.phaseSince.toISOString(),
    ...(row.uid === null ? {} : { uid: row.uid }),
    ...(row.resourceVersion === null ? {} : { resourceVersion: row.resourceVersion }),
    hash: row.hash,
    body: row.body,
    ...(row.sealed ? { sealed: row.sealed } : {}),
    generation: Number(row.generation),
    revision: row.revision,
    intents: row.intents,
    keep: row.keep,
    stage: row.stage,
    repairs: row.repairs,
    ...(row.writtenAt ? { writtenAt: row.writtenAt.toISOString() } : {}),
    ...(row.finding === null ? {} : { finding: row.finding }),
    ...(row.refusals ? { refusals: row.refusals } : {}),
    ...(row.accepted ? { accepted: row.accepted } : {}),
    ...(row.live ? { live: row.live } : {}),
    deleteAgreed: row.deleteAgreed,
  };
}

function toRecord(entry: StoredEntry): { readonly [column in keyof typeof WRITTEN]: unknown } {
  return {
    key: entry.key,
    ref: entry.ref,
    virtual_mesh: entry.virtualMesh,
    mesh: entry.mesh.key,
    mesh_kind: entry.mesh.kind,
    phase: entry.phase,
    phase_since: entry.phaseSince,
    uid: entry.uid,
    resource_version: entry.resourceVersion,
    hash: entry.hash,
    body: entry.body,
    sealed: entry.sealed,
    generation: entry.generation,
    revision: entry.revision,
    intents: entry.intents,
    keep: entry.keep,
    stage: entry.stage,
    repairs: entry.repairs,
    written_at: entry.writtenAt,
    finding: entry.finding,
    refusals: entry.refusals,
  };
}
