import type { DesiredObject, DestinationReport, Json, LastTranslated, UnmatchedReport } from '@overmesh/model';
import type { EntityManager } from 'typeorm';
import { contentHash, objectHash } from './content.ts';
import { behindLanes, nextGenerations } from './lanes.store.ts';
import { RECONCILIATIONS, TARGETS } from './tables.ts';
import type { ReconciliationRow, TargetRow } from './tables.ts';

/** Whether some target wants the object of a ledger row, in whatever version of its kind. */
const IS_WANTED = `EXISTS (
  SELECT 1 FROM targets, jsonb_array_elements(targets.objects) AS object
  WHERE targets.cluster_id = ledger.cluster_id
    AND object->'ref'->>'name' = ledger.ref->>'name'
    AND object->'ref'->>'namespace' IS NOT DISTINCT FROM ledger.ref->>'namespace'
    AND object->'ref'->'kind'->>'kind' = ledger.ref->'kind'->>'kind'
    AND object->'ref'->'kind'->>'group' = ledger.ref->'kind'->>'group')`;

/** What one mesh of one cluster shall have, fresh from translation. */
export interface Target {
  readonly clusterId: string;
  readonly mesh: string;
  readonly objects: readonly DesiredObject[];
  readonly lastTranslated: Readonly<Record<string, LastTranslated>>;
  readonly reports: readonly DestinationReport[];
}

/** What a VirtualMesh shall have on its clusters, fresh from translation. */
export interface TargetSet {
  readonly virtualMesh: string;
  readonly revision: number;
  readonly targets: readonly Target[];
  /** Keys `clusterId/mesh` whose target stays although nothing was translated for it. */
  readonly keep: ReadonlySet<string>;
  readonly unmatched: readonly UnmatchedReport[];
  /** Hash of the inputs that it was translated from. */
  readonly inputsHash: string;
  /** Keys `clusterId/mesh` of the targets that it had by those inputs; with others by now nothing is set. */
  readonly known?: ReadonlySet<string>;
}

/**
 * The VirtualMesh was given a target after the inputs were read that a set of targets was made from. It does not know of that target and
 * would take it away, before whoever is to have the mesh next has taken it.
 */
export class OutdatedTargetsError extends Error {
  override readonly name = 'OutdatedTargetsError';
}

export async function targetsOf(manager: EntityManager, virtualMesh: string): Promise<readonly TargetRow[]> {
  return manager.getRepository(TARGETS).find({ where: { virtualMesh } });
}

export async function targetsOn(manager: EntityManager, clusterId: string): Promise<readonly TargetRow[]> {
  return manager.getRepository(TARGETS).find({ where: { clusterId } });
}

/** Keys of the meshes that have targets, by id of the cluster. */
export async function writtenMeshes(manager: EntityManager): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows: readonly { id: string; meshes: readonly string[] }[] = await manager.query(
    'SELECT cluster_id AS id, array_agg(DISTINCT mesh) AS meshes FROM targets GROUP BY cluster_id',
  );
  return new Map(rows.map(({ id, meshes }) => [id, meshes]));
}

/**
 * Replaces the targets of a VirtualMesh and gives each cluster whose objects changed a new generation, all or nothing.
 *
 * An older revision never replaces a newer one: the row of the VirtualMesh is locked and its revision compared.
 *
 * @throws OutdatedTargetsError
 * @returns its clusters that have something to do, those of before whose wake-up was lost among them
 */
export async function replaceTargets(manager: EntityManager, set: TargetSet): Promise<readonly string[]> {
  const { virtualMesh, revision, targets, keep } = set;
  const claimed = await claimRevision(manager, set);
  if (!claimed) return [];
  const before = new Map((await targetsOf(manager, virtualMesh)).map((row) => [keyOf(row), row]));
  const unknown = [...before.keys()].find((key) => set.known && !set.known.has(key));
  if (unknown !== undefined) throw new OutdatedTargetsError(`${virtualMesh} was given the target ${unknown} meanwhile`);
  const changed = new Set<string>();
  const others: Hashed[] = [];
  for (const target of targets) {
    const row = before.get(keyOf(target));
    before.delete(keyOf(target));
    const hash = contentHash(target.objects.map((object) => objectHash(object)));
    if (row?.hash === hash) await saveReports(manager, virtualMesh, revision, target, row);
    else others.push({ ...target, hash, isNew: !row });
    if (row?.hash !== hash && (row || target.objects.length)) changed.add(target.clusterId);
  }
  if (others.length) await saveTargets(manager, virtualMesh, revision, others);
  for (const [key, row] of before) {
    if (keep.has(key)) continue;
    await manager.getRepository(TARGETS).delete({ clusterId: row.clusterId, virtualMesh, mesh: row.mesh });
    if (row.objects.length) changed.add(row.clusterId);
  }
  await forgetAgreement(manager, virtualMesh);
  if (claimed.isConfirmed) await agreeToDeletes(manager, virtualMesh);
  if (changed.size) await nextGenerations(manager, [...changed]);
  return behindLanes(manager, virtualMesh);
}

export function keyOf({ clusterId, mesh }: { readonly clusterId: string; readonly mesh: string }): string {
  return `${clusterId}/${mesh}`;
}

async function claimRevision(
  manager: EntityManager,
  { virtualMesh, revision, unmatched, inputsHash }: TargetSet,
): Promise<{ readonly isConfirmed: boolean } | undefined> {
  const known: readonly { revision: number; confirmed: number }[] = await manager.query(
    `SELECT revision, confirmed_revision AS confirmed FROM reconciliations WHERE virtual_mesh = $1 FOR UPDATE`,
    [virtualMesh],
  );
  const rows: readonly unknown[] = await manager.query(
    `INSERT INTO reconciliations (virtual_mesh, revision, unmatched, inputs_hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT (virtual_mesh) DO UPDATE SET
       revision = excluded.revision, unmatched = excluded.unmatched, inputs_hash = excluded.inputs_hash, at = now()
     WHERE reconciliations.revision <= excluded.revision RETURNING revision`,
    [virtualMesh, revision, JSON.stringify(unmatched), inputsHash],
  );
  const [before = { revision: 0, confirmed: 0 }] = known;
  return rows.length ? { isConfirmed: before.confirmed === revision && before.revision < revision } : undefined;
}

/**
 * What the VirtualMesh has on clusters and does not want at the revision that was just targeted may be deleted: its
 * author has said so. A later translation of the same revision, because a cluster left or a Service went, adds nothing.
 */
async function agreeToDeletes(manager: EntityManager, virtualMesh: string): Promise<void> {
  await manager.query(
    `UPDATE ledger SET delete_agreed = true
     WHERE virtual_mesh = $1 AND phase <> 'gone' AND NOT keep AND NOT (${IS_WANTED})`,
    [virtualMesh],
  );
}

/** What is wanted again is not to be deleted by a yes of before. */
async function forgetAgreement(manager: EntityManager, virtualMesh: string): Promise<void> {
  await manager.query(
    `UPDATE ledger SET delete_agreed = false WHERE virtual_mesh = $1 AND delete_agreed AND (${IS_WANTED})`,
    [virtualMesh],
  );
}

/** A target whose objects are other ones than before. */
interface Hashed extends Target {
  readonly hash: string;
  readonly isNew: boolean;
}

/** Saves them with one statement. What is new and wants nothing is as wanted already. */
async function saveTargets(
  manager: EntityManager,
  virtualMesh: string,
  revision: number,
  targets: readonly Hashed[],
): Promise<void> {
  const rows = targets.map(({ clusterId, mesh, hash, objects, lastTranslated, reports, isNew }) => ({
    cluster_id: clusterId,
    mesh,
    hash,
    objects,
    last_translated: lastTranslated,
    reports,
    applied: isNew && !objects.length ? revision : 0,
  }));
  await manager.query(
    `INSERT INTO targets (cluster_id, virtual_mesh, mesh, revision, applied_revision, hash, objects, last_translated, reports)
     SELECT cluster_id, $1, mesh, $2, applied, hash, objects, last_translated, reports
     FROM jsonb_to_recordset($3) AS target(
       cluster_id uuid, mesh text, hash text, objects jsonb, last_translated jsonb, reports jsonb, applied integer)
     ON CONFLICT (cluster_id, virtual_mesh, mesh) DO UPDATE SET
       revision = excluded.revision, hash = excluded.hash,
       objects = excluded.objects, last_translated = excluded.last_translated, reports = excluded.reports, updated_at = now()`,
    [virtualMesh, revision, JSON.stringify(rows)],
  );
}

/** The objects stay as they are; what is already as wanted counts as applied at the new revision too. */
async function saveReports(
  manager: EntityManager,
  virtualMesh: string,
  revision: number,
  { clusterId, mesh, lastTranslated, reports }: Target,
  before: TargetRow,
): Promise<void> {
  const isSame = (one: unknown, other: unknown) => contentHash(one as Json) === contentHash(other as Json);
  if (before.revision === revision && isSame(before.lastTranslated, lastTranslated) && isSame(before.reports, reports))
    return;
  await manager.query(
    `UPDATE targets SET revision = $4, last_translated = $5, reports = $6, updated_at = now(),
       applied_revision = CASE WHEN applied_revision = revision THEN $4 ELSE applied_revision END
     WHERE cluster_id = $1 AND virtual_mesh = $2 AND mesh = $3`,
    [clusterId, virtualMesh, mesh, revision, JSON.stringify(lastTranslated), JSON.stringify(reports)],
  );
}

/** These targets have been written in full; also at a newer revision, where it wants the same objects. */
export async function markApplied(
  manager: EntityManager,
  clusterId: string,
  applied: readonly Pick<TargetRow, 'virtualMesh' | 'mesh' | 'hash'>[],
): Promise<void> {
  for (const { virtualMesh, mesh, hash } of applied)
    await manager
      .getRepository(TARGETS)
      .update({ clusterId, virtualMesh, mesh, hash }, { appliedRevision: () => 'revision' });
}

/** The user agreed, with this revision, to the deletes that it causes. To be told once, right after it was saved. */
export async function confirmRevision(manager: EntityManager, virtualMesh: string, revision: number): Promise<void> {
  const rows: readonly { revision: number }[] = await manager.query(
    `INSERT INTO reconciliations (virtual_mesh, confirmed_revision) VALUES ($1, $2)
     ON CONFLICT (virtual_mesh) DO UPDATE SET confirmed_revision = GREATEST(reconciliations.confirmed_revision, $2)
     RETURNING revision`,
    [virtualMesh, revision],
  );
  // The sweep may have been faster than the word.
  if (rows[0]?.revision === revision) await agreeToDeletes(manager, virtualMesh);
}

export async function reconciliations(manager: EntityManager): Promise<readonly ReconciliationRow[]> {
  return manager.getRepository(RECONCILIATIONS).find();
}

export async function forgetTargets(manager: EntityManager, clusterId: string): Promise<void> {
  await manager.getRepository(TARGETS).delete({ clusterId });
}
