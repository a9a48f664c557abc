import { setTimeout as sleep } from 'node:timers/promises';
import { productPeriods } from '@overmesh/config';
import { silentLogger } from '@overmesh/log';
import { Followers } from '@overmesh/pipeline';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { countStatements } from '../../bench/statements.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';
import { quietClusters } from './quiet-clusters.ts';
import type { QuietClusters } from './quiet-clusters.ts';

const CLUSTERS = 30;
let quiet: QuietClusters;
let room: Room;
let followers: Followers;

beforeAll(async () => {
  quiet = await quietClusters();
  room = await openRoom();
  for (let index = 0; index < CLUSTERS; index += 1) {
    const registered = await room.clusters.register({ name: `quiet-${index}`, kubeconfig: quiet.kubeconfig(index) });
    if (!registered.ok) throw new Error(JSON.stringify(registered.problems));
  }
  followers = new Followers({ ...room, log: silentLogger(), periods: productPeriods.following, onHealth: () => undefined });
  await followers.sync();
  await vi.waitUntil(async () => (await seen()) === CLUSTERS, { timeout: 30_000 });
});
afterAll(async () => {
  followers?.stop();
  await room?.close();
  await quiet?.[Symbol.asyncDispose]();
});

async function seen(): Promise<number> {
  const { ids } = await registered();
  return (await room.discovery.inventories(ids)).filter(({ complete }) => complete).length;
}

async function registered() {
  const clusters = await room.clusters.all();
  return { clusters, ids: clusters.map(({ id }) => id) };
}

test('30 clusters where nothing happens cost what one costs: 3 statements a sync, 1 a flush, none of their own', async () => {
  await followers.sync();
  await sleep(1_000);
  const asked = quiet.server.seen.length;
  const statements = countStatements(room.dataSource);
  // Long enough for every cluster to be looked at.
  await sleep(19_000);
  expect(statements.total()).toBe(0);
  expect(quiet.server.seen.length).toBeGreaterThanOrEqual(asked + CLUSTERS);
  for (let turn = 0; turn < 3; turn += 1) await followers.sync();
  expect(statements.total()).toBe(9);
  await followers.flush();
  expect(statements.total()).toBe(10);
});

test('when a cluster was last seen moves with the flush, and only then', async () => {
  const before = (await registered()).clusters[0];
  await sleep(19_000);
  expect((await registered()).clusters[0]).toEqual(before);
  await followers.flush();
  const after = (await registered()).clusters[0];
  expect(Date.parse(after?.lastSeenAt ?? '')).toBeGreaterThan(Date.parse(before?.lastSeenAt ?? ''));
  expect(after?.conditions.map(({ since }) => since)).toEqual(before?.conditions.map(({ since }) => since));
});

test('a cluster that stops answering is told within 3 s, by its broken watches', async () => {
  const { server } = quiet;
  server.behave((_, response) => response.destroy());
  server.disconnect();
  const away = async () => (await registered()).clusters.filter(({ state }) => state === 'unreachable').length;
  await expect.poll(away, { timeout: 3_000 }).toBe(CLUSTERS);
});
