import type { EntityManager } from 'typeorm';
import type { KeptPlan } from './intent.ts';
import { keptPlanTable } from './intent.tables.ts';

/** Plans are kept for so many days. */
const DAYS = 7;

export async function insertKeptPlan(manager: EntityManager, plan: Omit<KeptPlan, 'at' | 'until'>): Promise<void> {
  await manager.query(`DELETE FROM kept_plans WHERE at < now() - make_interval(days => $1)`, [DAYS]);
  const { id, documents, removals, revisions, said, deletes, author } = plan;
  await manager.query(
    `INSERT INTO kept_plans (id, documents, removals, revisions, said, deletes, author) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [id, ...[documents, removals, revisions, said].map((part) => JSON.stringify(part)), deletes, author],
  );
}

/** Undefined for one that never was, and for one that is not kept any more. */
export async function loadKeptPlan(manager: EntityManager, id: string): Promise<KeptPlan | undefined> {
  const row = await manager.getRepository(keptPlanTable).findOneBy({ id });
  if (!row) return undefined;
  const until = new Date(row.at.getTime() + DAYS * 86_400_000);
  return until > new Date() ? { ...row, at: row.at.toISOString(), until: until.toISOString() } : undefined;
}
