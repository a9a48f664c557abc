import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readOrCreateMasterKey } from '@overmesh/config';
import type { DesiredObject } from '@overmesh/model';
import type { Cluster } from '../../harness/cluster.ts';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import type { Failpoint, ProgramProcess } from '../../harness/faults/overmesh-process.ts';
import { acceptedWrites, auditKeyOf, byUserAgent } from '../../harness/faults/witness.ts';
import type { WitnessedEvent } from '../../harness/faults/witness.ts';
import { pathOf, rule, service } from '../delivery/room.ts';
import { openRoom } from '../pipeline/room.ts';
import type { Room } from '../pipeline/room.ts';

/** What one cluster showed of one run: bytes and audit log, both of the run's namespace alone. */
export interface Outcome {
  /** Every object of ours as JSON text, without what differs in any two runs. */
  readonly objects: readonly string[];
  /** `patch virtualservices/a`: writes that the server has done, sorted. */
  readonly writes: readonly string[];
  readonly events: readonly WitnessedEvent[];
  readonly ledgerKeys: ReadonlySet<string>;
}

const names = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `s${from + index}`);
const both = (namespace: string, name: string, timeout: string): readonly DesiredObject[] => [
  rule(namespace, name, { trafficPolicy: { connectionPool: { tcp: { connectTimeout: timeout } } } }),
  service(namespace, name, timeout),
];
/** Eight objects that are there before. */
const before = (namespace: string) => names(1, 4).flatMap((name) => both(namespace, name, '2s'));
/** From there four creates, four updates and four deletes: the delivery of 12 objects. */
const after = (namespace: string) => names(3, 6).flatMap((name) => both(namespace, name, '3s'));

/**
 * Delivers 12 changes to every cluster with a worker of its own, which dies at the failpoint and is started again, and
 * tells what the clusters then show. Without a failpoint: the clean run.
 */
export async function deliverKilled(
  clusters: readonly Cluster[],
  namespace: string,
  failpoint?: Failpoint,
): Promise<readonly Outcome[]> {
  const home = await mkdtemp(join(tmpdir(), 'overmesh-killed-'));
  const { id, bytes } = await readOrCreateMasterKey(home);
  const room = await openRoom({ current: id, keys: new Map([[id, bytes.reveal()]]) });
  try {
    const ids = await registered(room, clusters, namespace);
    await aim(room, ids, 1, before(namespace));
    for (const one of ids) await settle(room, one);
    await withWorker(home, room, failpoint, async (worker) => {
      if (!worker.isRunning()) throw new Error(`${failpoint} came before there was anything to write`);
      await aim(room, ids, 2, after(namespace));
      if (failpoint) await diedAndStarted(room, worker, failpoint);
      await applied(room, worker);
    });
    return await Promise.all(clusters.map((cluster) => outcomeOf(cluster, namespace)));
  } finally {
    await room.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function registered(room: Room, clusters: readonly Cluster[], namespace: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const cluster of clusters) {
    await cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
    const done = await room.clusters.register({
      name: cluster.name,
      kubeconfig: cluster.adminKubeconfig,
      labels: {},
    });
    if (!done.ok) throw new Error(JSON.stringify(done.problems));
    ids.push(done.value.id);
  }
  return ids;
}

async function aim(room: Room, ids: readonly string[], revision: number, objects: readonly DesiredObject[]) {
  const targets = ids.map((clusterId) => ({ clusterId, mesh: 'istio', objects, good: {}, reports: [] }));
  await room.delivery.aim('shop', revision, targets, new Set(), []);
}

async function settle(room: Room, clusterId: string): Promise<void> {
  const { signal } = new AbortController();
  for (let pass = 0; pass < 20; pass += 1) if (!(await room.delivery.deliver(clusterId, signal))) return;
  throw new Error('the lane does not come to rest');
}

async function withWorker(
  home: string,
  { databaseUrl }: Room,
  failpoint: Failpoint | undefined,
  work: (worker: ProgramProcess) => Promise<void>,
): Promise<void> {
  const worker = await startProgram({
    program: 'worker',
    script: 'dist/test-build/worker/main.js',
    home,
    databaseUrl,
    failpoints: failpoint ? [failpoint] : [],
    env: { OVERMESH_SWEEP_INTERVAL_MS: '300' },
  });
  try {
    await work(worker);
  } finally {
    await worker.stop();
  }
}

/** Only what comes after the lane's row can have left every lane applied. */
async function diedAndStarted({ delivery }: Room, worker: ProgramProcess, failpoint: Failpoint): Promise<void> {
  const how = await Promise.race([worker.ended, sleep(40_000, 'nothing, for 40 s', { ref: false })]);
  if (how !== 'signal SIGKILL') throw new Error(`${failpoint} brought ${how}:\n${worker.log().slice(-2000)}`);
  const isOpen = (await delivery.lanes()).some((lane) => lane.appliedGeneration !== lane.targetGeneration);
  if (!isOpen && !failpoint.startsWith('before-acknowledge')) throw new Error(`${failpoint} came after the delivery`);
  await worker.restart();
}

/** A job of the dead worker is given back after some 25 s. */
async function applied({ delivery }: Room, worker: ProgramProcess): Promise<void> {
  const until = Date.now() + 80_000;
  for (;;) {
    const lanes = await delivery.lanes();
    if (lanes.every((lane) => lane.state === 'idle' && lane.appliedGeneration === lane.targetGeneration)) return;
    if (Date.now() > until) throw new Error(`not applied: ${JSON.stringify(lanes)}\n${worker.log().slice(-2000)}`);
    await sleep(100);
  }
}

async function outcomeOf(cluster: Cluster, namespace: string): Promise<Outcome> {
  const wanted = [...before(namespace), ...after(namespace)];
  const paths = [...new Set(wanted.map((object) => pathOf(object)))].sort();
  const answers = await Promise.all(paths.map((path) => cluster.request('GET', path)));
  const audit: readonly WitnessedEvent[] = await cluster.audit();
  const events = audit.filter(({ objectRef }) => objectRef?.namespace === namespace);
  const ours = acceptedWrites(events).filter(byUserAgent);
  return {
    objects: answers.flatMap(({ status, body }) => (status === 200 ? [textOf(body as LiveObject)] : [])),
    writes: ours.map(({ verb, objectRef }) => `${verb} ${objectRef?.resource}/${objectRef?.name}`).sort(),
    events,
    ledgerKeys: new Set(wanted.map(({ ref }) => auditKeyOf(ref))),
  };
}

interface LiveObject {
  readonly metadata: Readonly<Record<string, unknown>> & {
    readonly managedFields?: readonly Readonly<Record<string, unknown>>[];
  };
}

/** Two runs differ in UID, resourceVersion, times and the namespace that sets them apart, and in nothing else. */
function textOf({ metadata, ...content }: LiveObject): string {
  const differing = ['uid', 'resourceVersion', 'creationTimestamp', 'namespace', 'managedFields'];
  const same = Object.fromEntries(Object.entries(metadata).filter(([key]) => !differing.includes(key)));
  const managedFields = metadata.managedFields?.map((entry) => ({ ...entry, time: '' }));
  return JSON.stringify({ ...content, metadata: { ...same, managedFields } });
}
