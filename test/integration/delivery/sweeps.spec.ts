import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

let room: Room;

beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room?.close());

const EVERY_MS = 15_000;
const later = () => room.dataSource.query(`UPDATE sweeps SET at = now() - interval '14 s'`);

test('of three workers one looks in each interval, and is told what the one before it found', async () => {
  const workers = [room.worker(), room.worker(), room.worker()];
  const turns = async () => {
    const taken = await Promise.all(workers.map((worker) => worker.takeSweep('left-to-do', EVERY_MS)));
    return taken.flatMap((found) => (found ? [[...found]] : []));
  };
  expect(await turns()).toEqual([[]]);
  await workers[0]?.saveFound('left-to-do', ['deliver east']);
  expect(await turns()).toEqual([]);
  await later();
  expect(await turns()).toEqual([['deliver east']]);
  await workers[1]?.saveFound('left-to-do', []);
  await later();
  expect(await turns()).toEqual([[]]);
});
