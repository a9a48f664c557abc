import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeClient, OpenClient } from '@overmesh/kube';
import { openClient, readKubeconfig } from '@overmesh/kube';
import type { SimulatedCluster } from '../../fleet/cluster.ts';
import { SimulatedFleet } from '../../fleet/fleet.ts';
import { furnish, turnPod } from '../../fleet/template.ts';
import { acceptedWrites, deletesWithoutPreconditions } from '../../harness/faults/witness.ts';
import { CONFIG_MAP, configMap, expectedOf, failure, namespace, refTo } from './objects.ts';

let fleet: SimulatedFleet;
let template: SimulatedCluster;
const clients: OpenClient[] = [];

beforeAll(async () => {
  fleet = await SimulatedFleet.start();
  template = await fleet.add('template');
  await template.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
  await template.apply([configMap('everywhere')]);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await fleet.stop();
});

function clientOf({ adminKubeconfig }: SimulatedCluster): KubeClient {
  const read = readKubeconfig(adminKubeconfig, { allowLoopback: true });
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  const client = openClient(read.value.access, { headersMs: 400, requestMs: 2_000, connectMs: 400 });
  clients.push(client);
  return client;
}

const uidOf = async (cluster: SimulatedCluster) =>
  ((await cluster.request('GET', '/api/v1/namespaces/kube-system')).body as { metadata: { uid: string } }).metadata.uid;

test('a cluster as benchmarks have it comes up with the rights that Overmesh is given, and turns a pod', async () => {
  const cluster = await fleet.add('furnished');
  await furnish(cluster);
  await turnPod(cluster, false);
  const { body } = await cluster.request('GET', '/api/v1/namespaces/shop/pods');
  expect((body as { readonly items: readonly unknown[] }).items.length).toBeGreaterThan(20);
});

describe('clusters of one template', () => {
  test('have its objects and an identity of their own', async () => {
    const [one, two] = [await fleet.add('one', template), await fleet.add('two', template)];
    expect(new Set(await Promise.all([template, one, two].map(uidOf))).size).toBe(3);
    expect((await clientOf(one).get(refTo(CONFIG_MAP, 'everywhere')))?.['data']).toEqual({ a: '1' });
  });

  test('what is written to one is on that one only', async () => {
    const [one, two] = [await fleet.add('writes', template), await fleet.add('others', template)];
    await clientOf(one).create(configMap('own'));
    expect(await clientOf(two).get(refTo(CONFIG_MAP, 'own'))).toBeUndefined();
    expect(await clientOf(template).get(refTo(CONFIG_MAP, 'own'))).toBeUndefined();
    expect([one, two].map((cluster) => cluster.audit().length)).toEqual([1, 0]);
  });

  test('200 more take less than 60 MiB, garbage included', async () => {
    const before = process.memoryUsage().rss;
    const many = await Promise.all(Array.from({ length: 200 }, (_, index) => fleet.add(`many-${index}`, template)));
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(60);
    await Promise.all(many.map((cluster) => cluster.stop()));
  });
});

describe('the journal', () => {
  test('tells every write with its body and answer, and witnesses read it as an audit log', async () => {
    const cluster = await fleet.add('told', template);
    const client = clientOf(cluster);
    const made = await client.create(configMap('told'));
    await failure(client.create(configMap('told')));
    await client.dryRun(configMap('told', { a: '2' }));
    await client.remove(refTo(CONFIG_MAP, 'told'), expectedOf(made));
    const events = cluster.audit();
    expect(events.map(({ verb, responseStatus }) => `${verb} ${responseStatus?.code}`)).toEqual([
      'patch 201',
      'patch 409',
      'patch 200',
      'delete 200',
    ]);
    expect(acceptedWrites(events)).toHaveLength(2);
    expect(deletesWithoutPreconditions(events)).toEqual([]);
    expect(events[0]?.requestObject).toMatchObject({ data: { a: '1' } });
    expect(events[0]?.responseObject).toMatchObject({ metadata: { uid: made.metadata.uid } });
  });
});

describe('faults', () => {
  test('a cluster that refuses is unreachable, and answers again when it is well', async () => {
    const cluster = await fleet.add('refusing', template);
    const client = clientOf(cluster);
    await client.get(refTo(CONFIG_MAP, 'everywhere'));
    await cluster.fall('refuse');
    expect((await failure(client.get(refTo(CONFIG_MAP, 'everywhere')))).reason).toBe('unreachable');
    await cluster.heal();
    expect(await client.get(refTo(CONFIG_MAP, 'everywhere'))).toBeDefined();
  });

  test('a cluster that hangs takes a request and does it when it is well, if the caller still waits', async () => {
    const cluster = await fleet.add('hanging', template);
    const client = clientOf(cluster);
    await cluster.fall('hang');
    expect((await failure(client.create(configMap('given-up')))).reason).toBe('timeout');
    const waiting = client.create(configMap('waited-for'));
    await sleep(100);
    await cluster.heal();
    expect((await waiting).metadata.name).toBe('waited-for');
    expect(await client.get(refTo(CONFIG_MAP, 'given-up'))).toBeUndefined();
  });

  test('a cluster that is cut off shakes no hands, and its watches hear afterwards what they missed', async () => {
    const cluster = await fleet.add('cut-off', template);
    const client = clientOf(cluster);
    const { resourceVersion } = await client.glance(CONFIG_MAP, namespace);
    const stop = new AbortController();
    const names: string[] = [];
    const reading = (async () => {
      const options = { namespace, resourceVersion, signal: stop.signal };
      for await (const event of client.watch(CONFIG_MAP, options))
        if (event.type !== 'bookmark') names.push(event.object.metadata.name);
    })();
    await expect.poll(() => cluster.api.watches.count).toBe(1);
    await cluster.fall('partition');
    await cluster.apply([configMap('unheard-of')]);
    expect(await failure(clientOf(cluster).get(refTo(CONFIG_MAP, 'everywhere')))).toMatchObject({ retryable: true });
    expect(names).toEqual([]);
    await cluster.heal();
    await expect.poll(() => names).toEqual(['unheard-of']);
    stop.abort();
    await reading;
  });
});
