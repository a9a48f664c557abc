import type { EntityManager } from 'typeorm';
import { In, LessThan, MoreThan } from 'typeorm';
import { ACTIVE_STATES } from './rollout.ts';
import type { Rollout, RolloutRecord } from './rollout.ts';
import { ROLLOUT_RECORDS, ROLLOUTS } from './rollouts.tables.ts';
import type { RolloutRecordRow, RolloutRow } from './rollouts.tables.ts';

/** A rollout with the version that it was read at. */
export interface StoredRollout {
  readonly rollout: Rollout;
  readonly version: number;
  /** How long ago it was last looked at, by the clock of Postgres. */
  readonly unseenMs: number;
}

/** The rollout of a VirtualMesh that something may still come of. */
export async function activeRollout(manager: EntityManager, virtualMesh: string): Promise<StoredRollout | undefined> {
  return first(manager, { virtualMesh, state: In([...ACTIVE_STATES]) });
}

/** The last rollout of a VirtualMesh, whatever came of it. */
export async function lastRollout(manager: EntityManager, virtualMesh: string): Promise<StoredRollout | undefined> {
  return first(manager, { virtualMesh });
}

async function first(manager: EntityManager, where: object): Promise<StoredRollout | undefined> {
  const { entities, raw } = await manager
    .getRepository(ROLLOUTS)
    .createQueryBuilder('rollout')
    .addSelect('extract(epoch FROM now() - rollout.looked_at) * 1000', 'unseen')
    .where(where)
    .orderBy('rollout.id', 'DESC')
    .limit(1)
    .getRawAndEntities<{ readonly unseen: string }>();
  const [row] = entities;
  return row && { rollout: toRollout(row), version: row.version, unseenMs: Number(raw[0]?.unseen) };
}

/** Keeps that it was looked at now: nothing else of it is news. */
export async function touchRollout(manager: EntityManager, id: string): Promise<void> {
  await manager.query('UPDATE rollouts SET looked_at = now() WHERE id = $1', [id]);
}

/** The last rollout of each of these VirtualMeshes that had one. */
export async function lastRollouts(
  manager: EntityManager,
  virtualMeshes: readonly string[],
): Promise<readonly Rollout[]> {
  const rows = await manager
    .getRepository(ROLLOUTS)
    .createQueryBuilder('rollout')
    .distinctOn(['rollout.virtualMesh'])
    .where('rollout.virtualMesh = ANY(:virtualMeshes)', { virtualMeshes })
    .orderBy('rollout.virtualMesh')
    .addOrderBy('rollout.id', 'DESC')
    .getMany();
  return rows.map(toRollout);
}

/** The last rollout of each VirtualMesh that had one. */
export async function everyLastRollout(manager: EntityManager): Promise<readonly Rollout[]> {
  const rows = await manager
    .getRepository(ROLLOUTS)
    .createQueryBuilder('rollout')
    .distinctOn(['rollout.virtualMesh'])
    .orderBy('rollout.virtualMesh')
    .addOrderBy('rollout.id', 'DESC')
    .getMany();
  return rows.map(toRollout);
}

/** The revision that the last rollout of each VirtualMesh was for, and whether something may still come of it. */
export async function lastRevisions(
  manager: EntityManager,
): Promise<ReadonlyMap<string, { readonly to: number; readonly isActive: boolean }>> {
  const rows: readonly { readonly virtualMesh: string; readonly to: number; readonly isActive: boolean }[] =
    await manager.query(
      `SELECT DISTINCT ON (virtual_mesh) virtual_mesh AS "virtualMesh", to_revision AS "to",
         state = ANY($1) AS "isActive" FROM rollouts ORDER BY virtual_mesh, id DESC`,
      [ACTIVE_STATES],
    );
  return new Map(rows.map(({ virtualMesh, ...rest }) => [virtualMesh, rest]));
}

/** The oldest revision of each VirtualMesh that a rollout under way has clusters on, or may give back to one. */
export async function neededRevisions(manager: EntityManager): Promise<ReadonlyMap<string, number>> {
  const rows: readonly { readonly virtualMesh: string; readonly revision: number }[] = await manager.query(
    `SELECT virtual_mesh AS "virtualMesh", LEAST(from_revision,
       (SELECT min((cluster->>'before')::integer) FROM jsonb_array_elements(clusters) AS cluster)) AS revision
     FROM rollouts WHERE state = ANY($1)`,
    [ACTIVE_STATES],
  );
  return new Map(rows.map(({ virtualMesh, revision }) => [virtualMesh, revision]));
}

/** Rollouts, newest first, before the one with this id. */
export async function pageRollouts(
  manager: EntityManager,
  { virtualMesh, before, first: take }: { virtualMesh?: string; before?: string; first: number },
): Promise<readonly Rollout[]> {
  const where = { ...(virtualMesh !== undefined && { virtualMesh }), ...(before && { id: LessThan(before) }) };
  const rows = await manager.getRepository(ROLLOUTS).find({ where, order: { id: 'DESC' }, take });
  return rows.map(toRollout);
}

/** What happened in a rollout, oldest first, after the record with this id. */
export async function pageRecords(
  manager: EntityManager,
  { rolloutId, after, first: take }: { rolloutId: string; after?: string; first: number },
): Promise<readonly (RolloutRecord & { readonly id: string })[]> {
  const where = { rolloutId, ...(after && { id: MoreThan(after) }) };
  const rows = await manager.getRepository(ROLLOUT_RECORDS).find({ where, order: { id: 'ASC' }, take });
  return rows.map(toRecord);
}

/** @returns its id; undefined where the VirtualMesh has one already */
export async function insertRollout(manager: EntityManager, rollout: Rollout): Promise<string | undefined> {
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(ROLLOUTS)
    .values(toRow(rollout))
    .orIgnore()
    .returning('id')
    .execute();
  return (raw as readonly { readonly id: string }[])[0]?.id;
}

/** @returns false where somebody else saved it since this version */
export async function updateRollout(manager: EntityManager, rollout: Rollout, version: number): Promise<boolean> {
  const { affected } = await manager
    .getRepository(ROLLOUTS)
    .update({ id: rollout.id, version }, { ...toRow(rollout), lookedAt: () => 'now()', version: version + 1 });
  return affected === 1;
}

export async function insertRecords(
  manager: EntityManager,
  rolloutId: string,
  records: readonly RolloutRecord[],
): Promise<void> {
  if (!records.length) return;
  await manager.getRepository(ROLLOUT_RECORDS).insert(
    records.map(({ at, wave, what, message, seen, by }) => ({
      ...{ rolloutId, what, message, at: new Date(at) },
      ...{ wave: wave ?? null, seen: seen ?? null, by: by ?? null },
    })),
  );
}

function toRow(rollout: Rollout): Omit<RolloutRow, 'id' | 'version' | 'lookedAt'> {
  const {
    id: _id,
    from,
    to,
    phaseSince,
    waveSince,
    waveBegan,
    stillSince,
    startedAt,
    endedAt,
    promotedWave,
    ...rest
  } = rollout;
  return {
    ...rest,
    fromRevision: from,
    toRevision: to,
    phaseSince: new Date(phaseSince),
    waveSince: new Date(waveSince),
    waveBegan: new Date(waveBegan),
    stillSince: stillSince === undefined ? null : new Date(stillSince),
    startedAt: new Date(startedAt),
    endedAt: endedAt === undefined ? null : new Date(endedAt),
    promotedWave: promotedWave ?? null,
  };
}

function toRollout(row: RolloutRow): Rollout {
  const {
    fromRevision,
    toRevision,
    phaseSince,
    waveSince,
    waveBegan,
    stillSince,
    startedAt,
    endedAt,
    promotedWave,
    lookedAt: _lookedAt,
    version: _,
    ...rest
  } = row;
  return {
    ...rest,
    from: fromRevision,
    to: toRevision,
    phaseSince: phaseSince.getTime(),
    waveSince: waveSince.getTime(),
    waveBegan: waveBegan.getTime(),
    stillSince: stillSince?.getTime(),
    startedAt: startedAt.getTime(),
    endedAt: endedAt?.getTime(),
    promotedWave: promotedWave ?? undefined,
  };
}

function toRecord({ id, at, wave, what, message, seen, by }: RolloutRecordRow) {
  return {
    ...{ id, what, message, at: at.getTime(), wave: wave ?? undefined },
    ...(seen && { seen }),
    ...(by !== null && { by }),
  };
}
