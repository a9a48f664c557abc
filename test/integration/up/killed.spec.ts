import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { seededRandom } from '../../harness/faults/seeded-random.ts';
import { olderAfterNewer } from '../../harness/faults/witness.ts';
import { installBookinfo } from '../../harness/fixtures/bookinfo.ts';
import { installMesh } from '../../harness/fixtures/meshes.ts';
import { Overmesh } from '../../harness/overmesh.ts';
import { embeddedDatabaseUrl } from '../../harness/record/homes.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { lastOf, lostIn, prepareShop, timeoutsOn, Writers } from '../faults/writers.ts';

const SEED = 5;
const ROUNDS = 3;

let pool: LentClusters;
let cluster: ClusterAccess;
let overmesh: Overmesh;

beforeAll(async () => {
  [pool, overmesh] = await Promise.all([lendClusters(['one'], { crds: ['istio'] }), Overmesh.start()]);
  cluster = pool.cluster('one');
  await installMesh(cluster, 'istio');
  await installBookinfo(cluster, 'istio');
  await prepareShop(await address(), cluster);
}, 180_000);

afterAll(async () => {
  await overmesh?.stop();
  await pool?.stop();
});

async function address() {
  return { url: await overmesh.apiUrl(), home: overmesh.home };
}

test(`everything killed at once under load, ${ROUNDS} times at moments of seed ${SEED}: up starts by itself, nothing acknowledged is lost`, async () => {
  const random = seededRandom(SEED);
  const writers = new Writers(address);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const before = writers.soFar.acknowledged.length;
    await expect.poll(() => writers.soFar.acknowledged.length, { timeout: 60_000 }).toBeGreaterThan(before + 4);
    await sleep(random() * 2_000);
    await overmesh.kill();
    await overmesh.startAgain();
  }
  const { acknowledged, strange } = await writers.stop();
  expect(strange).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(ROUNDS * 4);
  expect(await lostIn(embeddedDatabaseUrl(overmesh.home), acknowledged)).toEqual([]);
  await expect.poll(() => timeoutsOn(cluster), { timeout: 60_000 }).toEqual(lastOf(acknowledged));
  expect(olderAfterNewer(await cluster.audit(), 'lane')).toEqual([]);
}, 240_000);
