import { createDataSource } from '@overmesh/db';
import { Intents, intentTables } from '@overmesh/intent';
import { migrations } from '@overmesh/migrations';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase } from '../../harness/shared-clusters.ts';

const LAST_BEFORE = 'PodCounts0000000000009';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let dataSource: DataSource;

/** A database as it was before workspaces were part of a policy's name. */
beforeEach(async () => {
  database = await freshDatabase();
  const older = migrations.slice(0, migrations.findIndex((one) => new one().name === LAST_BEFORE) + 1);
  const before = await createDataSource({ url: database.url, entities: [], migrations: older }).initialize();
  await before.runMigrations();
  await before.query(OLDER_ROWS);
  await before.destroy();
  dataSource = await createDataSource({ url: database.url, entities: intentTables, migrations }).initialize();
});
afterEach(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

/** VirtualMesh shop of team-a, with canary of team-b (changed in revision 2) and slow, which went in revision 2. */
const OLDER_ROWS = `
  INSERT INTO virtual_mesh_heads VALUES ('shop', 2);
  INSERT INTO intents (uid, kind, name, workspace, virtual_mesh, introduced_in, retired_in, labels, spec, created_at) VALUES
    ('00000000-0000-0000-0000-000000000001', 'VirtualMesh', 'shop', 'team-a', 'shop', 1, NULL, '{}', '{"meshes": []}', now()),
    ('00000000-0000-0000-0000-000000000002', 'TrafficPolicy', 'canary', 'team-b', 'shop', 1, 2, '{}', '{"timeout": "1s"}', now()),
    ('00000000-0000-0000-0000-000000000002', 'TrafficPolicy', 'canary', 'team-b', 'shop', 2, NULL, '{}', '{"timeout": "2s"}', now()),
    ('00000000-0000-0000-0000-000000000003', 'TrafficPolicy', 'slow', 'default', 'shop', 1, 2, '{}', '{"timeout": "9s"}', now());
  INSERT INTO revisions VALUES
    ('shop', 1, 'mira', NULL, now(), '[{"kind": "VirtualMesh", "name": "shop", "action": "created"},
      {"kind": "TrafficPolicy", "name": "canary", "action": "created"}, {"kind": "TrafficPolicy", "name": "slow", "action": "created"}]'),
    ('shop', 2, 'mira', NULL, now(), '[{"kind": "TrafficPolicy", "name": "canary", "action": "updated"},
      {"kind": "TrafficPolicy", "name": "slow", "action": "deleted"}]');
  INSERT INTO intent_requests VALUES
    ('r-1', 'digest', '{"revisions": [], "documents": [{"kind": "TrafficPolicy", "name": "canary", "action": "updated"}]}', now()),
    ('r-2', 'digest', '{"revisions": [], "removed": 1}', now());
  INSERT INTO targets (cluster_id, virtual_mesh, mesh, revision, hash, objects, last_translated, reports) VALUES
    ('00000000-0000-0000-0000-00000000000a', 'shop', 'istio', 2, '', '[]',
      '{"canary": {"revision": 2, "spec": {}}, "gone": {"revision": 1, "spec": {}}}', '[]')`;

const queries = {
  outcomes: `SELECT outcome FROM intent_requests ORDER BY id`,
  lastTranslated: `SELECT last_translated AS "lastTranslated" FROM targets`,
};

test('documents of before keep their workspace, their history and what was last translated of them', async () => {
  await dataSource.runMigrations();
  const intents = new Intents(dataSource, { onChange: () => undefined });
  const live = (await intents.list({ first: 10 })).items.map(({ cursor }) => cursor);
  expect(live).toEqual(['team-b/TrafficPolicy/canary', 'VirtualMesh/shop']);
  const history = (await intents.history('shop', { first: 10 })).items.map(({ node }) => node.changes);
  expect(history.map((changes) => changes.map(({ workspace, name, action }) => [workspace, name, action]))).toEqual([
    [
      ['team-b', 'canary', 'updated'],
      ['default', 'slow', 'deleted'],
    ],
    [
      ['default', 'shop', 'created'],
      ['team-b', 'canary', 'created'],
      ['default', 'slow', 'created'],
    ],
  ]);
  expect(await dataSource.query(queries.outcomes)).toMatchObject([
    { outcome: { documents: [{ workspace: 'team-b', name: 'canary' }] } },
    { outcome: { removed: 1 } },
  ]);
  const [target] = await dataSource.query<{ lastTranslated: object }[]>(queries.lastTranslated);
  expect(Object.keys(target?.lastTranslated ?? {})).toEqual(['TrafficPolicy/gone', 'team-b/TrafficPolicy/canary']);
});

test('the way back gives the rows their shape of before, and up again gives the same', async () => {
  await dataSource.runMigrations();
  const after = await Promise.all(Object.values(queries).map((query) => dataSource.query(query)));
  const steps = migrations.length - migrations.findIndex((one) => new one().name === LAST_BEFORE) - 1;
  for (let step = 0; step < steps; step += 1) await dataSource.undoLastMigration();
  const [target] = await dataSource.query<{ lastTranslated: object }[]>(queries.lastTranslated);
  expect(Object.keys(target?.lastTranslated ?? {}).sort()).toEqual(['canary', 'gone']);
  const [revision] = await dataSource.query<{ changes: object[] }[]>('SELECT changes FROM revisions WHERE number = 2');
  expect(revision?.changes[0]).toEqual({ kind: 'TrafficPolicy', name: 'canary', action: 'updated' });
  await dataSource.runMigrations();
  expect(await Promise.all(Object.values(queries).map((query) => dataSource.query(query)))).toEqual(after);
});
