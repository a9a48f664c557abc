import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setTargets } from '../../harness/targets.ts';
import { openRoom } from '../pipeline/room.ts';
import type { Room } from '../pipeline/room.ts';
import { rule } from './room.ts';

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room?.close());

/** A deadlock is found by Postgres after a second and then repeated: no error, and a push that is a second late. */
test('30 sets of targets for 12 clusters while their watches are taken again in any order bring no deadlock', async () => {
  const ids = Array.from({ length: 12 }, () => randomUUID());
  const target = (clusterId: string, revision: number) => ({
    clusterId,
    mesh: 'istio',
    objects: [rule('shop', `r-${revision}`)],
  });
  const setting = async (): Promise<void> => {
    for (let revision = 1; revision <= 30; revision += 1)
      await setTargets(
        room.delivery,
        'shop',
        revision,
        ids.map((id) => target(id, revision)),
      );
  };
  let isSet = false;
  const holding = async (): Promise<void> => {
    for (let turn = 0; !isSet; turn += 1) {
      // As when their holder has died, one by one: this is to lock no two rows.
      for (const id of ids)
        await room.dataSource.query('UPDATE lanes SET watch_holder = NULL WHERE cluster_id = $1', [id]);
      await room.delivery.holdWatches(turn % 2 ? ids.toReversed() : ids).catch(() => undefined);
    }
  };
  await Promise.all([setting().finally(() => (isSet = true)), holding(), holding()]);
  const [{ deadlocks }] = (await room.dataSource.query(
    `SELECT pg_stat_force_next_flush(), deadlocks::int FROM pg_stat_database WHERE datname = current_database()`,
  )) as [{ readonly deadlocks: number }];
  expect(deadlocks).toBe(0);
});
