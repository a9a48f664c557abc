import { meshes } from '@overmesh/meshes/all';
import type { AccessPolicySpec, Member, MeshAccess } from '@overmesh/model';
import { translateMember } from '@overmesh/translation';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { refusalCount } from '../harness/istio/sync-status.ts';
import type { KubeObject } from '../harness/objects.ts';
import { toKube } from '../scenarios/golden.ts';
import { INSTALLED } from '../scenarios/installed-meshes.ts';
import { callerName, callerNamespace } from './lab/caller.ts';
import { startLab } from './lab/lab.ts';
import type { Lab } from './lab/lab.ts';
import { startMeshedServer } from './lab/meshed-server.ts';
import type { MeshedServer } from './lab/meshed-server.ts';
import { plainRequest } from './model/request.ts';

/** Requests of each sort. */
const TIMES = 50;

let lab: Lab;
let server: MeshedServer;
let written: readonly KubeObject[] = [];

beforeAll(async () => {
  lab = await startLab();
  server = await startMeshedServer(lab);
});
afterEach(async () => {
  await lab.remove(written);
  await untilSeen(EVERYBODY);
});
afterAll(async () => {
  expect(await refusalCount(lab.controlPlane)).toBe(0);
  await server?.stop();
  await lab?.stop();
});

const stored = { uid: 'u', workspace: 'default', labels: {}, revision: 1, createdAt: '2026-01-01T00:00:00Z' };
const member: Member = {
  cluster: { id: 'live', name: 'live', labels: {} },
  mesh: INSTALLED.istio,
  destinations: [
    {
      namespace: 'shop',
      name: 'server',
      labels: {},
      selector: { app: 'server' },
      ports: [{ name: 'http', port: 9080, targetPort: 9080, protocol: 'TCP' }],
      headless: false,
      meshes: ['istio'],
    },
  ],
  ...{ workloads: [], claims: [], gateways: [], lastTranslated: {} },
};

type Content = Pick<AccessPolicySpec, 'action' | 'audit' | 'from' | 'to'>;

/** Writes what Overmesh makes of policies on the Service, all of which it calls exact. */
async function write(contents: readonly Content[], access?: MeshAccess): Promise<void> {
  const virtualMesh = { ...stored, name: 'all', spec: { meshes: [{ selector: {} }], ...(access && { access }) } };
  const accessPolicies = contents.map((content, at) => ({
    ...stored,
    name: `p${at}`,
    spec: { virtualMesh: 'all', destinations: [{ name: 'server', namespace: 'shop' }], ...content },
  }));
  const { desired, reports } = translateMember({ virtualMesh, policies: [], accessPolicies, member }, meshes);
  const fidelities = reports.flatMap(({ features }) => features.map(({ fidelity }) => fidelity));
  expect(new Set(fidelities)).toEqual(new Set(['exact']));
  written = desired.objects.map((object) => toKube(object) as unknown as KubeObject);
  await lab.write(written);
}

/** Who gets through to the application: each sort of request all of it, or none. */
interface Through {
  /** The caller in the mesh, GET / */
  readonly read: boolean;
  /** The same, POST / */
  readonly post: boolean;
  /** The same, GET /admin/users */
  readonly admin: boolean;
  /** Somebody in plain text, GET / */
  readonly plain: boolean;
}
const EVERYBODY: Through = { read: true, post: true, admin: true, plain: true };
const NOBODY: Through = { read: false, post: false, admin: false, plain: false };

async function seen(times: number): Promise<Record<keyof Through, number>> {
  const reached = async (arrived: Promise<{ readonly reached: number }>) => (await arrived).reached;
  return {
    read: await reached(server.callThroughMesh(times)),
    post: await reached(server.callThroughMesh(times, { ...plainRequest, method: 'POST' })),
    admin: await reached(server.callThroughMesh(times, { ...plainRequest, path: '/admin/users' })),
    plain: await reached(server.callInPlainText(times)),
  };
}

function counts(through: Through, times: number): Record<keyof Through, number> {
  const { read, post, admin, plain } = through;
  const of = (isThrough: boolean) => (isThrough ? times : 0);
  return { read: of(read), post: of(post), admin: of(admin), plain: of(plain) };
}

/**
 * The pod's own proxy hears of a change some time after it is written, each of its workers for itself; and connections
 * that were opened before end with the listener of before.
 */
async function untilSeen(through: Through, times = 1): Promise<void> {
  await expect.poll(() => seen(times), { timeout: 30_000 }).toEqual(counts(through, times));
}

async function expectThrough(through: Through): Promise<void> {
  await untilSeen(through);
  await untilSeen(through, TIMES);
}

const caller = { serviceAccounts: [{ name: callerName, namespace: callerNamespace }] };
const stranger = { serviceAccounts: [{ name: 'stranger', namespace: callerNamespace }] };

test.each<[string, readonly Content[], Through]>([
  ['an allow for another account lets nobody through', [{ action: 'allow', from: [stranger] }], NOBODY],
  [
    "an allow for the caller's account lets him through, and nobody in plain text",
    [{ action: 'allow', from: [caller] }],
    { ...EVERYBODY, plain: false },
  ],
  [
    "an allow for the caller's namespace in the same name of another trust domain lets nobody through",
    [{ action: 'allow', from: [{ namespaces: [callerNamespace], trustDomains: ['elsewhere.example'] }] }],
    NOBODY,
  ],
  [
    'an allow for GET below / but not for other methods, whoever asks',
    [{ action: 'allow', to: [{ methods: ['GET'] }] }],
    { ...EVERYBODY, post: false },
  ],
  [
    'two allows are enough each',
    [
      { action: 'allow', from: [stranger] },
      { action: 'allow', from: [{ namespaces: [callerNamespace] }], to: [{ methods: ['POST'] }] },
    ],
    { ...NOBODY, post: true },
  ],
  [
    'a deny for paths below /admin',
    [{ action: 'deny', to: [{ paths: [{ prefix: '/admin' }] }] }],
    { ...EVERYBODY, admin: false },
  ],
  [
    'a deny is stronger than an allow',
    [
      { action: 'allow', from: [caller] },
      { action: 'deny', from: [{ namespaces: [callerNamespace] }], to: [{ methods: ['POST'] }] },
    ],
    { ...EVERYBODY, post: false, plain: false },
  ],
  [
    'an allow by address for nobody near, and by the port of the Service and host for the caller',
    [
      { action: 'allow', from: [{ cidrs: ['192.0.2.0/24'] }] },
      { action: 'allow', from: [caller], to: [{ ports: [9080], hosts: ['server.shop.svc.cluster.local'] }] },
    ],
    { ...EVERYBODY, plain: false },
  ],
])('%s', async (_about, contents, through) => {
  await write(contents);
  await expectThrough(through);
});

test('in a closed mesh nobody gets through whom no policy lets through', async () => {
  await write([], { default: 'closed' });
  await expectThrough(NOBODY);
  await write([{ action: 'allow', from: [caller], to: [{ methods: ['GET'] }] }], { default: 'closed' });
  await expectThrough({ ...EVERYBODY, post: false, plain: false });
});

test('a trial refuses nobody, and the proxy counts whom it would refuse', async () => {
  await write([{ action: 'allow', audit: true, from: [stranger] }]);
  const counted = async () =>
    Number(/rbac\.[\w.]*shadow_denied: (\d+)/.exec(await server.proxy.admin('stats'))?.[1] ?? 0);
  await expect
    .poll(
      async () => {
        await seen(1);
        return counted();
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0);
  await untilSeen(EVERYBODY, TIMES);
});
