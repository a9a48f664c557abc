import { Inject, Injectable } from '@nestjs/common';
import { announce, inTransaction } from '@overmesh/db';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { Transition } from './decide/transition.ts';
import type { Rollout } from './rollout.ts';
import {
  activeRollout,
  insertRecords,
  insertRollout,
  lastRevisions,
  lastRollout,
  lastRollouts,
  neededRevisions,
  pageRecords,
  pageRollouts,
  touchRollout,
  updateRollout,
} from './rollouts.store.ts';
import type { StoredRollout } from './rollouts.store.ts';

/** Gives clusters the revisions that they shall have, within the transaction that saves the step. */
export type ApplyPins = (
  manager: EntityManager,
  virtualMesh: string,
  step: Pick<Transition, 'pins' | 'rollout'>,
) => Promise<void>;

/** Keeps rollouts: what each has come to, and what was seen on the way. Knows neither meshes nor Kubernetes. */
@Injectable()
export class Rollouts {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The rollout of a VirtualMesh that something may still come of. */
  async active(virtualMesh: string): Promise<StoredRollout | undefined> {
    return activeRollout(this.dataSource.manager, virtualMesh);
  }

  /** The last rollout of a VirtualMesh, whatever came of it. */
  async last(virtualMesh: string): Promise<Rollout | undefined> {
    return (await lastRollout(this.dataSource.manager, virtualMesh))?.rollout;
  }

  /** The last rollout of each of these VirtualMeshes that had one. */
  async lastOf(virtualMeshes: readonly string[]): Promise<readonly Rollout[]> {
    return lastRollouts(this.dataSource.manager, virtualMeshes);
  }

  /** By name of the VirtualMesh: see lastRevisions. */
  async lastRevisions(): ReturnType<typeof lastRevisions> {
    return lastRevisions(this.dataSource.manager);
  }

  /** By name of the VirtualMesh: see neededRevisions. */
  async neededRevisions(): ReturnType<typeof neededRevisions> {
    return neededRevisions(this.dataSource.manager);
  }

  /** Newest first. */
  async page(query: Parameters<typeof pageRollouts>[1]): Promise<readonly Rollout[]> {
    return pageRollouts(this.dataSource.manager, query);
  }

  /** Oldest first. */
  async records(query: Parameters<typeof pageRecords>[1]): ReturnType<typeof pageRecords> {
    return pageRecords(this.dataSource.manager, query);
  }

  /** Saves the beginning of a rollout. @returns false where the VirtualMesh has one already */
  async begin({ rollout, pins, records }: Transition, applyPins: ApplyPins): Promise<boolean> {
    return inTransaction(this.dataSource, async (manager) => {
      const id = await insertRollout(manager, rollout);
      if (id === undefined) return false;
      await this.#save(manager, { rollout: { ...rollout, id }, records, pins }, applyPins);
      return true;
    });
  }

  /**
   * Saves what a step came to, and what clusters shall have by it, together.
   *
   * @returns false where another worker, or a person, was first: look again
   */
  async save(
    { rollout, pins, records }: Transition,
    { version }: StoredRollout,
    applyPins: ApplyPins,
  ): Promise<boolean> {
    return inTransaction(this.dataSource, async (manager) => {
      if (!(await updateRollout(manager, rollout, version))) return false;
      await this.#save(manager, { rollout, records, pins }, applyPins);
      return true;
    });
  }

  /** It was looked at, and there was nothing to save. */
  async touch({ id }: Rollout): Promise<void> {
    await touchRollout(this.dataSource.manager, id);
  }

  async #save(manager: EntityManager, { rollout, pins, records }: Transition, applyPins: ApplyPins): Promise<void> {
    const { id, virtualMesh } = rollout;
    await insertRecords(manager, id, records);
    await applyPins(manager, virtualMesh, { pins, rollout });
    await announce(manager, 'rollout', virtualMesh);
  }
}
