import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { graphql } from '../../harness/faults/graphql.ts';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import type { ProgramProcess } from '../../harness/faults/overmesh-process.ts';
import { smallDisk, whyNoSmallDisk } from '../../harness/faults/small-disk.ts';
import type { SmallDisk } from '../../harness/faults/small-disk.ts';
import { olderAfterNewer } from '../../harness/faults/witness.ts';
import { installBookinfo } from '../../harness/fixtures/bookinfo.ts';
import { installMesh } from '../../harness/fixtures/meshes.ts';
import { startPostgres } from '../../harness/postgres.ts';
import type { PostgresServer } from '../../harness/postgres.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import { lastOf, lostIn, prepareShop, services, timeoutsOn, Writers } from './writers.ts';

const PATIENCE = { timeout: 60_000, interval: 100 };
/** A fresh database takes 60 MiB of it. */
const DISK_MIB = 192;

const missing = await whyNoSmallDisk();

describe('a disk of Postgres that is full', () => {
  if (missing) {
    test.skip(missing, () => undefined);
    return;
  }

  let disk: SmallDisk;
  let pool: LentClusters;
  let cluster: ClusterAccess;
  let postgres: PostgresServer;
  let home: string;
  let api: ProgramProcess;
  let worker: ProgramProcess;

  beforeAll(async () => {
    [home, disk, pool] = await Promise.all([
      mkdtemp(join(tmpdir(), 'overmesh-full-')),
      smallDisk(DISK_MIB),
      lendClusters(['one'], { crds: ['istio'] }),
    ]);
    postgres = await startPostgres({ durable: true, data: join(disk.folder, 'data') });
    cluster = pool.cluster('one');
    await installMesh(cluster, 'istio');
    await installBookinfo(cluster, 'istio');
    // No Redis: the queue is on the full disk, too.
    const options = { home, databaseUrl: postgres.url, env: { OVERMESH_SWEEP_INTERVAL_MS: '1000' } };
    api = await startProgram({ program: 'api', ...options });
    worker = await startProgram({ program: 'worker', ...options });
    await prepareShop({ url: api.url, home }, cluster);
  }, 240_000);

  afterAll(async () => {
    await Promise.all([api?.stop(), worker?.stop()]);
    await Promise.all([postgres?.stop(), pool?.stop()]);
    await disk?.remove();
    await rm(home, { recursive: true, force: true });
  }, 60_000);

  /** Of how many documents and clusters a person who reads is told. */
  async function documentsRead(): Promise<number> {
    const { data, errors } = await graphql<{ status: { edges: readonly object[] } }>(
      { url: api.url, home },
      '{ status { edges { node { cluster } } } }',
    );
    if (errors) throw new Error(JSON.stringify(errors));
    return data?.status.edges.length ?? 0;
  }

  /** A change that needs new pages in the database, however it is packed. */
  const LARGE = {
    apiVersion: 'overmesh.io/v1',
    kind: 'TrafficPolicy',
    metadata: { name: 'large' },
    spec: {
      virtualMesh: 'shop',
      destinations: [{ name: 'details', namespace: 'bookinfo' }],
      match: [{ headers: letters().map((exact, index) => ({ name: `h${index}`, exact })) }],
      timeout: '777ms',
    },
  };

  function letters(): readonly string[] {
    return Array.from({ length: 16 }, () => randomBytes(2_000).toString('hex'));
  }

  /** Code and words with which the large change is answered. */
  async function answerToLarge(): Promise<string> {
    const { data, errors } = await graphql<{ apply: { __typename: string } }>(
      { url: api.url, home },
      'mutation ($documents: [JSON!]!) { apply(documents: $documents, requestId: "large-1") { __typename } }',
      { documents: [LARGE] },
    );
    return errors
      ? `${String(errors[0]?.extensions?.['code'])}: ${errors[0]?.message}`
      : String(data?.apply.__typename);
  }

  /** The password of Postgres and the key with which the cluster is reached. */
  function secrets(): readonly string[] {
    return [new URL(postgres.url).password, /client-key-data: (\S+)/.exec(cluster.adminKubeconfig)?.[1] ?? ''];
  }

  test(
    'with no room on the disk of Postgres changes are refused for now and say why, reading goes on, nothing acknowledged is lost, and all goes on when there is room',
    { timeout: 240_000 },
    async () => {
      const pids = [api.pid, worker.pid, postgres.pid];
      const writers = new Writers(() => Promise.resolve({ url: api.url, home }));
      await expect.poll(() => writers.soFar.acknowledged.length, PATIENCE).toBeGreaterThan(8);
      await expect.poll(async () => Object.keys(await timeoutsOn(cluster)).length, PATIENCE).toBe(services.length);
      const told = await documentsRead();
      await disk.fill();
      await expect.poll(() => writers.soFar.unavailable, PATIENCE).toBeGreaterThan(4);
      const refused = await answerToLarge();
      expect(refused).toMatch(/^TEMPORARILY_UNAVAILABLE: the disk of the database is full: nothing was saved/);
      expect(await documentsRead()).toBe(told);
      expect(told).toBeGreaterThanOrEqual(services.length);
      await disk.makeRoom();
      const before = writers.soFar.acknowledged.length;
      await expect.poll(() => writers.soFar.acknowledged.length, PATIENCE).toBeGreaterThan(before + 8);
      const { acknowledged, strange, silences } = await writers.stop();
      expect([strange, silences]).toEqual([[], 0]);
      expect(await lostIn(postgres.url, acknowledged)).toEqual([]);
      await expect.poll(() => timeoutsOn(cluster), PATIENCE).toEqual(lastOf(acknowledged));
      expect(await answerToLarge()).toBe('Applied');
      const audit = await cluster.audit();
      expect(olderAfterNewer(audit, 'lane')).toEqual([]);
      expect([api.pid, worker.pid, postgres.pid]).toEqual(pids);
      const printed = [refused, api.log(), worker.log()].join('\n');
      expect(secrets().map((secret) => [secret.length > 0, printed.includes(secret)])).toEqual([
        [true, false],
        [true, false],
      ]);
    },
  );
});
