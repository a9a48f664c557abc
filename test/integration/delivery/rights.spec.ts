import type { Delivery } from '@overmesh/delivery';
import { rightsFix } from '@overmesh/pipeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memberObjects } from '../../harness/member-rights.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { liveObject, openRoom, rule, service, setTargets } from './room.ts';
import type { Member, Room } from './room.ts';

let pool: LentClusters;
let room: Room;
let delivery: Delivery;
let member: Member;

beforeAll(async () => {
  [pool, room] = await Promise.all([lendClusters(['reader'], { crds: ['istio'] }), openRoom()]);
  const cluster = pool.cluster('reader');
  await cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }]);
  member = room.member({ ...cluster, adminKubeconfig: await cluster.memberKubeconfig(['read']) });
  delivery = room.worker({ rightsFix });
});
afterAll(async () => {
  await room?.close();
  await pool?.stop();
});

const wanted = [rule('shop', 'overmesh-a'), service('shop', 'overmesh-a')];

test('policy for a cluster that was given nothing but to read is held, with the right and what would give it', async () => {
  await setTargets(delivery, member, 1, wanted);
  await room.settle(delivery, member);
  const lane = await room.lane(member);
  expect(lane.state).toBe('held');
  expect(lane.reason).toBe(
    'the credential of the cluster may not patch destinationrules.networking.istio.io: overmesh cluster rbac --rights istio-traffic | kubectl apply -f -',
  );
});

test('once the capability is given the next pass writes everything', async () => {
  await pool.cluster('reader').apply(await memberObjects(['istio-traffic']));
  const written = async () => {
    await room.settle(delivery, member);
    return (await room.lane(member)).state;
  };
  await expect.poll(written, { timeout: 20_000 }).toBe('idle');
  for (const object of wanted) expect(await liveObject(pool.cluster('reader'), object)).toBeDefined();
});

test("with the capability a stranger's object is still not written, and an object of ours is", async () => {
  const stranger = service('shop', 'theirs');
  const object = { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', ...stranger.body };
  await pool.cluster('reader').apply([{ ...object, metadata: { name: 'theirs', namespace: 'shop' } }]);
  await setTargets(delivery, member, 2, [rule('shop', 'overmesh-a', { host: 'b' }), service('shop', 'theirs', '9s')]);
  await room.settle(delivery, member);
  expect((await liveObject(pool.cluster('reader'), stranger))?.spec.http[0]?.timeout).toBe('2s');
  expect((await liveObject(pool.cluster('reader'), rule('shop', 'overmesh-a')))?.spec.host).toBe('b');
});
