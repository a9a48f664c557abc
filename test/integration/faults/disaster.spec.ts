import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AuditEvent } from '../../harness/audit.ts';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import { acceptedWrites, byUserAgent, needlessWrites } from '../../harness/faults/witness.ts';
import { installBookinfo } from '../../harness/fixtures/bookinfo.ts';
import { installMesh } from '../../harness/fixtures/meshes.ts';
import type { KubeObject } from '../../harness/objects.ts';
import { runCommand } from '../../harness/overmesh.ts';
import type { CommandAnswer } from '../../harness/overmesh.ts';
import { recordHome } from '../../harness/record/homes.ts';
import { recordSecret } from '../../harness/record/record.ts';
import { freshDatabase, lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';

/**
 * Home and database of an installation are lost, with all that they knew, while its cluster goes on. What a person has
 * saved before brings a new installation to where the old one was, and the API server's audit log says at what cost.
 */

interface Place {
  readonly folder: string;
  readonly kubeconfig: string;
}

/** Api and worker with a home and a database of their own, driven through the command. */
interface Installation {
  readonly home: string;
  readonly databaseUrl: string;
  run(...args: readonly string[]): Promise<CommandAnswer>;
  /** What a command prints. @throws with all that it said when it exits other than 0 */
  ask(...args: readonly string[]): Promise<string>;
  /** SIGKILL, and nothing is left of its home and its database. */
  lose(): Promise<void>;
}

/** A way back after a disaster. */
interface WayBack {
  readonly name: string;
  /** What a person does while all is well. @returns the file that is left afterwards */
  save(lost: Installation, place: Place): Promise<string>;
  /** What a person does with a new installation. */
  comeBack(overmesh: Installation, saved: string, place: Place): Promise<void>;
  /** Accepted writes of the new installation on each object: its mark, or none where it is the same installation. */
  readonly writesEach: number;
}

const PATIENCE = { timeout: 60_000, interval: 200 };
const NAMESPACE = 'bookinfo';
const KINDS = ['destinationrules', 'virtualservices'];
const SHOP = `apiVersion: overmesh.io/v1
kind: VirtualMesh
metadata: { name: shop }
spec: { meshes: [{ selector: {} }] }
---
apiVersion: overmesh.io/v1
kind: TrafficPolicy
metadata: { name: canary }
spec:
  virtualMesh: shop
  destinations: [{ name: reviews, namespace: bookinfo }]
  split: [{ subset: { version: v1 }, weight: 90 }, { subset: { version: v2 }, weight: 10 }]
---
apiVersion: overmesh.io/v1
kind: TrafficPolicy
metadata: { name: patient }
spec:
  virtualMesh: shop
  destinations: [{ name: ratings, namespace: bookinfo }, { name: details, namespace: bookinfo }]
  timeout: 2s
`;

let lent: LentClusters;
let cluster: ClusterAccess;
let place: Place;
const installations: Installation[] = [];

beforeEach(async () => {
  lent = await lendClusters(['east'], { crds: ['istio'] });
  cluster = lent.cluster('east');
  await installMesh(cluster, 'istio');
  await installBookinfo(cluster, 'istio');
  const folder = await mkdtemp(join(tmpdir(), 'overmesh-disaster-'));
  place = { folder, kubeconfig: await fileIn(folder, 'east.kubeconfig', cluster.adminKubeconfig) };
});
afterEach(async () => {
  await Promise.all(installations.splice(0).map((one) => one.lose()));
  await lent?.stop();
  await rm(place.folder, { recursive: true, force: true });
});

async function fileIn(folder: string, name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

async function install(): Promise<Installation> {
  const home = await mkdtemp(join(place.folder, 'home-'));
  const database = await freshDatabase();
  const base = { home, databaseUrl: database.url };
  const [api, worker] = await Promise.all([
    startProgram({ ...base, program: 'api' }),
    startProgram({ ...base, program: 'worker' }),
  ]);
  const run = (...args: readonly string[]) => runCommand({ home, url: api.url }, ...args);
  const overmesh: Installation = {
    ...{ ...base, run },
    ask: async (...args) => {
      const { code, stdout, stderr } = await run(...args);
      if (code !== 0) throw new Error(`overmesh ${args.join(' ')} exited ${code}:\n${stdout}${stderr}`);
      return stdout;
    },
    lose: async () => {
      await Promise.all([api.kill(), worker.kill()]);
      recordHome(home);
      await Promise.all([database.drop(), rm(home, { recursive: true, force: true })]);
    },
  };
  installations.push(overmesh);
  return overmesh;
}

/** Everything with our label, without what any write changes. */
async function ours(): Promise<readonly KubeObject[]> {
  const found = [];
  for (const plural of KINDS) {
    const path = `/apis/networking.istio.io/v1/namespaces/${NAMESPACE}/${plural}?labelSelector=app.kubernetes.io/managed-by=overmesh`;
    found.push(...((await cluster.request('GET', path)).body as { readonly items: readonly KubeObject[] }).items);
  }
  return found.map(({ apiVersion, kind, metadata: { name, uid, labels }, ...content }) => ({
    ...{ apiVersion, kind, metadata: { name, uid, labels } },
    ...content,
  })) as readonly KubeObject[];
}

/** Requests of Overmesh on objects like ours, as `patch virtualservices/overmesh-reviews 200`, without reads. */
function changesIn(events: readonly AuditEvent[]): readonly string[] {
  return events
    .filter(
      ({ objectRef, verb }) => KINDS.includes(objectRef?.resource ?? '') && !['get', 'list', 'watch'].includes(verb),
    )
    .filter(byUserAgent)
    .map(
      ({ verb, objectRef, responseStatus }) =>
        `${verb} ${objectRef?.resource}/${objectRef?.name} ${responseStatus?.code}`,
    )
    .sort();
}

/** An installation that has written its documents to the cluster, saved what the way back takes, and is lost. */
async function disaster(save: WayBack['save']): Promise<string> {
  const lost = await install();
  await lost.ask('cluster', 'register', 'east', '--kubeconfig', place.kubeconfig);
  await vi.waitFor(async () => expect(await lost.ask('mesh', 'list', '-o', 'json')).toContain('istio'), PATIENCE);
  await lost.ask('apply', '-f', await fileIn(place.folder, 'shop.yaml', SHOP), '--wait');
  const saved = await save(lost, place);
  installations.splice(installations.indexOf(lost), 1);
  await lost.lose();
  return saved;
}

const exported: WayBack = {
  name: 'overmesh export, then apply and register --adopt',
  writesEach: 1,
  save: async (lost, { folder }) => fileIn(folder, 'backup.yaml', await lost.ask('export')),
  comeBack: async (overmesh, saved, { kubeconfig }) => {
    await overmesh.ask('apply', '-f', saved);
    const { code, stderr } = await overmesh.run('cluster', 'register', 'east', '--kubeconfig', kubeconfig, '--adopt');
    expect([code, stderr]).toEqual([0, expect.stringMatching(/\d+ objects on east carry the marks of Overmesh/)]);
    expect(stderr).toMatch(/by installation [0-9a-f]{16}, for VirtualMesh shop/);
  },
};

/** Random for each run, so that the search for secrets knows it from everything else. */
const passphrase = randomBytes(15).toString('base64url');
recordSecret({ name: 'the passphrase of a backup', value: passphrase });

const restored: WayBack = {
  name: 'overmesh backup, then restore',
  writesEach: 0,
  save: async (overmesh, { folder }) => {
    const file = join(folder, 'overmesh.age');
    const key = await fileIn(folder, 'passphrase', passphrase);
    expect(await overmesh.ask('backup', '-f', file, '--passphrase-file', key)).toContain('1 cluster with');
    return file;
  },
  comeBack: async (overmesh, saved, { folder }) => {
    const answer = await overmesh.ask('restore', '-f', saved, '--passphrase-file', join(folder, 'passphrase'), '--yes');
    expect(answer).toContain('Restored.');
  },
};

test.each([exported, restored])(
  'after a disaster everything ours is ours again, object by object, by $name',
  async (way) => {
    const saved = await disaster(way.save);
    const [before, history] = [await ours(), await cluster.audit()];
    expect(before.length).toBeGreaterThan(3);
    const overmesh = await install();
    await way.comeBack(overmesh, saved, place);
    const left = () => overmesh.ask('cluster', 'adopt', 'east', '--plan');
    await expect
      .poll(left, PATIENCE)
      .toContain('Nothing on east carries the marks of Overmesh without being known here.');
    await expect.poll(() => overmesh.run('status', '--wait', '--timeout', '30s'), PATIENCE).toMatchObject({ code: 0 });

    expect(await ours()).toEqual(before);
    const events = await cluster.audit();
    const expected = before.map(({ kind, metadata }) => `patch ${kind.toLowerCase()}s/${metadata.name} 200`);
    const since = changesIn(events.slice(history.length));
    expect(since).toEqual(
      Array.from({ length: way.writesEach }, () => expected)
        .flat()
        .sort(),
    );
    expect(needlessWrites(events)).toEqual([]);
    expect(acceptedWrites(events).filter(({ verb }) => verb.startsWith('delete'))).toEqual([]);
  },
  240_000,
);
