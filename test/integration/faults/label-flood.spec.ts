import { afterAll, beforeAll, expect, test } from 'vitest';
import { meshDocument, startFleet, timeoutDocument, untilWritten } from '../../harness/faults/fleet.ts';
import type { Fleet } from '../../harness/faults/fleet.ts';
import { cases } from '../../harness/random.ts';
import { leastWaitOf } from '../floods/slowdown.ts';
import { peakMebibytes } from '../../harness/faults/memory.ts';
import { tenantOf } from '../../harness/tenant.ts';
import type { Tenant } from '../../harness/tenant.ts';

/** Somebody with rights in one namespace makes as many objects with our label as he can, some as large as they may be. */

const PATIENCE = { timeout: 120_000, interval: 200 };
const FLOOD = cases(10_000);
/** One in so many carries as much in annotations as Kubernetes takes. */
const LARGE_EVERY = 40;
const LARGE_BYTES = 200_000;
const AT_ONCE = 8;
const GROWTH_MIB = 400;
const RULES = '/apis/networking.istio.io/v1/namespaces/tenant/destinationrules';

let fleet: Fleet;
let tenant: Tenant;

beforeAll(async () => {
  fleet = await startFleet(['one'], { env: { OVERMESH_SWEEP_INTERVAL_MS: '1000' } });
  tenant = await tenantOf(fleet.member('one').cluster, 'tenant');
  await fleet.apply(meshDocument('shop'), timeoutDocument('patience', 'shop', 1_001));
  await untilWritten(fleet.members, 1_001);
}, 300_000);

afterAll(async () => {
  await tenant?.close();
  await fleet?.close();
}, 60_000);

async function flood(): Promise<void> {
  const names = Array.from({ length: FLOOD }, (_, index) => index).values();
  const pour = async () => {
    for (const index of names) {
      const answer = await tenant.request('POST', RULES, labelled(index));
      if (answer.status !== 201) throw new Error(`${index}: ${answer.status}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, pour));
}

function labelled(index: number): object {
  const annotations = index % LARGE_EVERY ? {} : { note: 'x'.repeat(LARGE_BYTES) };
  const labels = { 'app.kubernetes.io/managed-by': 'overmesh' };
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { namespace: 'tenant', name: `flood-${index}`, labels, annotations },
    spec: { host: `flood-${index}` },
  };
}

async function orphansKept(): Promise<number> {
  const { cluster } = await fleet.ask<{ cluster: { lane: { orphanedObjects: readonly string[] } } }>(
    '{ cluster(name: "one") { lane { orphanedObjects } } }',
  );
  return cluster.lane.orphanedObjects.length;
}

async function events(type: string): Promise<readonly string[]> {
  const { events: told } = await fleet.ask<{ events: { edges: { node: { type: string; message: string } }[] } }>(
    '{ events(first: 200, cluster: "one") { edges { node { type message } } } }',
  );
  return told.edges.flatMap(({ node }) => (node.type === type ? [node.message] : []));
}

/** Objects that the lane says it wrote so far. */
async function written(): Promise<number> {
  const counts = (await events('delivered')).map((message) => Number(/wrote (\d+)/.exec(message)?.[1]));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What one change of the documents takes: objects that are written, and milliseconds. */
async function change(ms: number): Promise<{ readonly writes: number; readonly tookMs: number }> {
  const before = await written();
  const startedAt = performance.now();
  await fleet.apply(timeoutDocument('patience', 'shop', ms));
  await untilWritten(fleet.members, ms);
  const tookMs = performance.now() - startedAt;
  await expect.poll(written, PATIENCE).toBeGreaterThanOrEqual(before + 4);
  return { tookMs, writes: (await written()) - before };
}

test(
  `${FLOOD} objects with our label are a few events, cost no memory to speak of, and hold up no change`,
  { timeout: 1_200_000 },
  async () => {
    // The beginning is told after it is written, and must not be counted to the first change.
    await expect.poll(written, PATIENCE).toBe(4);
    const quiet = await change(1_003);
    const memory = await peakMebibytes(fleet.worker.pid);
    const ask = async () => void (await orphansKept());
    const quietWait = await leastWaitOf(fleet.api.pid, ask);
    await flood();
    await expect.poll(orphansKept, PATIENCE).toBe(100);
    const loud = await change(1_005);
    expect([quiet.writes, loud.writes]).toEqual([4, 4]);
    expect(loud.tookMs).toBeLessThan(10_000);
    const loudWait = await leastWaitOf(fleet.api.pid, ask);
    process.stdout.write(`a client waits ${(loudWait / quietWait).toFixed(2)} of quiet; `);
    expect(loudWait / quietWait).toBeLessThan(2);
    const told = await events('orphaned-object');
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThanOrEqual(60);
    expect(told.every((message) => message.length < 1_000)).toBe(true);
    const grown = (await peakMebibytes(fleet.worker.pid)) - memory;
    process.stdout.write(`a change took ${quiet.tookMs | 0} ms, and ${loud.tookMs | 0} ms beside ${FLOOD} objects; `);
    process.stdout.write(`${told.length} events, ${grown} MiB more\n`);
    expect(grown).toBeLessThan(GROWTH_MIB);
  },
);
