import { randomUUID } from 'node:crypto';
import { productPeriods } from '@overmesh/config';
import { createDataSource, migrate } from '@overmesh/db';
import { Discovery, inventoryTables } from '@overmesh/discovery';
import type { StoredInventory } from '@overmesh/discovery';
import type { KubeClient } from '@overmesh/kube';
import { openClient, readKubeconfig } from '@overmesh/kube';
import { detectForeign, meshes, meshOfForeignPod } from '@overmesh/meshes/all';
import type { DataSource } from 'typeorm';
import { expect } from 'vitest';
import { migrations } from '@overmesh/migrations';
import { migratedDatabase } from '../../harness/shared-clusters.ts';

/** The discovery room with the real plugins, on a database of its own. */
export interface Room {
  readonly discovery: Discovery;
  readonly dataSource: DataSource;
  /** Ids of clusters in the order in which they were said to have changed. */
  readonly changes: readonly string[];
  close(): Promise<void>;
}

export async function openRoom(): Promise<Room> {
  const database = await migratedDatabase();
  const dataSource = createDataSource({ url: database.url, entities: inventoryTables, migrations });
  await dataSource.initialize();
  await migrate(dataSource);
  const changes: string[] = [];
  const discovery = new Discovery(dataSource, {
    plugins: Object.values(meshes).map(({ detector }) => detector),
    detectForeign,
    meshOfForeignPod,
    onChange: async (clusterId) => void changes.push(clusterId),
    isSameCluster: () => Promise.resolve(true),
    periods: {
      ...productPeriods,
      inventory: { debounceMs: 50, refreshMs: 2_000, configMapsMs: 2_000, troubledMs: 2_000 },
    },
  });
  const close = async () => {
    await dataSource.destroy();
    await database.drop();
  };
  return { discovery, dataSource, changes, close };
}

/** A cluster that is being followed. */
export interface Followed {
  readonly id: string;
  /** Waits until the stored inventory is so, and gives it. */
  until(holds: (stored: StoredInventory) => boolean): Promise<StoredInventory>;
  stop(): Promise<void>;
}

export function followCluster(room: Room, kubeconfig: string, id: string = randomUUID()): Followed {
  const read = readKubeconfig(kubeconfig, { allowLoopback: true });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const client = openClient(read.value.access, { allowLoopback: true });
  const followed = followWith(room, client, id);
  return {
    ...followed,
    stop: async () => {
      await followed.stop();
      await client.close();
    },
  };
}

/** The same with a client that the test has; whoever opened it closes it. */
export function followWith(room: Room, client: KubeClient, id: string = randomUUID()): Followed {
  const ending = new AbortController();
  const following = room.discovery.follow(id, client, ending.signal);
  // A fault shows when the test stops following; until then it must not end the process.
  following.catch(() => undefined);
  return {
    id,
    until: async (holds) => {
      let stored: StoredInventory | undefined;
      const look = async () => {
        await room.discovery.flush();
        stored = await room.discovery.inventory(id);
        return stored !== undefined && holds(stored);
      };
      await expect.poll(look, { timeout: 50_000, interval: 50 }).toBe(true);
      if (!stored) throw new Error(`cluster ${id} has no inventory`);
      return stored;
    },
    stop: async () => {
      ending.abort();
      await following;
    },
  };
}
