import { setTimeout as sleep } from 'node:timers/promises';
import { Discovery } from '@overmesh/discovery';
import type { Inventory } from '@overmesh/model';
import { openStage } from '../../bench/stage.ts';
import type { ChaosCluster } from '../stage/clusters.ts';

/**
 * What is in each cluster, by its name, as discovery sees it that has never been disturbed: with a database of its
 * own, straight to the API servers, after everything is over.
 */
export async function cleanInventories(
  clusters: readonly Pick<ChaosCluster, 'access'>[],
): Promise<ReadonlyMap<string, Inventory>> {
  const stage = await openStage();
  const ending = new AbortController();
  try {
    const discovery = stage.get(Discovery);
    const registered = await Promise.all(clusters.map(({ access }) => stage.register(access)));
    const following = registered.map(async ({ id }) =>
      discovery.follow(id, await stage.clients.client(id), ending.signal),
    );
    const inventories = await Promise.all(
      registered.map(async ({ id, name }) => [name, await whole(discovery, id)] as const),
    );
    ending.abort();
    await Promise.all(following);
    return new Map(inventories);
  } finally {
    ending.abort();
    await stage.close();
  }
}

/** Complete, and the same for a second: kinds are read one after the other. */
async function whole(discovery: Discovery, clusterId: string): Promise<Inventory> {
  const until = Date.now() + 60_000;
  for (let last = ''; ; await sleep(1_000)) {
    const stored = await discovery.inventory(clusterId);
    const now = JSON.stringify(stored?.inventory);
    if (stored?.complete && now === last) return stored.inventory;
    last = now;
    if (Date.now() > until) throw new Error(`no whole inventory: ${JSON.stringify(stored?.problems)}`);
  }
}
