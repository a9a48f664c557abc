import type { LaneRow, LedgerRow, TargetRow } from '@overmesh/delivery';
import type { StoredInventory } from '@overmesh/discovery';
import type { ClusterPlace, IntentKind } from '@overmesh/model';
import pg from 'pg';

/** A content of a document, as Postgres has it: from one revision to another, or still. */
export interface IntentRow {
  readonly uid: string;
  readonly kind: IntentKind;
  readonly name: string;
  readonly workspace: string;
  readonly virtualMesh: string;
  readonly introducedIn: number;
  readonly retiredIn: number | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: object;
  readonly createdAt: Date;
}

export interface RevisionRow {
  readonly virtualMesh: string;
  readonly number: number;
  readonly at: Date;
}

export interface ClusterRow extends ClusterPlace {
  readonly conditions: readonly { readonly type: string; readonly status: string; readonly reason: string }[];
}

export interface EventRow {
  readonly at: Date;
  readonly clusterId: string;
  readonly type: string;
  readonly message: string;
  readonly object: string | null;
}

/** What is said of a rollout, by its VirtualMesh's only one that is under way, or by the last one. */
export interface RolloutRow {
  readonly id: string;
  readonly virtualMesh: string;
  readonly fromRevision: number;
  readonly toRevision: number;
  readonly state: string;
  readonly phase: string;
  readonly wave: number;
  readonly reason: string;
  readonly clusters: readonly { readonly cluster: string; readonly before: number; readonly state: string }[];
}

/** What Overmesh has in Postgres, read past it. */
export interface Rows {
  readonly intents: readonly IntentRow[];
  readonly revisions: readonly RevisionRow[];
  readonly heads: readonly { readonly name: string; readonly revision: number }[];
  readonly reconciled: readonly { readonly virtualMesh: string; readonly revision: number }[];
  readonly clusters: readonly ClusterRow[];
  readonly inventories: readonly Pick<StoredInventory, 'clusterId' | 'inventory' | 'problems'>[];
  readonly targets: readonly TargetRow[];
  readonly ledger: readonly LedgerRow[];
  readonly lanes: readonly LaneRow[];
  readonly events: readonly EventRow[];
  /** Oldest first. */
  readonly rollouts: readonly RolloutRow[];
}

const TABLES: { readonly [T in keyof Rows]: string } = {
  intents: 'intents',
  revisions: 'revisions',
  heads: 'virtual_mesh_heads',
  reconciled: 'reconciliations',
  clusters: 'clusters',
  inventories: 'inventories',
  targets: 'targets',
  ledger: 'ledger',
  lanes: 'lanes',
  events: 'cluster_events ORDER BY id',
  rollouts: 'rollouts ORDER BY id',
};

/** Reads some tables as of one moment. */
export async function readRows<T extends keyof Rows>(url: string, ...tables: readonly T[]): Promise<Pick<Rows, T>> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 20_000, query_timeout: 30_000 });
  // A server that ends a connection between two statements says so here too.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const read: [string, unknown][] = [];
    for (const table of tables) {
      const { rows } = await client.query<Record<string, unknown>>(`SELECT * FROM ${TABLES[table]}`);
      read.push([table, rows.map(inCamelCase)]);
    }
    return Object.fromEntries(read) as Pick<Rows, T>;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Every table. */
export function readAllRows(url: string): Promise<Rows> {
  return readRows(url, ...(Object.keys(TABLES) as (keyof Rows)[]));
}

function inCamelCase(row: Record<string, unknown>): Record<string, unknown> {
  const name = (column: string) => column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [name(column), value]));
}
