import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { masterKeysOf } from '@overmesh/config';
import type { LaneRow } from '@overmesh/delivery';
import { createJobs } from '@overmesh/jobs';
import type { DesiredObject } from '@overmesh/model';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import type { ProgramOptions, ProgramProcess } from '../../harness/faults/overmesh-process.ts';
import { acceptedWrites, auditKeyOf, byUserAgent } from '../../harness/faults/witness.ts';
import type { WitnessedEvent } from '../../harness/faults/witness.ts';
import { pathOf, rule, service } from '../delivery/room.ts';
import { setTargets } from '../../harness/targets.ts';
import { openRoom } from '../pipeline/room.ts';
import type { Room } from '../pipeline/room.ts';
import { mira } from '../../harness/callers.ts';

/** What one cluster showed of one run: bytes and audit log, both of the run's namespace alone. */
export interface Outcome {
  /** Every object of ours as JSON text, without what differs in any two runs. */
  readonly objects: readonly string[];
  /** `patch virtualservices/a`: writes that the server has done, sorted. */
  readonly writes: readonly string[];
  readonly events: readonly WitnessedEvent[];
  readonly ledgerKeys: ReadonlySet<string>;
}

type WorkerOptions = Pick<ProgramOptions, 'name' | 'failpoints' | 'redisUrl' | 'env'>;

/** A database, a home and registered clusters, whose lanes have written what `before` says. */
export interface DeliveryRun {
  readonly room: Room;
  /** OVERMESH_HOME of its programs. */
  readonly home: string;
  /** Of the clusters, as the run registered them. */
  readonly ids: readonly string[];
  /** Starts a worker of the test build, which ends with the run. It sweeps every 300 ms unless told otherwise. */
  worker(options?: WorkerOptions): Promise<ProgramProcess>;
  /** Makes these objects the target of every cluster, as revision `revision`. Wakes nobody. */
  setTargets(revision: number, objects: readonly DesiredObject[]): Promise<void>;
  /** Wakes every lane, through the queue of that Redis or else of Postgres. */
  wake(redisUrl?: string): Promise<void>;
  /** Waits until every lane has come to rest at its target. */
  applied(): Promise<void>;
  outcome(): Promise<readonly Outcome[]>;
  /** How many writes the clusters have done until now, with those of `before`. */
  writes(): Promise<number>;
  close(): Promise<void>;
}

const both = (namespace: string, name: string, timeout: string): readonly DesiredObject[] => [
  rule(namespace, name, { trafficPolicy: { connectionPool: { tcp: { connectTimeout: timeout } } } }),
  service(namespace, name, timeout),
];

/** A DestinationRule and a VirtualService each for `s<from>` to `s<to>`. */
export function pairs(namespace: string, from: number, to: number, timeout: string): readonly DesiredObject[] {
  const names = Array.from({ length: to - from + 1 }, (_, index) => `s${from + index}`);
  return names.flatMap((name) => both(namespace, name, timeout));
}

/** Eight objects that are there before. */
export const before = (namespace: string) => pairs(namespace, 1, 4, '2s');
/** From there four creates, four updates and four deletes: the delivery of 12 objects. */
export const after = (namespace: string) => pairs(namespace, 3, 6, '3s');

/** A cluster, and what it is registered with: its administrator's kubeconfig unless there is another. */
export interface RunCluster extends Pick<ClusterAccess, 'name' | 'apply' | 'request' | 'audit' | 'adminKubeconfig'> {
  readonly kubeconfig?: string;
}

/** Registers the clusters in a database of their own and writes `before` to a namespace of each. */
export async function openRun(clusters: readonly RunCluster[], namespace: string): Promise<DeliveryRun> {
  const home = await mkdtemp(join(tmpdir(), 'overmesh-run-'));
  const room = await openRoom(masterKeysOf({ home }));
  const workers: ProgramProcess[] = [];
  const ids = await registered(room, clusters, namespace);
  const run: DeliveryRun = {
    room,
    home,
    ids,
    worker: async (options = {}) => {
      const worker = await startWorker(home, room.databaseUrl, options);
      workers.push(worker);
      return worker;
    },
    setTargets: async (revision, objects) => {
      const targets = ids.map((clusterId) => ({ clusterId, mesh: 'istio', objects }));
      await setTargets(room.delivery, 'shop', revision, targets);
    },
    wake: async (redisUrl) => {
      const store = redisUrl === undefined ? {} : { redisUrl };
      const jobs = await createJobs({ databaseUrl: room.databaseUrl, ...store, queues: ['deliver'] });
      for (const one of ids) await jobs.wake('deliver', one);
      await jobs.close();
    },
    applied: () => applied(room, workers),
    outcome: () => Promise.all(clusters.map((cluster) => outcomeOf(cluster, namespace))),
    writes: async () => (await run.outcome()).flatMap(({ writes }) => writes).length,
    close: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      await room.close();
      await rm(home, { recursive: true, force: true });
    },
  };
  await run.setTargets(1, before(namespace));
  for (const one of ids) await settle(room, one);
  return run;
}

async function registered(room: Room, clusters: readonly RunCluster[], namespace: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const { name, adminKubeconfig, kubeconfig = adminKubeconfig, apply } of clusters) {
    await apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
    const done = await room.clusters.register({ name, kubeconfig, labels: {} }, mira);
    if (!done.ok) throw new Error(JSON.stringify(done.problems));
    ids.push(done.value.id);
  }
  return ids;
}

function startWorker(home: string, databaseUrl: string, { env, ...options }: WorkerOptions): Promise<ProgramProcess> {
  return startProgram({
    program: 'worker',
    home,
    databaseUrl,
    ...options,
    env: { OVERMESH_SWEEP_INTERVAL_MS: '300', ...env },
  });
}

async function settle(room: Room, clusterId: string): Promise<void> {
  const { signal } = new AbortController();
  for (let pass = 0; pass < 20; pass += 1) if (!(await room.delivery.deliver(clusterId, signal))) return;
  throw new Error('the lane does not come to rest');
}

export function isAtRest({ state, appliedGeneration, targetGeneration }: LaneRow): boolean {
  return state === 'idle' && appliedGeneration === targetGeneration;
}

async function applied({ delivery }: Room, workers: readonly ProgramProcess[]): Promise<void> {
  const until = Date.now() + 120_000;
  for (;;) {
    const lanes = await delivery.lanes();
    if (lanes.every(isAtRest)) return;
    const logs = (): string => workers.map((worker) => worker.log().slice(-2000)).join('\n');
    if (Date.now() > until) throw new Error(`not applied: ${JSON.stringify(lanes)}\n${logs()}`);
    await sleep(100);
  }
}

async function outcomeOf(cluster: RunCluster, namespace: string): Promise<Outcome> {
  const wanted = pairs(namespace, 1, 6, '');
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
