import { meshes } from '@overmesh/meshes/all';
import type { SeenObject } from '@overmesh/meshes/kit';
import type { Evidence } from '@overmesh/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterAccess } from '../harness/cluster-access.ts';
import { startControlPlane } from '../harness/istio/control-plane.ts';
import type { ControlPlane } from '../harness/istio/control-plane.ts';
import type { KubeObject } from '../harness/objects.ts';
import { lendClusters } from '../harness/shared-clusters.ts';
import type { LentClusters } from '../harness/shared-clusters.ts';

/** What a stock istiod says of objects with its analysis switched on, and what Overmesh makes of it. */

const ROUTES = '/apis/networking.istio.io/v1/namespaces/shop/virtualservices';
const hostOf = (name: string) => `${name}.shop.svc.cluster.local`;
const patience = { timeout: 45_000, interval: 200 };

let pool: LentClusters;
let cluster: ClusterAccess;
let controlPlane: ControlPlane;

beforeAll(async () => {
  pool = await lendClusters(['analysed'], { crds: ['istio'] });
  cluster = pool.cluster('analysed');
  await cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, serviceOf('reviews')]);
  controlPlane = await startControlPlane(cluster, { env: { PILOT_ENABLE_ANALYSIS: 'true' } });
});
afterAll(async () => {
  await controlPlane?.stop();
  await pool?.stop();
});

function serviceOf(name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'shop', name },
    spec: { ports: [{ name: 'http', port: 9080, protocol: 'TCP' }] },
  };
}

/** Requests for one name, to another one's pods. */
function routes(name: string, to: string): KubeObject {
  const http = [{ route: [{ destination: { host: hostOf(to) } }] }];
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { namespace: 'shop', name },
    spec: { hosts: [hostOf(name)], http },
  };
}

async function accepted(name: string): Promise<Evidence> {
  const { body } = await cluster.request('GET', `${ROUTES}/${name}`);
  return meshes.istio.writer.acceptance(body as unknown as SeenObject).accepted;
}

const because = (words: string) => ({ reason: expect.stringContaining(words) as string });

test('of an object with an error istiod says so, and of a good one beside it nothing: whether that is accepted is unknown', async () => {
  await cluster.apply([routes('reviews', 'reviews'), routes('details', 'nowhere'), routes('ratings', 'later')]);
  for (const name of ['details', 'ratings'])
    await expect.poll(() => accepted(name), patience).toMatchObject({ state: 'no', ...because('IST0101') });
  expect(await accepted('reviews')).toMatchObject({ state: 'unknown', ...because('PILOT_ENABLE_ANALYSIS') });
});

test('an object whose error goes because of another one is accepted', async () => {
  await cluster.apply([serviceOf('later')]);
  await expect.poll(() => accepted('ratings'), patience).toEqual({ state: 'yes' });
});

test('of an object whose error was mended istiod says nothing more, so nobody is told to wait for it', async () => {
  await cluster.apply([routes('details', 'reviews')]);
  expect(await accepted('details')).toMatchObject({ state: 'unknown', ...because('about generation 1') });
  // Until it has looked at what came after: this one's error is told.
  await cluster.apply([routes('reviews', 'nowhere')]);
  await expect.poll(() => accepted('reviews'), patience).toMatchObject({ state: 'no' });
  expect(await accepted('details')).toMatchObject({ state: 'unknown', ...because('about generation 1') });
});
