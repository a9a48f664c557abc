import { createDataSource } from '@overmesh/db';
import { migrations } from '@overmesh/migrations';
import { tables } from '@overmesh/pipeline';
import { MigrationExecutor } from 'typeorm';
import { expect, test } from 'vitest';
import { freshDatabase } from '../../harness/shared-clusters.ts';

const MIGRATION = 'MeshModes0000000000045';

/** What was stored of a mesh before, and what is now. */
const MESHES: readonly (readonly [before: object, after: object])[] = [
  [
    { key: 'istio', mode: 'sidecar', ztunnel: true },
    { key: 'istio', modes: ['ambient', 'sidecar'] },
  ],
  [
    { key: 'istio-canary', mode: 'ambient', ztunnel: true },
    { key: 'istio-canary', modes: ['ambient'] },
  ],
  [
    { key: 'linkerd', mode: 'sidecar' },
    { key: 'linkerd', modes: ['sidecar'] },
  ],
  [
    { key: 'consul', mode: 'unknown' },
    { key: 'consul', modes: [] },
  ],
];

test('meshes that were seen by an older Overmesh have their modes, and their one mode when it is put back', async () => {
  const database = await freshDatabase();
  const dataSource = await createDataSource({ url: database.url, entities: tables, migrations }).initialize();
  const meshes = async () => {
    const [row] = await dataSource.query<{ meshes: object[] }[]>(
      `SELECT inventory->'meshes' AS meshes FROM inventories`,
    );
    return row?.meshes;
  };
  try {
    const pending = await new MigrationExecutor(dataSource).getPendingMigrations();
    for (const each of pending) {
      if (each.name === MIGRATION) await dataSource.query(ROW, [JSON.stringify(MESHES.map(([before]) => before))]);
      await new MigrationExecutor(dataSource).executeMigration(each);
      if (each.name === MIGRATION) break;
    }
    expect(await meshes()).toEqual(MESHES.map(([, after]) => after));
    await dataSource.undoLastMigration();
    expect(await meshes()).toEqual(MESHES.map(([before]) => before));
  } finally {
    await dataSource.destroy();
    await database.drop();
  }
});

const ROW = `
  INSERT INTO inventories (cluster_id, inventory, hash, observed_at, changed_at, complete, problems) VALUES
    ('00000000-0000-0000-0000-00000000000a', jsonb_build_object('meshes', $1::jsonb), '', now(), now(), true, '[]')`;
