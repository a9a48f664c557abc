import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { installBookinfo } from '../harness/fixtures/bookinfo.ts';
import { installMesh } from '../harness/fixtures/meshes.ts';
import { editTimeoutByHand, REVIEWS_ROUTE } from '../harness/hand-edit.ts';
import { Overmesh } from '../harness/overmesh.ts';
import { lendClusters } from '../harness/shared-clusters.ts';
import type { LentClusters } from '../harness/shared-clusters.ts';

const PATIENCE = { timeout: 30_000, interval: 200 };

const SHOP = `apiVersion: overmesh.io/v1
kind: VirtualMesh
metadata: { name: shop }
spec: { meshes: [{ selector: {} }] }
---
apiVersion: overmesh.io/v1
kind: TrafficPolicy
metadata: { name: slow }
spec:
  virtualMesh: shop
  destinations: [{ name: reviews, namespace: bookinfo }]
  timeout: 2s
`;

let pool: LentClusters;
let overmesh: Overmesh;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overmesh-hand-fix-'));
  [pool, overmesh] = await Promise.all([lendClusters(['east'], { crds: ['istio', 'gateway-api'] }), Overmesh.start()]);
  const cluster = pool.cluster('east');
  await installMesh(cluster, 'istio');
  await installBookinfo(cluster, 'istio');
  const kubeconfig = await file('east.kubeconfig', await cluster.memberKubeconfig());
  await overmesh.ask('cluster', 'register', 'east', '--kubeconfig', kubeconfig);
  await vi.waitFor(async () => expect(await overmesh.ask('mesh', 'list', '-o', 'json')).toContain('istio'), PATIENCE);
  await overmesh.ask('apply', '-f', await file('shop.yaml', SHOP), '--wait');
});

afterAll(async () => {
  await overmesh.stop();
  await pool.stop();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

async function timeoutOnCluster(): Promise<unknown> {
  const { body } = await pool.cluster('east').request('GET', REVIEWS_ROUTE);
  const { spec } = body as { readonly spec?: { readonly http?: readonly { readonly timeout?: string }[] } };
  return spec?.http?.[0]?.timeout;
}

test.each(['cluster/east', 'VirtualMesh/shop', 'TrafficPolicy/slow'])(
  'while %s is paused a hand fix stays and is told with its writer; when it goes on, it is put back',
  async (target) => {
    await overmesh.ask('pause', target, '--reason', 'INC-42');
    await editTimeoutByHand(pool.cluster('east'), '30s');
    const status = () => overmesh.ask('status', 'TrafficPolicy/slow');
    await expect.poll(status, PATIENCE).toContain('changed by kubectl-edit, not put back');
    expect(await status()).toContain(`${target} is paused by `);
    expect(await timeoutOnCluster()).toBe('30s');
    expect(await overmesh.ask('pauses')).toContain('INC-42');
    await overmesh.ask('resume', target);
    await expect.poll(timeoutOnCluster, PATIENCE).toBe('2s');
    expect(await overmesh.ask('pauses')).toBe('Nothing is paused.\n');
    await expect.poll(status, PATIENCE).not.toContain('paused');
  },
);

test('rollback shows what changes, makes a new revision of the old documents, and the cluster follows', async () => {
  await overmesh.ask('apply', '-f', await file('fast.yaml', SHOP.replace('2s', '7s')), '--wait');
  const [, to] = /^(\d+)/m.exec((await overmesh.ask('history', 'shop')).split('\n').slice(2).join('\n')) ?? [];
  const unasked = await overmesh.run('rollback', 'shop', '--to', to ?? '');
  expect(unasked).toMatchObject({ code: 2 });
  expect(unasked.stderr).toContain('~ TrafficPolicy/slow updated');
  expect(unasked.stderr).toContain('Plan: 0 to create, 1 to update, 0 to delete on 1 cluster.');
  await overmesh.ask('rollback', 'shop', '--to', to ?? '', '--yes', '--wait');
  expect(await timeoutOnCluster()).toBe('2s');
  const again = await overmesh.ask('rollback', 'shop', '--to', to ?? '', '--yes');
  expect(again).toContain(`has the documents of revision ${to} already`);
});

test('what is not held back cannot be confirmed', async () => {
  const answer = await overmesh.run('cluster', 'confirm', 'east', '--generation', '1');
  expect(answer).toMatchObject({ code: 3 });
  expect(answer.stderr).toContain('there is nothing to confirm');
});
