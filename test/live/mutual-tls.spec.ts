import { meshes } from '@overmesh/meshes/all';
import type { MeshedServer } from './lab/meshed-server.ts';
import type { DesiredObject } from '@overmesh/model';
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

/** What Overmesh writes for a VirtualMesh. */
function objectsFor(mode: 'strict' | 'permissive'): readonly KubeObject[] {
  const member = {
    cluster: { id: 'live', name: 'live', labels: {} },
    mesh: { ...INSTALLED.istio, kind: 'istio' as const },
    ...{ destinations: [], workloads: [], claims: [], gateways: [], lastTranslated: {} },
  };
  const input = { member, virtualMesh: 'shop', wants: { mtls: { mode } } };
  const { objects, features } = meshes.istio.translator.translateMeshWide(input);
  expect(features.map(({ fidelity }) => fidelity)).toEqual(['exact']);
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
  await lab.write(objectsFor('strict'));
  await untilPlainTextIs('refused');
  expect(await server.callThroughMesh(TIMES)).toEqual({ ...ALL, identified: TIMES });
  expect(await server.callInPlainText(TIMES)).toEqual(NONE);
});

test('permissive: requests in the mesh come as before, and those in plain text come through without an identity', async () => {
  await lab.write(objectsFor('permissive'));
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
  await lab.write([...objectsFor('strict'), weaker]);
  await untilPlainTextIs('answered');
  expect(await server.callInPlainText(TIMES)).toEqual({ ...ALL, identified: 0 });
  await lab.remove([weaker]);
  await untilPlainTextIs('refused');
  expect(await server.callInPlainText(TIMES)).toEqual(NONE);
});

test('strict: the pods of another revision, which has the same authority, are called with mutual TLS', async () => {
  await lab.write(objectsFor('strict'));
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
