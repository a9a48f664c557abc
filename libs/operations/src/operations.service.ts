import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { announce, inTransaction } from '@overmesh/db';
import { isUuid } from '@overmesh/model';
import type { OperationKind } from '@overmesh/model';
import { DataSource, IsNull, LessThan, Not } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { Advance, OperationDraft, OperationPageQuery, StoredOperation } from './operation.ts';
import { OPERATIONS } from './operations.table.ts';
import type { OperationRow } from './operations.table.ts';

interface OperationPage {
  readonly items: readonly { readonly cursor: string; readonly node: StoredOperation }[];
  readonly hasMore: boolean;
  readonly total: number;
}

/**
 * Long commands as rows: begun by whoever asks, stepped by a worker, read by whoever watches. Every change is announced,
 * under topic `operations`.
 *
 * What a step is, its kind knows: see the pipeline. A step may be done twice, by a worker that died before it was saved or
 * by two at a time, so each must be harmless where it was done already.
 */
@Injectable()
export class Operations {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Begins a command, or gives the one of its kind that goes on for this subject already. */
  async begin(draft: OperationDraft): Promise<StoredOperation> {
    for (;;) {
      const row = await inTransaction(this.dataSource, (manager) => beginOrFind(manager, draft));
      if (row) return toOperation(row);
    }
  }

  /** Any text may be asked for. */
  async byId(id: string): Promise<StoredOperation | undefined> {
    if (!isUuid(id)) return undefined;
    const row = await this.dataSource.getRepository(OPERATIONS).findOneBy({ id });
    return row ? toOperation(row) : undefined;
  }

  /** The one of a kind that goes on for a subject. */
  async running(kind: OperationKind, subjectId: string): Promise<StoredOperation | undefined> {
    const row = await this.dataSource.getRepository(OPERATIONS).findOneBy({ kind, subjectId, endedAt: IsNull() });
    return row ? toOperation(row) : undefined;
  }

  /** Those of a kind that go on, in the order in which they were begun. */
  async goingOn(kind: OperationKind): Promise<readonly StoredOperation[]> {
    const rows = await this.dataSource.getRepository(OPERATIONS).find({
      where: { kind, endedAt: IsNull() },
      order: { number: 'ASC' },
    });
    return rows.map(toOperation);
  }

  /** The newest first; the cursor is a number that grows with every command. */
  async page({ first, after, running }: OperationPageQuery): Promise<OperationPage> {
    const rows = this.dataSource.getRepository(OPERATIONS);
    const matching = running === undefined ? {} : { endedAt: running ? IsNull() : Not(IsNull()) };
    const older = after === undefined ? {} : { number: LessThan(after) };
    const total = await rows.countBy(matching);
    const found = await rows.find({ where: { ...matching, ...older }, order: { number: 'DESC' }, take: first + 1 });
    const items = found.slice(0, first).map((row) => ({ cursor: row.number, node: toOperation(row) }));
    return { items, hasMore: found.length > first, total };
  }

  /** Ids of those that go on and that there is something to look at. */
  async due(): Promise<readonly string[]> {
    const rows: readonly { id: string }[] = await this.dataSource.query(
      'SELECT id FROM operations WHERE ended_at IS NULL AND not_before <= now() ORDER BY number',
    );
    return rows.map(({ id }) => id);
  }

  /** Those go that were over so many days ago, at most so many at once. @returns how many went */
  async cut(days: number, most: number): Promise<number> {
    const [, count]: [unknown, number] = await this.dataSource.query(
      `DELETE FROM operations WHERE id = ANY(ARRAY(
         SELECT id FROM operations WHERE ended_at < now() - $1 * interval '1 day' ORDER BY number LIMIT $2))`,
      [days, most],
    );
    return count;
  }

  /** Saves what a step came to. False where somebody else has saved one since it was read: look again. */
  async advance({ id, version }: StoredOperation, advance: Advance): Promise<boolean> {
    return inTransaction(this.dataSource, async (manager) => {
      const isSaved = await save(manager, id, version, advance);
      if (isSaved) await announce(manager, 'operations', id);
      return isSaved;
    });
  }
}

/** Null where the one that went on ended just now: there is room for this one. */
async function beginOrFind(manager: EntityManager, draft: OperationDraft): Promise<OperationRow | null> {
  const { kind, subjectId, subject, state, step, message, caller } = draft;
  const begun: readonly { id: string }[] = await manager.query(
    `INSERT INTO operations (id, kind, subject_id, subject, state, step, message, caller)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (kind, subject_id) WHERE ended_at IS NULL DO NOTHING RETURNING id`,
    [randomUUID(), kind, subjectId, subject, JSON.stringify(state), step, message, JSON.stringify(caller)],
  );
  const [first] = begun;
  if (first) await announce(manager, 'operations', first.id);
  return manager.getRepository(OPERATIONS).findOneBy(first ? { id: first.id } : { kind, subjectId, endedAt: IsNull() });
}

async function save(manager: EntityManager, id: string, version: number, advance: Advance): Promise<boolean> {
  const { step, message, state, progress, problems, outcome = null, againInMs = 0 } = advance;
  const [, count]: [unknown, number] = await manager.query(
    `UPDATE operations SET step = $3, message = $4, state = $5, done = $6, total = $7, problems = $8, outcome = $9,
       ended_at = CASE WHEN $9::text IS NULL THEN NULL ELSE now() END,
       not_before = now() + $10 * interval '1 ms', version = version + 1
     WHERE id = $1 AND version = $2 AND ended_at IS NULL`,
    [
      ...[id, version, step, message, JSON.stringify(state), progress.done, progress.total],
      ...[JSON.stringify(problems), outcome, againInMs],
    ],
  );
  return count > 0;
}

function toOperation(row: OperationRow): StoredOperation {
  const { id, kind, subjectId, subject, state, step, message, done, total, problems, caller, version } = row;
  return {
    ...{ id, kind, subjectId, subject, state, step, message, problems, caller, version },
    progress: { done, total },
    startedAt: row.startedAt.toISOString(),
    ...(row.endedAt ? { endedAt: row.endedAt.toISOString() } : {}),
    ...(row.outcome ? { outcome: row.outcome } : {}),
  };
}
