import { meshes } from '@overmesh/meshes/all';
import type { MeshedServer } from './lab/meshed-server.ts';
import type { Claim, DesiredObject, Mtls, MtlsException } from '@overmesh/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refusalCount } from '../harness/istio/sync-status.ts';
import type { KubeObject } from '../harness/objects.ts';
import { toKube } from '../scenarios/golden.ts';
import { INSTALLED } from '../scenarios/installed-meshes.ts';
import { startLab } from './lab/lab.ts';
import type { Lab } from './lab/lab.ts';
import { startMeshedServer } from './lab/meshed-server.ts';
import { startControlPlane } from '../harness/istio/control-plane.ts';

/** Requests of each sort. */
const TIMES = 200;

let lab: Lab;
let server: MeshedServer;

beforeAll(async () => {
  lab = await startLab();
  server = await startMeshedServer(lab);
});
afterAll(async () => {
  expect(await refusalCount(lab.controlPlane)).toBe(0);
  await server?.stop();
  await lab?.stop();
});

const workload = { namespace: 'shop', name: 'server', controller: 'Deployment', podLabels: { app: 'server' } };

/** What Overmesh writes for a VirtualMesh, and what it calls that. */
function objectsFor(mtls: Mtls, fidelity = 'exact', claims: readonly Claim[] = []): readonly KubeObject[] {
  const member = {
    cluster: { id: 'live', name: 'live', labels: {} },
    mesh: { ...INSTALLED.istio, kind: 'istio' as const },
    ...{ destinations: [], workloads: [{ ...workload, serviceAccount: 'server', podSets: [] }], claims },
    ...{ gateways: [], lastTranslated: {} },
  };
  const { objects, features } = meshes.istio.translator.translateMeshWide({
    member,
    virtualMesh: 'shop',
    wants: { mtls },
  });
  expect(features.map((feature) => feature.fidelity)).toEqual([fidelity]);
  return objects.map((object: DesiredObject) => toKube(object) as unknown as KubeObject);
}

/** The pod's own proxy hears of a change at another time than the caller's. */
async function untilPlainTextIs(answered: 'answered' | 'refused'): Promise<void> {
  const look = async () => ((await server.callInPlainText(1)).answered ? 'answered' : 'refused');
  await expect.poll(look, { timeout: 30_000 }).toBe(answered);
}

const ALL = { answered: TIMES, reached: TIMES };
const NONE = { answered: 0, reached: 0, identified: 0 };

test('strict: all requests in the mesh come with a verified identity, and none in plain text comes through', async () => {
  await lab.write(objectsFor({ mode: 'strict' }));
  await untilPlainTextIs('refused');
  expect(await server.callThroughMesh(TIMES)).toEqual({ ...ALL, identified: TIMES });
  expect(await server.callInPlainText(TIMES)).toEqual(NONE);
});

test('permissive: requests in the mesh come as before, and those in plain text come through without an identity', async () => {
  await lab.write(objectsFor({ mode: 'permissive' }));
  await untilPlainTextIs('answered');
  expect(await server.callThroughMesh(TIMES)).toEqual({ ...ALL, identified: TIMES });
  expect(await server.callInPlainText(TIMES)).toEqual({ ...ALL, identified: 0 });
});

test('strict beside a PERMISSIVE of the namespace, which is called approximate: plain text still comes through', async () => {
  const weaker: KubeObject = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { namespace: 'shop', name: 'default' },
    spec: { mtls: { mode: 'PERMISSIVE' } },
  };
  await lab.write([...objectsFor({ mode: 'strict' }), weaker]);
  await untilPlainTextIs('answered');
  expect(await server.callInPlainText(TIMES)).toEqual({ ...ALL, identified: 0 });
  await lab.remove([weaker]);
  await untilPlainTextIs('refused');
  expect(await server.callInPlainText(TIMES)).toEqual(NONE);
});

const pods = { namespace: 'shop', matchLabels: { app: 'server' } };

test.each<readonly [string, Mtls['mode'], MtlsException, 'answered' | 'refused']>([
  ['strict, but for the port', 'strict', { ...pods, ports: [9080], mode: 'permissive' }, 'answered'],
  ['strict, but for another port', 'strict', { ...pods, ports: [9081], mode: 'permissive' }, 'refused'],
  ['strict, but for the pods', 'strict', { ...pods, mode: 'permissive' }, 'answered'],
  ['strict, but for other pods', 'strict', { ...pods, matchLabels: { app: 'else' }, mode: 'permissive' }, 'refused'],
  ['strict, but for the namespace', 'strict', { namespace: 'shop', mode: 'permissive' }, 'answered'],
  ['permissive, but for the port', 'permissive', { ...pods, ports: [9080], mode: 'strict' }, 'refused'],
  ['permissive, but for another port', 'permissive', { ...pods, ports: [9081], mode: 'strict' }, 'answered'],
])('%s: requests in the mesh come as ever, and plain text is as the exception says', async (_, mode, one, expected) => {
  const written = objectsFor({ mode, exceptions: [one] });
  await lab.write(written);
  await untilPlainTextIs(expected);
  expect(await server.callThroughMesh(TIMES)).toEqual({ ...ALL, identified: TIMES });
  expect(await server.callInPlainText(TIMES)).toEqual(expected === 'answered' ? { ...ALL, identified: 0 } : NONE);
  await lab.remove(written.slice(1));
});

test('an exception beside an older object for the same pods, which is called approximate, has no effect', async () => {
  const older: KubeObject = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { namespace: 'shop', name: 'a' },
    spec: { selector: { matchLabels: { app: 'server' } } },
  };
  const mutualTls = { namespace: 'shop', podsWith: { app: 'server' } };
  const theirs = {
    mesh: 'istio',
    kind: 'PeerAuthentication',
    namespace: 'shop',
    name: 'a',
    destinations: [],
    mutualTls,
  };
  await lab.write([...objectsFor({ mode: 'strict' }), older]);
  const written = objectsFor({ mode: 'strict', exceptions: [{ ...pods, mode: 'permissive' }] }, 'approximate', [
    theirs,
  ]);
  await lab.write(written);
  await untilPlainTextIs('refused');
  expect(await server.callInPlainText(TIMES)).toEqual(NONE);
  await lab.remove([older]);
  await untilPlainTextIs('answered');
  await lab.remove(written.slice(1));
});

test('strict: the pods of another revision, which has the same authority, are called with mutual TLS', async () => {
  await lab.write(objectsFor({ mode: 'strict' }));
  const canary = await startControlPlane(lab.cluster, { env: { REVISION: 'canary' } });
  const place = { namespace: 'shop', name: 'of-canary', address: '10.66.0.21', appPort: 9181 };
  const theirs = await startMeshedServer({ ...lab, controlPlane: canary }, place);
  try {
    expect(await theirs.callThroughMesh(TIMES)).toEqual({ ...ALL, identified: TIMES });
    expect(await theirs.callInPlainText(TIMES)).toEqual(NONE);
  } finally {
    await theirs.stop();
    await canary.stop();
  }
});
