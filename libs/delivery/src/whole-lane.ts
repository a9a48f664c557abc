import type { DataSource, EntitySchema } from 'typeorm';
import type { Agreement } from './decide/situation.ts';
import { toEntry } from './ledger.store.ts';
import type { StoredEntry } from './ledger.store.ts';
import { LANES, LEDGER, TARGETS } from './tables.ts';
import type { LaneRow, TargetRow } from './tables.ts';

type Json = Readonly<Record<string, unknown>>;

/** Everything that the database knows of a lane. */
export interface WholeLane {
  readonly lane: LaneRow;
  readonly targets: readonly TargetRow[];
  readonly ledger: readonly StoredEntry[];
  /** Id of this installation. */
  readonly installation: string;
  /** What a person has agreed to take over here. */
  readonly agreements: readonly Agreement[];
  /** When it was read, by the clock of Postgres: the only one that all workers share. */
  readonly now: Date;
}

interface WholeRow {
  readonly lane: Json;
  readonly targets: readonly Json[] | null;
  readonly ledger: readonly Json[] | null;
  readonly agreements: readonly Agreement[] | null;
  readonly installation: string;
  readonly now: Date;
}

/** Reads a lane with one statement, so that all of it is of one moment; undefined when there is none. */
export async function loadWhole(dataSource: DataSource, clusterId: string): Promise<WholeLane | undefined> {
  const rows: readonly WholeRow[] = await dataSource.query(
    `SELECT row_to_json(lanes) AS lane, now() AS now, (SELECT id FROM installation) AS installation,
         (SELECT json_agg(adoptions) FROM adoptions WHERE cluster_id = $1) AS agreements,
         (SELECT json_agg(targets) FROM targets WHERE cluster_id = $1) AS targets,
         (SELECT json_agg(ledger) FROM ledger WHERE cluster_id = $1) AS ledger
       FROM lanes WHERE cluster_id = $1`,
    [clusterId],
  );
  const [row] = rows;
  if (!row) return undefined;
  const toTarget = rowsOf(dataSource, TARGETS);
  const toLedgerRow = rowsOf(dataSource, LEDGER);
  return {
    lane: rowsOf(dataSource, LANES)(row.lane),
    targets: (row.targets ?? []).map(toTarget),
    ledger: (row.ledger ?? []).map((entry) => toEntry(toLedgerRow(entry))),
    installation: row.installation,
    agreements: row.agreements ?? [],
    now: row.now,
  };
}

/** From a row as JSON to the row as TypeORM gives it: names of properties, times as Date, bigint as text. */
function rowsOf<Row extends object>(dataSource: DataSource, table: EntitySchema<Row>): (json: Json) => Row {
  const columns = dataSource.getMetadata(table).columns.map(({ propertyName, databaseName, type }) => ({
    propertyName,
    databaseName,
    revive: revivers.get(type),
  }));
  return (json) => {
    const pairs = columns.map(({ propertyName, databaseName, revive }) => {
      const value = json[databaseName] ?? null;
      return [propertyName, revive && value !== null ? revive(value) : value];
    });
    return Object.fromEntries(pairs) as Row;
  };
}

const revivers: ReadonlyMap<unknown, (value: unknown) => unknown> = new Map<unknown, (value: unknown) => unknown>([
  ['timestamptz', (value) => new Date(String(value))],
  ['bigint', String],
]);
