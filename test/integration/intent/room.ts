import { createDataSource, migrate } from '@overmesh/db';
import { Intents, intentTables } from '@overmesh/intent';
import { migrations } from '@overmesh/migrations';
import { parseIntent } from '@overmesh/model';
import type { Intent, Result } from '@overmesh/model';
import type { DataSource } from 'typeorm';
import { migratedDatabase } from '../../harness/shared-clusters.ts';

/** The intent room on a database of its own. */
export interface Room {
  readonly intents: Intents;
  readonly dataSource: DataSource;
  /** VirtualMeshes that were told to be looked at, in order. */
  readonly changed: readonly string[];
  close(): Promise<void>;
}

export async function openRoom(): Promise<Room> {
  const database = await migratedDatabase();
  const dataSource = createDataSource({ url: database.url, entities: intentTables, migrations });
  await dataSource.initialize();
  await migrate(dataSource);
  const changed: string[] = [];
  const intents = new Intents(dataSource, { onChange: (virtualMesh) => void changed.push(virtualMesh) });
  return {
    intents,
    dataSource,
    changed,
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

export function virtualMesh(name: string, cluster = 'east'): Intent {
  return parsed({ kind: 'VirtualMesh', metadata: { name }, spec: { meshes: [{ cluster }] } });
}

export function policy(name: string, mesh: string, timeout = '2s', workspace = 'default'): Intent {
  const spec = { virtualMesh: mesh, destinations: [{ name: 'reviews' }], timeout };
  return parsed({ kind: 'TrafficPolicy', metadata: { name, workspace }, spec });
}

/** The value, or a test that fails with the problems. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

/** `path CODE` of each problem. */
export function problemsOf(result: Result<unknown>): readonly string[] {
  return result.ok ? [] : result.problems.map(({ path, code }) => `${path} ${code}`);
}

function parsed(document: object): Intent {
  return must(parseIntent({ apiVersion: 'overmesh.io/v1', ...document }));
}
