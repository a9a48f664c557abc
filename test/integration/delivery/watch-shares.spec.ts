import { randomUUID } from 'node:crypto';
import type { Delivery } from '@overmesh/delivery';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

const ids = Array.from({ length: 200 }, () => randomUUID()).sort();
let room: Room;

beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room?.close());

const held = async (worker: Delivery) => [...(await worker.holdWatches(ids))].sort();

/** Each worker takes its turn, over and over, until nothing moves for a round. */
async function settled(workers: readonly Delivery[]): Promise<readonly (readonly string[])[]> {
  let before = '';
  for (;;) {
    const shares: (readonly string[])[] = [];
    for (const worker of workers) shares.push(await held(worker));
    if (JSON.stringify(shares) === before) return shares;
    before = JSON.stringify(shares);
  }
}

const sizes = (shares: readonly (readonly string[])[]) => shares.map(({ length }) => length).sort();

test('three workers share 200 clusters evenly, and each cluster is watched by one of them', async () => {
  const workers = [room.worker(), room.worker(), room.worker()];
  const [first, ...others] = workers;
  if (first) expect(await held(first)).toEqual(ids);
  const shares = await settled([...(first ? [first] : []), ...others]);
  expect(sizes(shares)).toEqual([66, 67, 67]);
  expect(shares.flat().sort()).toEqual(ids);

  // One that is told to end gives back what it has: the others have it with their next turn.
  const [one, two, three] = workers;
  if (!one || !two || !three) throw new Error('there are three');
  await three.onApplicationShutdown();
  const after = [await held(one), await held(two)];
  expect(sizes(after)).toEqual([100, 100]);
  expect(after.flat().sort()).toEqual(ids);
});

test('a worker without a sign of life keeps its watches for 5 s, since Postgres may have restarted, and not longer', async () => {
  const worker = room.worker();
  const dead = 17;
  const { dataSource } = room;
  const showedUp = (seconds: number) =>
    dataSource.query(
      `INSERT INTO workers (key, name, seen_at) VALUES ($1, 'dead', now() - $2 * interval '1 s')
       ON CONFLICT (key) DO UPDATE SET seen_at = excluded.seen_at`,
      [dead, seconds],
    );
  await dataSource.query('DELETE FROM workers');
  await dataSource.query('UPDATE lanes SET watch_holder = $1', [dead]);
  await showedUp(3);
  expect(await held(worker)).toEqual([]);
  await showedUp(6);
  expect(await held(worker)).toEqual(ids);
});
