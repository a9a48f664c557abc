import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cluster } from '../../harness/cluster.ts';
import { meshDocument, startFleet, timeoutDocument, timeoutsOn, untilWritten } from '../../harness/faults/fleet.ts';
import type { Fleet } from '../../harness/faults/fleet.ts';
import { toldDocument } from '../../harness/faults/told.ts';
import { acceptedWrites, byUserAgent } from '../../harness/faults/witness.ts';

const TOLD = { timeout: 120_000, interval: 50 };

let fleet: Fleet;
let cluster: Cluster;

beforeAll(async () => {
  fleet = await startFleet(['one'], { env: { OVERMESH_SWEEP_INTERVAL_MS: '1000' } });
  cluster = fleet.member('one').cluster;
  await fleet.apply(meshDocument('shop'), timeoutDocument('patience', 'shop', 1_001));
  await untilWritten(fleet.members, 1_001);
}, 300_000);

afterAll(async () => {
  await fleet?.close();
}, 60_000);

/** `patch overmesh-details`: what the API server did for us, deletes too. */
async function written(): Promise<readonly string[]> {
  const writes = acceptedWrites(await cluster.audit()).filter(byUserAgent);
  return writes.map(({ verb, objectRef }) => `${verb} ${objectRef?.name}`).sort();
}

async function problemsTold(): Promise<string> {
  return (await toldDocument(fleet, 'TrafficPolicy/patience', 'one'))?.problems.join('\n') ?? '';
}

test(
  'a mesh that is uninstalled: without its control plane it is told and nothing is touched',
  { timeout: 360_000 },
  async () => {
    const four = await written();
    expect(four).toHaveLength(4);
    await cluster.request('DELETE', '/apis/apps/v1/namespaces/istio-system/deployments/istiod');
    await expect.poll(problemsTold, TOLD).toContain('mesh istio is not installed on one any more');
    expect(await timeoutsOn(cluster)).toHaveLength(4);
    expect(await written()).toEqual(four);
  },
);
