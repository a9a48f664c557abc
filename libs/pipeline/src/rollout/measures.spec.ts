import 'reflect-metadata';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Cluster, Clusters } from '@overmesh/clusters';
import type { KubeClients } from '@overmesh/kube';
import type { Gate } from '@overmesh/rollout';
import { afterEach, expect, test } from 'vitest';
import { Measures } from './measures.service.ts';

const OPTIONS = {
  allowLoopback: true,
  ownAddresses: [],
  askEveryMs: 600_000,
  limits: { connectMs: 10_000, callMs: 30_000 },
};

let server: Server | undefined;
let measures: Measures | undefined;

afterEach(async () => {
  await measures?.onApplicationShutdown();
  server?.closeAllConnections();
  server?.close();
});

/** A Prometheus that answers 1 at first, then 2, and so on. */
async function countingPrometheus(): Promise<Cluster> {
  let asked = 0;
  server = createServer((_request, response) => {
    asked += 1;
    const result = [{ metric: {}, value: [1, String(asked)] }];
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { id: '1', name: 'east', prometheus: `http://127.0.0.1:${port}` } as unknown as Cluster;
}

test('within one phase a Prometheus is asked once, and what it said before a wave says nothing of it', async () => {
  const east = await countingPrometheus();
  measures = new Measures({} as KubeClients, {} as Clusters, OPTIONS);
  const gates = [{ type: 'promql', name: 'errors', promql: { query: 'errors', max: 1 } }] as unknown as readonly Gate[];
  const during = (phaseSince: number) => measures?.on(east, { strategy: { gates }, waveBegan: 0, phaseSince });
  expect(await during(1_000)).toEqual({ errors: { now: { value: 1 } } });
  expect(await during(1_000)).toEqual({ errors: { now: { value: 1 } } });
  expect(await during(2_000)).toEqual({ errors: { now: { value: 2 } } });
});
