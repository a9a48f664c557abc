import { randomBytes } from 'node:crypto';
import { readConfig, masterKeysOf } from '@overmesh/config';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { SimulatedFleet } from '../../fleet/fleet.ts';
import type { ProgramProcess } from '../../harness/faults/overmesh-process.ts';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import { recordMasterKey } from '../../harness/record/homes.ts';
import { removeFolder, temporaryFolder } from '../../harness/temporary-folder.ts';
import { openRoom } from '../pipeline/room.ts';
import type { Room } from '../pipeline/room.ts';
import { mira } from '../../harness/callers.ts';

const CLUSTERS = 30;
let fleet: SimulatedFleet;
let room: Room;
let home: string;
const workers: ProgramProcess[] = [];

beforeAll(async () => {
  const masterKey = randomBytes(32).toString('base64');
  recordMasterKey(masterKey);
  const read = readConfig({ OVERMESH_MASTER_KEY: masterKey });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  fleet = await SimulatedFleet.start();
  room = await openRoom(masterKeysOf(read.value));
  for (let index = 0; index < CLUSTERS; index += 1) {
    const { adminKubeconfig: kubeconfig } = await fleet.add(`member-${index}`);
    const registered = await room.clusters.register({ name: `member-${index}`, kubeconfig }, mira);
    if (!registered.ok) throw new Error(JSON.stringify(registered.problems));
  }
  home = await temporaryFolder('two-workers');
  const env = { OVERMESH_MASTER_KEY: masterKey };
  for (const name of ['worker-a', 'worker-b'])
    workers.push(await startProgram({ program: 'worker', name, home, databaseUrl: room.databaseUrl, env }));
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await room?.close();
  await fleet?.stop();
  await removeFolder(home);
});

/** How many clusters each worker watches, by its process id. */
async function shares(): Promise<Readonly<Record<string, number>>> {
  const rows: readonly { readonly pid: string; readonly clusters: number }[] = await room.dataSource.query(
    `SELECT split_part(name, '/', 2) AS pid, count(*)::int AS clusters
     FROM lanes JOIN workers ON key = watch_holder GROUP BY name`,
  );
  return Object.fromEntries(rows.map(({ pid, clusters }) => [pid, clusters]));
}

const half = CLUSTERS / 2;
let round = 0;

/** A Service is made on every cluster. Resolves when all inventories have it. */
async function noticed(): Promise<void> {
  round += 1;
  const name = `news-${round}`;
  const spec = { ports: [{ port: 80 }], selector: { app: name } };
  for (const cluster of fleet.clusters) {
    await cluster.apply([{ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec }]);
  }
  const has = async () => (await room.discovery.destinations({ first: 1_000 })).items.map(({ node }) => node.name);
  const isEverywhere = async () => (await has()).filter((one) => one === name).length === CLUSTERS;
  await vi.waitUntil(isEverywhere, { timeout: 55_000, interval: 200 });
}

test('two worker processes watch 15 of 30 clusters each, and a change on any of them is seen', async () => {
  const [a, b] = workers;
  await expect.poll(shares, { timeout: 55_000 }).toEqual({ [a?.pid ?? 0]: half, [b?.pid ?? 0]: half });
  await noticed();
});

test('after one is killed the other watches all 30 within 12 s, and sees what changes on any of them', async () => {
  const [a, b] = workers;
  await a?.kill();
  const killedAt = performance.now();
  await expect.poll(async () => (await shares())[b?.pid ?? 0], { timeout: 30_000 }).toBe(CLUSTERS);
  // 5 s of patience and 3 s to the next turn, and some for a busy machine.
  expect(performance.now() - killedAt).toBeLessThan(12_000);
  await noticed();
});

test('when it is back each has its half again', async () => {
  const [a, b] = workers;
  await a?.restart();
  await expect.poll(shares, { timeout: 55_000 }).toMatchObject({ [a?.pid ?? 0]: half, [b?.pid ?? 0]: half });
  await noticed();
});
