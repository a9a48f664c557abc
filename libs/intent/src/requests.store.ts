import { createHash } from 'node:crypto';
import { canonicalJson } from '@overmesh/model';
import type { EntityManager } from 'typeorm';
import type { RequestRow } from './intent.tables.ts';

/** Where a call stands that named itself. */
export type RequestClaim =
  | { readonly state: 'first' }
  /** It was made before with the same wish. */
  | { readonly state: 'answered'; readonly outcome: object }
  /** Its name was used for another wish. */
  | { readonly state: 'other' };

export function digestOf(wish: unknown): string {
  return createHash('sha256').update(canonicalJson(wish)).digest('hex');
}

/** Takes a request id for this transaction; waits for one that has taken the same. Ids are kept for 7 days. */
export async function claimRequest(
  manager: EntityManager,
  id: string | undefined,
  digest: string,
): Promise<RequestClaim> {
  if (id === undefined) return { state: 'first' };
  await manager.query(`DELETE FROM intent_requests WHERE at < now() - interval '7 days'`);
  const taken = await manager.query<unknown[]>(
    `INSERT INTO intent_requests (id, digest, outcome, at) VALUES ($1, $2, '{}', now())
     ON CONFLICT DO NOTHING RETURNING id`,
    [id, digest],
  );
  if (taken.length) return { state: 'first' };
  const rows = await manager.query<RequestRow[]>('SELECT digest, outcome FROM intent_requests WHERE id = $1', [id]);
  const [first] = rows;
  return first?.digest === digest ? { state: 'answered', outcome: first.outcome } : { state: 'other' };
}

/** What a call of this name was answered when it had this wish; undefined where it was not made. */
export async function answeredRequest(manager: EntityManager, id: string, digest: string): Promise<object | undefined> {
  const rows = await manager.query<Pick<RequestRow, 'outcome'>[]>(
    'SELECT outcome FROM intent_requests WHERE id = $1 AND digest = $2',
    [id, digest],
  );
  return rows[0]?.outcome;
}

export async function answerRequest(manager: EntityManager, id: string | undefined, outcome: object): Promise<void> {
  if (id === undefined) return;
  await manager.query('UPDATE intent_requests SET outcome = $2 WHERE id = $1', [id, JSON.stringify(outcome)]);
}
