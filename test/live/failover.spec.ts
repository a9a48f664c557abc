import { meshes } from '@overmesh/meshes/all';
import { MemberIndex } from '@overmesh/meshes/kit';
import { settledFailover } from '@overmesh/model';
import type { Destination, Gateway, LocalBackend, Member, PeerService, VirtualName, Workload } from '@overmesh/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProxy } from '../harness/istio/proxy.ts';
import type { Proxy } from '../harness/istio/proxy.ts';
import { refusalCount, refusalsOf } from '../harness/istio/sync-status.ts';
import type { KubeObject } from '../harness/objects.ts';
import { toKube } from '../scenarios/golden.ts';
import { EAST_WEST, INSTALLED } from '../scenarios/installed-meshes.ts';
import { startLab } from './lab/lab.ts';
import type { Lab } from './lab/lab.ts';
import { startMeshedServer } from './lab/meshed-server.ts';
import type { MeshedServer, ServerPlace } from './lab/meshed-server.ts';
import { plainRequest } from './model/request.ts';

/**
 * One API server with one istiod stands for two clusters: what is in namespace `shop` is the callers' own, what is in `next` is
 * another cluster's and reached through its gateway alone.
 */
const EAST: ServerPlace = { namespace: 'shop', name: 'server', address: '10.66.0.20', appPort: 9180 };
const WEST: ServerPlace = { namespace: 'next', name: 'server', address: '10.66.0.30', appPort: 9280 };
const GATEWAY = '10.66.0.40';
const PORT = 9080;
/** The Service's own name, and one that is new. */
const HOSTS = ['server.shop.svc.cluster.local', 'server.global'] as const;

let lab: Lab;
let east: MeshedServer;
let west: MeshedServer;
let gateway: Proxy;

beforeAll(async () => {
  lab = await startLab();
  east = await startMeshedServer(lab, EAST);
  west = await startMeshedServer(lab, WEST);
  const { namespace, name, selector = {} } = EAST_WEST.istio;
  const role = 'router' as const;
  gateway = await startProxy(lab.controlPlane, {
    network: lab.network,
    namespace,
    name,
    address: GATEWAY,
    labels: selector,
    role,
  });
  await lab.write(objectsOf('west', WEST, { served: localBackend(WEST) }));
  const backends = [localBackend(EAST), remoteBackend()];
  await lab.write(objectsOf('east', EAST, { isCalled: true, hosts: HOSTS, backends }));
});
afterAll(async () => {
  expect([await refusalsOf(lab.controlPlane), await refusalCount(lab.controlPlane)]).toEqual([[], 0]);
  await gateway?.stop();
  await west?.stop();
  await east?.stop();
  await lab?.stop();
});

function destinationOf({ namespace, name }: ServerPlace): Destination {
  const ports = [{ port: PORT, name: 'http', protocol: 'TCP' as const, targetPort: PORT }];
  return { namespace, name, labels: {}, selector: { app: name }, ports, headless: false, meshes: ['istio'] };
}

function serviceOf(place: ServerPlace): PeerService {
  const { namespace, name, labels, ports, meshes: keys } = destinationOf(place);
  return { namespace, name, labels, ports, meshes: keys, serviceAccounts: [name] };
}

function localBackend(place: ServerPlace): LocalBackend {
  return { where: 'local', tier: 0, service: serviceOf(place) };
}

const door: Gateway = { ...EAST_WEST.istio, mesh: 'istio', addresses: [GATEWAY] };

function remoteBackend(): VirtualName['backends'][number] {
  const cluster = { id: 'west', name: 'west', labels: {} };
  const peer = { cluster, mesh: { key: 'istio', kind: 'istio' as const }, gateways: [door] };
  return { where: 'remote', tier: 1, service: serviceOf(WEST), peer, exported: true };
}

/** What Overmesh writes on one of the two. */
function objectsOf(cluster: string, place: ServerPlace, more: Partial<VirtualName>): readonly KubeObject[] {
  const { namespace, name } = place;
  const workload: Workload = {
    namespace,
    name,
    controller: 'Pod',
    podLabels: { app: name },
    serviceAccount: name,
    podSets: [{ labels: { app: name }, mesh: 'istio', dataPlane: 'sidecar', state: 'live' }],
  };
  const member: Member = {
    cluster: { id: cluster, name: cluster, labels: {} },
    mesh: { ...INSTALLED.istio, kind: 'istio' },
    destinations: [destinationOf(place)],
    workloads: [workload],
    gateways: [door],
    claims: [],
    lastTranslated: {},
  };
  const virtualName: VirtualName = {
    ...{ intent: 'VirtualDestination/server', name: 'server', workspace: 'default', revision: 1 },
    ...{ hosts: HOSTS, ports: [{ port: PORT, protocol: 'http' }], isCalled: false, backends: [], conflicts: [] },
    failover: settledFailover({}, { after: '1s' }),
    ...more,
  };
  const index = new MemberIndex(member);
  const { objects, features } = meshes.istio.translator.translateName({ name: virtualName, index, routedBy: [] });
  expect(features.filter(({ fidelity }) => fidelity === 'unsupported')).toEqual([]);
  return objects.map((object) => toKube(object) as unknown as KubeObject);
}

interface Counted {
  readonly failed: number;
  readonly inEast: number;
  readonly inWest: number;
}

/** Requests one after the other, and who answered them. */
async function call(host: string, times: number): Promise<Counted> {
  const before = [east.reached, west.reached] as const;
  let failed = 0;
  for (let sent = 0; sent < times; sent += 1) {
    const { status } = await lab.caller.call({ host, port: PORT, request: plainRequest });
    if (status !== 200) failed += 1;
  }
  return { failed, inEast: east.reached - before[0], inWest: west.reached - before[1] };
}

test.each(HOSTS)('as long as the own cluster is well, all of 200 requests to %s stay in it', async (host) => {
  await expect.poll(async () => (await call(host, 1)).failed, { timeout: 30_000 }).toBe(0);
  expect(await call(host, 200)).toEqual({ failed: 0, inEast: 200, inWest: 0 });
});

test('when its pods die, the other cluster answers within 2 s, and from then on no request fails', async () => {
  await east.proxy.stop();
  const died = performance.now();
  for (const host of HOSTS)
    await expect.poll(async () => (await call(host, 1)).inWest, { timeout: 2_000, interval: 10 }).toBe(1);
  expect(performance.now() - died).toBeLessThan(2_000);
  for (const host of HOSTS) {
    const { failed, inWest } = await call(host, 50);
    expect({ host, failed, inWest }).toEqual({ host, failed: 0, inWest: 50 });
  }
});

test('when they are back, requests come back, and none fails on the way', async () => {
  await east.stop();
  east = await startMeshedServer(lab, EAST);
  let failed = 0;
  const returned = async () => {
    const counted = await call(HOSTS[0], 5);
    failed += counted.failed;
    return counted.inEast;
  };
  await expect.poll(returned, { timeout: 30_000 }).toBe(5);
  expect(failed).toBe(0);
});
