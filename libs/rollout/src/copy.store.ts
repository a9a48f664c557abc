import type { EntityManager } from 'typeorm';
import type { Rollout } from './rollout.ts';
import { everyLastRollout, insertRecords, insertRollout } from './rollouts.store.ts';

/** A rollout as a backup has it: the last one of its VirtualMesh. It gets another id where it is restored. */
export type RolloutCopy = Omit<Rollout, 'id'>;

export async function readRollouts(manager: EntityManager): Promise<readonly RolloutCopy[]> {
  return (await everyLastRollout(manager)).map(({ id: _id, ...rollout }) => rollout);
}

/** Adds them with the first line of a history of their own, which says where they come from. */
export async function writeRollouts(
  manager: EntityManager,
  rollouts: readonly RolloutCopy[],
  told: { readonly at: number; readonly message: string; readonly by: string },
): Promise<void> {
  for (const rollout of rollouts) {
    const id = await insertRollout(manager, { ...rollout, id: '' });
    if (id === undefined)
      throw new Error(`the backup has two rollouts under way of VirtualMesh ${rollout.virtualMesh}`);
    await insertRecords(manager, id, [{ ...told, wave: undefined, what: 'steered' }]);
  }
}
