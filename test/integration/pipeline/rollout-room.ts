import type { RolloutRunner } from '@overmesh/pipeline';
import type { Intents } from '@overmesh/intent';
import { mira } from '../../harness/callers.ts';
import { documentsFor } from './documents.ts';
import { insertClusters, inventoryOf } from './fleet-rows.ts';
import type { RowCluster } from './fleet-rows.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';

const READY = ['Reachable', 'Authenticated', 'Authorized', 'SameCluster'].map((type) => ({ type, status: 'True' }));

/** The documents of the VirtualMesh `all`, which rollouts are of. */
export const { virtualMesh, policy } = documentsFor('all');

/** A policy by which clusters show what revision they are to have. */
export const timeout = (text: string) => policy('cart', { destinations: [{ name: 'cart' }], timeout: text });

/** Clusters that are known by their rows, and rollouts over them. */
export interface RolloutRoom {
  readonly room: Room;
  readonly runner: RolloutRunner;
  readonly fleet: readonly RowCluster[];
  edit(...documents: Parameters<Intents['apply']>[0]): Promise<void>;
  reach(names: readonly string[], isReady: boolean): Promise<void>;
  /** Everything that the sweep finds, until there is no more, with lanes that deliver to these clusters; all where absent. */
  settle(delivered?: readonly string[]): Promise<void>;
  /** `c0@1 1s`: a cluster, the revision that it shall have, and every timeout that it is to be given. */
  wanted(): Promise<readonly string[]>;
  /** Row of the last rollout. */
  last(): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

/** Clusters `c0`, `c1` and `c2`, which answer. */
export async function openRolloutRoom(): Promise<RolloutRoom> {
  const names = ['c0', 'c1', 'c2'];
  const room = await openRoom();
  const runner = room.rollouts;
  const fleet = await insertClusters(room.dataSource, names, () => inventoryOf(['cart']));
  const reach: RolloutRoom['reach'] = async (some, isReady) => {
    const conditions = isReady ? READY : [{ type: 'Reachable', status: 'False', message: 'no route to host' }];
    await room.dataSource.query('UPDATE clusters SET conditions = $2 WHERE name = ANY($1)', [
      some,
      JSON.stringify(conditions),
    ]);
  };
  await reach(names, true);
  return {
    ...{ room, runner, fleet, reach },
    edit: async (...documents) => {
      const applied = await room.intents.apply(documents, mira);
      if (!applied.ok) throw new Error(JSON.stringify(applied.problems));
    },
    settle: (delivered = names) => settle(room, delivered),
    wanted: () => Promise.all(fleet.map((one) => wantedOn(room, one))),
    last: async () => (await room.dataSource.query('SELECT * FROM rollouts ORDER BY id DESC LIMIT 1'))[0],
    close: () => room.close(),
  };
}

async function settle(room: Room, delivered: readonly string[]): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    for (const name of await room.rollouts.due()) await room.rollouts.look(name);
    const stale = await room.reconciler.stale();
    for (const work of stale) await room.reconcile(work);
    await deliver(room, delivered);
    if (!stale.length && round > 0) return;
  }
  throw new Error('it never settles');
}

/** What lanes do for these clusters: everything that is wanted is there. */
async function deliver(room: Room, names: readonly string[]): Promise<void> {
  await room.dataSource.query(
    `UPDATE targets SET applied_hash = hash, applied_revision = revision
     WHERE cluster_id IN (SELECT id FROM clusters WHERE name = ANY($1))`,
    [names],
  );
}

async function wantedOn(room: Room, { id, name }: RowCluster): Promise<string> {
  const [target] = await room.delivery.targetsOn(id);
  const timeouts = JSON.stringify(target?.objects ?? []).match(/"timeout":"(\w+)"/g) ?? [];
  return `${name}@${target?.revision ?? 0} ${timeouts.map((one) => one.slice(11, -1)).join(' ')}`.trim();
}
