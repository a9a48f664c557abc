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
import { mira } from '../../harness/callers.ts';

const CLUSTERS = 10;
let quiet: QuietClusters;
let room: Room;
let followers: Followers;

beforeAll(async () => {
  quiet = await quietClusters();
  room = await openRoom();
  for (let index = 0; index < CLUSTERS; index += 1) {
    const registered = await room.clusters.register(
      { name: `quiet-${index}`, kubeconfig: quiet.kubeconfig(index) },
      mira,
    );
    if (!registered.ok) throw new Error(JSON.stringify(registered.problems));
  }
  await follow({ healthEveryMs: { ready: 1_000, troubled: 1_000 } });
});
afterAll(async () => {
  followers?.stop();
  await room?.close();
  await quiet?.[Symbol.asyncDispose]();
});

/** Follows all clusters from now on, and waits until each was seen. */
async function follow(periods: Partial<typeof productPeriods.following>): Promise<void> {
  followers?.stop();
  const following = { ...productPeriods.following, ...periods };
  followers = new Followers({ ...room, log: silentLogger(), periods: following, onHealth: () => undefined });
  await followers.sync();
  await vi.waitUntil(async () => (await seen()) === CLUSTERS, { timeout: 60_000 });
}

async function seen(): Promise<number> {
  const ids = (await clusters()).map(({ id }) => id);
  return (await room.discovery.summaries(ids)).filter(({ complete }) => complete).length;
}

const clusters = () => room.clusters.all();
/** Looks at the health of any cluster. */
const looks = () => quiet.server.seen.filter(({ path }) => path.endsWith('/namespaces/kube-system')).length;

/** Until each cluster was looked at three times more, or nearly so. */
async function untilLookedAt(): Promise<void> {
  const before = looks();
  await vi.waitUntil(() => looks() >= before + 3 * CLUSTERS, { timeout: 50_000 });
}

test('clusters where nothing happens cost what none costs: 3 statements a sync, 1 a flush, none of their own', async () => {
  await followers.sync();
  const statements = countStatements(room.dataSource);
  const before = await atRest(statements);
  await untilLookedAt();
  expect(statements.total() - before).toBe(0);
  for (let turn = 0; turn < 3; turn += 1) await followers.sync();
  expect(statements.total() - before).toBe(9);
  await followers.flush();
  expect(statements.total() - before).toBe(10);
});

/** Waits until a turn of looks costs no statement: what was seen at first is still being saved for a while. */
async function atRest(statements: ReturnType<typeof countStatements>): Promise<number> {
  for (;;) {
    const before = statements.total();
    await untilLookedAt();
    if (statements.total() === before) return before;
  }
}

test('when a cluster was last seen moves with the flush, and only then', async () => {
  const [before] = await clusters();
  await untilLookedAt();
  expect((await clusters())[0]).toEqual(before);
  await followers.flush();
  const [after] = await clusters();
  expect(Date.parse(after?.lastSeenAt ?? '')).toBeGreaterThan(Date.parse(before?.lastSeenAt ?? ''));
  expect(after?.conditions.map(({ since }) => since)).toEqual(before?.conditions.map(({ since }) => since));
});

test('clusters that stop answering are told by their broken watches, long before the next look is due', async () => {
  const { server } = quiet;
  const before = looks();
  await follow({ healthEveryMs: { ready: 3_600_000, troubled: 3_600_000 } });
  await vi.waitUntil(() => looks() >= before + CLUSTERS, { timeout: 50_000 });
  await sleep(1_000);
  server.behave((_, response) => response.destroy());
  server.disconnect();
  const away = async () => (await clusters()).filter(({ state }) => state === 'unreachable').length;
  await expect.poll(away, { timeout: 50_000 }).toBe(CLUSTERS);
});
